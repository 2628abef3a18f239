import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from './program';
import { missing, seriousViolations, startProgram, visit } from './program';

const MANY = 10_000;
const HTML = '<img src=x onerror="window.hacked = true"><b>bold</b>';

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
      catalog.entries.add({ kind: 'teacher', name: HTML, notes: HTML, tags: [HTML], config: {} });
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

  it('edits names, tags and notes in place', async () => {
    const { page, studio } = program;
    const { id } = studio.catalog.entries.find('model 00003');
    const entry = () => studio.catalog.entries.get(id);
    await visit(page, `#/entry/${id}`);
    await page.getByLabel('Add a tag').fill('kept');
    await page.keyboard.press('Enter');
    await expect.poll(() => entry().tags).toEqual(['kept']);
    await page.getByRole('textbox', { name: 'Notes' }).fill('good at edges');
    await page.getByRole('textbox', { name: 'Notes' }).blur();
    await expect.poll(() => entry().notes).toBe('good at edges');
    await page.getByRole('button', { name: 'Remove the tag kept' }).click();
    await expect.poll(() => entry().tags).toEqual([]);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('model 00004');
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    await page.getByText('“model 00004”').waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('renamed');
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'renamed' }).waitFor();
  });

  it('shows HTML in names, notes and tags as the text that it is', async () => {
    const { page, studio } = program;
    await visit(page, '#/catalog/teacher');
    expect(await page.locator('[data-focus]').innerText()).toBe(HTML);
    await page.locator('[data-focus]').click();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(HTML);
    expect(await page.getByRole('textbox', { name: 'Notes' }).inputValue()).toBe(HTML);
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('search the catalog').fill('img');
    await page.getByRole('option', { name: HTML }).waitFor();
    await page.keyboard.press('Escape');
    await visit(page, `#/compare?ids=${studio.catalog.entries.list({ kind: 'teacher' }).entries[0]!.id}`);
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

  it('never complains in the console', () => {
    expect(program.complaints).toEqual([]);
  });
});
