import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from './program';
import { missing, seriousViolations, startProgram, visit } from './program';

const MANY = 10_000;
const HTML = '<img src=x onerror="window.hacked = true"><b>bold</b>';

/** A search, typed key by key; the first of what it finds was never first before. */
const KEYS = ['model 01', 'model 012', 'model 0123', 'model 01234', 'model 0123', 'model 02', 'model 024'];

/** Types a text into the search and resolves to the time until its first answer is drawn, in ms. */
const answerTo = (text: string) => `new Promise((resolve) => {
  const box = document.querySelector('input[type=search]');
  const begun = performance.now();
  box.value = ${JSON.stringify(text)};
  box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  requestAnimationFrame(function look() {
    const [first] = document.querySelectorAll('[data-focus]');
    if (first?.textContent.trim().startsWith(box.value)) resolve(performance.now() - begun);
    else requestAnimationFrame(look);
  });
})`;

/** The time from the beginning of a page's loading until the first entry is drawn, in ms. */
const FIRST_ENTRY = `new Promise((resolve) => {
  requestAnimationFrame(function look() {
    if (document.querySelector('[data-focus]')) resolve(performance.now());
    else requestAnimationFrame(look);
  });
})`;

/** The longest time between two frames within three seconds, in ms. */
const LONGEST_FRAME = `new Promise((resolve) => {
  const end = performance.now() + 3000;
  let last = performance.now();
  let longest = 0;
  requestAnimationFrame(function look(now) {
    longest = Math.max(longest, now - last);
    last = now;
    if (now > end) resolve(longest); else requestAnimationFrame(look);
  });
})`;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

describe.skipIf(missing)('the catalog in a browser', () => {
  let program: Program;

  beforeAll(async () => {
    program = await startProgram();
    const { catalog, events } = program.studio;
    catalog.transaction(() => {
      for (let i = 0; i < MANY; i++) {
        catalog.entries.add({
          kind: 'model',
          name: `model ${String(i).padStart(5, '0')}`,
          tags: i % 100 === 0 ? ['hundred'] : [],
          config: {},
          width: 64 + 32 * (i % 5),
          depth: 4 + (i % 7),
          parameters: 1e6 + i,
          accuracy: (i % 90) / 100,
        });
      }
      const config = { format: 'onnx', numClasses: 2, classes: [HTML, 'other'], onnx: {} };
      catalog.entries.add({ kind: 'teacher', name: HTML, notes: HTML, tags: [HTML], config });
    });
    events.emit('entries');
    await visit(program.page, '#/catalog/model');
    await program.page
      .getByRole('link', { name: /model 0/ })
      .first()
      .waitFor();
  });
  afterAll(() => program.end());

  it('shows how many there are and draws few of them', async () => {
    const { page } = program;
    await expect.poll(() => page.getByRole('link', { name: /^Models/ }).innerText()).toContain('10,000');
    expect(await page.locator('[data-index]').count()).toBeLessThan(80);
  });

  it('scrolls to the last of ten thousand without a gap', async () => {
    const { page } = program;
    await page.getByRole('radio', { name: 'Table' }).click();
    await page.getByRole('button', { name: 'Name', exact: true }).click();
    await page.getByRole('link', { name: 'model 00000' }).waitFor();
    await page.evaluate(`document.querySelector('.viewport').scrollTo(0, 1e9)`);
    await page.getByRole('link', { name: 'model 09999' }).waitFor();
    await expect.poll(() => page.locator('.placeholder').count()).toBe(0);
    const shown = await page.locator('[data-focus]').allInnerTexts();
    const numbers = shown.map((name) => Number(name.slice(6)));
    expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i));
  });

  it('scrolls without new elements for what comes into sight, and without the focus going to it', async () => {
    const { page } = program;
    const named = (name: string) => page.getByRole('link', { name });
    await page.evaluate(`document.querySelector('.viewport').scrollTo(0, 38 * 200)`);
    await named('model 00205').focus();
    await page.evaluate(
      `for (const row of document.querySelectorAll('[data-index]')) row.drawnBefore = true`,
    );
    await page.evaluate(`document.querySelector('.viewport').scrollTo(0, 38 * 1000)`);
    await named('model 01005').waitFor();
    expect(
      await page.evaluate(`[...document.querySelectorAll('[data-index]')].every((row) => row.drawnBefore)`),
    ).toBe(true);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('BODY');
    await page.evaluate(`document.querySelector('.viewport').scrollTo(0, 1e9)`);
    await named('model 09999').waitFor();
  });

  it('moves by arrows, also to what is not drawn yet', async () => {
    const { page } = program;
    await page.getByRole('link', { name: 'model 09999' }).focus();
    await page.keyboard.press('Home');
    await page.getByRole('link', { name: 'model 00000' }).waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('model 00000');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('model 00001');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'model 00001' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'model 00001' }).waitFor();
  });

  it('searches as one types', async () => {
    const { page } = program;
    await page.keyboard.press('Control+f');
    await page.keyboard.type('model 0424');
    await expect.poll(() => page.locator('[data-focus]').allInnerTexts()).toHaveLength(10);
    await page.keyboard.type('2');
    await expect.poll(() => page.locator('[data-focus]').allInnerTexts()).toEqual(['model 04242']);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('[data-index]').count()).toBeGreaterThan(10);
  });

  it('says so where nothing is found', async () => {
    const { page } = program;
    await page.getByRole('searchbox').fill('nothing is called so');
    await page.getByRole('heading', { name: 'Nothing fits' }).waitFor();
    await page.getByRole('button', { name: 'Clear search and filters' }).click();
    await page.getByRole('link', { name: 'model 00000' }).waitFor();
  });

  it('filters by tag and by size, and shows what narrows', async () => {
    const { page } = program;
    await page.getByRole('button', { name: /^Filter/ }).click();
    await page.getByRole('checkbox', { name: /^hundred/ }).check();
    await expect.poll(() => page.getByRole('link', { name: /^Models/ }).innerText()).toContain('100');
    await page.getByLabel('Width, at least').fill('160');
    await page.getByLabel('Width, at least').press('Tab');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Remove the filter Width ≥ 160' }).click();
    await page.getByRole('button', { name: 'Remove the filter #hundred' }).click();
    await expect.poll(() => page.getByRole('link', { name: /^Models/ }).innerText()).toContain('10,000');
  });

  it('deletes to the trash, undoes it, and restores from the trash', async () => {
    const { page, studio } = program;
    const id = studio.catalog.entries.find('model 00000').id;
    const trashed = () => studio.catalog.entries.get(id).trashedAt !== null;
    await page.getByRole('checkbox', { name: 'Select model 00000' }).check();
    await page
      .getByRole('toolbar', { name: 'Selected entries' })
      .getByRole('button', { name: 'Delete' })
      .click();
    await expect.poll(trashed).toBe(true);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(trashed).toBe(false);
    await page.getByRole('link', { name: 'model 00000' }).click();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await expect.poll(trashed).toBe(true);
    await page.getByRole('link', { name: 'Trash' }).click();
    await page.getByRole('link', { name: 'model 00000' }).click();
    await page.getByRole('button', { name: 'Restore' }).click();
    await expect.poll(trashed).toBe(false);
  });

  it('edits names, tags and notes in place, whatever changes elsewhere meanwhile', async () => {
    const { page, studio } = program;
    const { id } = studio.catalog.entries.find('model 00003');
    const entry = () => studio.catalog.entries.get(id);
    const removes = (tag: string) => page.getByRole('button', { name: `Remove the tag ${tag}` });
    const tagElsewhere = async (tag: string) => {
      studio.catalog.entries.setTags(id, [...entry().tags, tag]);
      studio.events.emit('entries');
      await removes(tag).waitFor();
    };
    await visit(page, `#/entry/${id}`);
    await page.getByLabel('Add a tag').fill('kept');
    await page.keyboard.press('Enter');
    await expect.poll(() => entry().tags).toEqual(['kept']);
    const notes = page.getByRole('textbox', { name: 'Notes' });
    await notes.fill('good at edges');
    await tagElsewhere('first');
    await notes.blur();
    await expect.poll(() => entry().notes).toBe('good at edges');
    await removes('kept').click();
    await expect.poll(() => entry().tags).toEqual(['first']);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rename' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('model 00004');
    studio.catalog.entries.setNotes(id, 'seen elsewhere');
    studio.events.emit('entries');
    await expect.poll(() => page.locator('textarea').inputValue()).toBe('seen elsewhere');
    await dialog.getByRole('button', { name: 'Rename', exact: true }).click();
    await dialog.getByText('“model 00004”').waitFor();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('renamed');
    await dialog.getByRole('button', { name: 'Rename', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'renamed' }).waitFor();
  });

  it('shows HTML in names, notes and tags as the text that it is', async () => {
    const { page, studio } = program;
    await visit(page, '#/catalog/teacher');
    await page.getByRole('link', { name: HTML, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: HTML, exact: true }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Notes' }).inputValue()).toBe(HTML);
    await page.getByRole('button', { name: `Remove the tag ${HTML}`, exact: true }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('search the catalog').fill('img');
    await page.getByRole('option', { name: HTML }).waitFor();
    await page.keyboard.press('Escape');
    await visit(page, `#/compare?ids=${studio.catalog.entries.list({ kind: 'teacher' }).entries[0]!.id}`);
    await page.getByRole('link', { name: HTML, exact: true }).waitFor();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('main img').count()).toBe(0);
  });

  it('goes anywhere by the palette and the keys', async () => {
    const { page } = program;
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('search the catalog').fill('sett');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await page.keyboard.press('Control+2');
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
    await page.keyboard.press('Control+/');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('search the catalog').fill('model 04242');
    await page.getByRole('option', { name: /model 04242/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'model 04242' }).waitFor();
    await visit(page, '#/settings');
    await page.keyboard.press('Control+k');
    const lately = page.getByRole('group', { name: 'Opened lately' }).getByRole('option');
    await lately.first().waitFor();
    expect(await lately.first().innerText()).toMatch(/^model 04242/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'model 04242' }).waitFor();
  });

  it('keeps the chosen theme and view', async () => {
    const { page } = program;
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('search the catalog').fill('theme dark');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    await page.reload();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    await visit(page, '#/catalog/model');
    await page.getByRole('radio', { name: 'Table', checked: true }).waitFor();
  });

  it('follows what others change', async () => {
    const { page, studio } = program;
    await visit(page, '#/catalog/dataset');
    await page.getByRole('heading', { name: 'No datasets yet' }).waitFor();
    studio.catalog.entries.add({ kind: 'dataset', name: 'from elsewhere', config: {} });
    studio.events.emit('entries');
    await page.getByRole('link', { name: 'from elsewhere' }).waitFor();
  });

  it.each([
    '#/catalog/model',
    '#/catalog/dataset?trash',
    '#/condense',
    '#/generate',
    '#/teacher',
    '#/runs',
    '#/compare',
    '#/settings',
  ])('has no serious obstacle at %s, light and dark', async (hash) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await program.page.emulateMedia({ colorScheme });
      await program.page.evaluate(
        `localStorage.clear(); document.documentElement.dataset.theme = '${colorScheme}'`,
      );
      await visit(program.page, hash);
      expect(await seriousViolations(program.page)).toEqual([]);
    }
  });

  it('prints how fast it is', async () => {
    const { studio } = program;
    const page = await program.open();
    await visit(page, '#/catalog/model');
    await page.reload({ waitUntil: 'commit' });
    const first = await page.evaluate<number>(FIRST_ENTRY);

    const perKey: number[] = [];
    for (const text of KEYS) perKey.push(await page.evaluate<number>(answerTo(text)));
    // Drawn for certain, and nothing else with it.
    await expect.poll(() => page.getByRole('link', { name: /^Models/ }).innerText()).toContain('100');

    const job = studio.catalog.jobs.create({ kind: 'condense', name: 'flood', spec: {} });
    studio.catalog.jobs.setState(job.id, 'running');
    await visit(page, `#/run/${job.id}`);
    await page.getByRole('heading', { level: 1, name: 'flood' }).waitFor();
    const worst = page.evaluate<number>(LONGEST_FRAME);
    for (let step = 0; step < 3000; step++) {
      studio.events.emit('metrics', { job: job.id, points: [{ name: 'loss', step, value: 1 / (step + 1) }] });
      if (step % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const frame = await worst;
    // The last of the points is not lost on the way.
    await expect.poll(() => page.getByRole('figure', { name: 'Loss' }).innerText()).toContain('3.3e-4');
    studio.catalog.jobs.setState(job.id, 'cancelled');
    await page.close();
    console.log(
      `${MANY} entries: first entry drawn ${first.toFixed(0)} ms after the page was asked for; ` +
        `a key press answered in ${median(perKey).toFixed(0)} ms (longest ${Math.max(...perKey).toFixed(0)}); ` +
        `1,000 points a second: longest frame ${frame.toFixed(0)} ms`,
    );
  });

  it('never complains in the console', () => {
    expect(program.complaints).toEqual([]);
  });
});
