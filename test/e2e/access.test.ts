import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAddress } from '../../src-main/app/serve/phone';
import { writeBank } from '../../src-main/formats/wavebank';
import { elasticConfig, randomBank } from '../unit/wave/helpers';
import type { Program } from './program';
import { missing, seriousViolations, startProgram, visit } from './program';

/** What has the focus: what it is called, and whether a person sees that it has it. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  // Between the last and the first it is the browser's own.
  if (element === document.body) return { name: '', seen: true };
  const shows = (each) => {
    const { outlineStyle, boxShadow, outlineWidth } = getComputedStyle(each);
    return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow.includes('inset');
  };
  // Of some fields and cards it is the frame around them that shows it.
  const around = [element, element.parentElement, element.closest('article, .row, label')];
  return {
    name: (element.getAttribute('aria-label') ?? element.textContent).trim(),
    seen: around.some((each) => each && each !== document.body && shows(each)),
  };
})()`;

/** What moves or changes by degrees for longer than a hundredth of a second. */
const MOVING = `[...document.querySelectorAll('*')].filter((each) => {
  const { transitionDuration, animationDuration } = getComputedStyle(each);
  const longest = [transitionDuration, animationDuration].flatMap((all) => all.split(', ').map(parseFloat));
  return Math.max(...longest) > 0.01;
}).map((each) => each.className || each.tagName)`;
const noNetwork = localAddress(networkInterfaces()) === undefined;

describe.skipIf(missing)('without a mouse, and without motion', () => {
  let program: Program;
  let bank: string;

  beforeAll(async () => {
    program = await startProgram({ reducedMotion: 'reduce' });
    const path = join(program.folder, 'tiny.wavebank');
    await writeBank(path, randomBank(elasticConfig()));
    const { studio } = program;
    bank = (await studio.follow(studio.submit({ kind: 'import', path }).id)).result[0]!;
    studio.events.emit('entries');
  });
  afterAll(() => program.end());

  /** Presses Tab until what is called so has the focus; whatever had it on the way was to be seen. */
  async function tabTo(name: RegExp): Promise<void> {
    const { page } = program;
    const passed: string[] = [];
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate<{ name: string; seen: boolean }>(FOCUSED);
      expect(focused, `the focus on “${focused.name}”`).toMatchObject({ seen: true });
      if (name.test(focused.name)) return;
      passed.push(focused.name.slice(0, 40));
    }
    throw new Error(`Tab never comes to ${String(name)}: ${passed.join(' · ')}`);
  }

  it('a person comes from the bank to an exported model', async () => {
    const { page, studio, home } = program;
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('search the catalog').waitFor();
    await page.keyboard.type('tiny');
    await page.getByRole('option', { name: /tiny/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Templates' }).waitFor();
    await tabTo(/^Generate from this/);
    await page.keyboard.press('Enter');
    await page.getByRole('gridcell', { name: /^4 × 1: .*instant/ }).waitFor();
    await tabTo(/^\d+ × \d+: /);
    await page.keyboard.press('Home');
    for (let i = 0; i < 12 && !(await page.getByText(/^1 size chosen/).isVisible()); i++) {
      await page.keyboard.press('ArrowRight');
      if (/instant/.test((await page.evaluate<{ name: string }>(FOCUSED)).name))
        await page.keyboard.press('Space');
    }
    for (const step of [/Nothing is trained/, /Name and notes/]) {
      await tabTo(/^Continue$/);
      await page.keyboard.press('Enter');
      await page.getByText(step).waitFor();
    }
    await tabTo(/^Generate$/);
    await page.keyboard.press('Enter');
    await page.getByText('It made').waitFor();
    const [model] = studio.catalog.entries.list({ kind: 'model' }).entries;
    await tabTo(new RegExp(`^${model!.name}`));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: model!.name }).waitFor();
    await tabTo(/^Export /);
    await page.keyboard.press('Enter');
    await page
      .getByText(/^Matches, largest difference/)
      .first()
      .waitFor();
    // The button that had it is gone with the work that it could stop.
    const within = 'document.activeElement.closest("[role=dialog]") !== null';
    await expect.poll(() => page.evaluate(within)).toBe(true);
    await tabTo(/^Done$/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(existsSync(join(home, 'exports', `${model!.name}-hf`, 'model.safetensors'))).toBe(true);
    // The dialog gives the focus back to what opened it.
    expect((await page.evaluate<{ name: string }>(FOCUSED)).name).toMatch(/^Export/);
  });

  it('a screen reader hears what becomes of runs', async () => {
    const { page, studio } = program;
    const job = studio.catalog.jobs.create({ kind: 'condense', name: 'spoken', spec: {} });
    studio.events.emit('job', studio.catalog.jobs.get(job.id));
    for (const [state, word] of [
      ['running', 'Running'],
      ['failed', 'Failed'],
    ] as const) {
      studio.events.emit('job', studio.catalog.jobs.setState(job.id, state));
      await page.locator('[aria-live=polite]').getByText(`spoken: ${word}`).waitFor({ state: 'attached' });
    }
  });

  /** What is called so and chosen by a key, then one of a menu's items by arrows. */
  async function openFromMenu(item: RegExp): Promise<void> {
    const { page } = program;
    await tabTo(/^More actions/);
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem').first().waitFor();
    const lit = page.getByRole('menuitem', { name: item }).and(page.locator('[data-highlighted]'));
    for (let i = 0; i < 12 && (await lit.count()) === 0; i++) {
      await page.keyboard.press('ArrowDown');
      await page.waitForTimeout(50);
    }
    await lit.waitFor();
    await page.keyboard.press('Enter');
  }

  const modelId = () => program.studio.catalog.entries.list({ kind: 'model' }).entries[0]!.id;
  const press = (keys: string) => () => program.page.keyboard.press(keys);
  const onButton = (name: RegExp) => async () => {
    await tabTo(name);
    await program.page.keyboard.press('Enter');
  };
  const dialogs: [what: string, hash: () => string, open: () => Promise<void>][] = [
    ['the palette', () => '#/catalog/bank', press('Control+k')],
    ['the keys', () => '#/catalog/bank', press('Control+/')],
    ['an import', () => '#/catalog/bank', onButton(/^Import$/)],
    ['images to add', () => '#/catalog/dataset', onButton(/^Add a dataset/)],
    ['a run of any kind', () => '#/runs', onButton(/^New run/)],
    ['models to compare', () => '#/compare', onButton(/^Choose models/)],
    ['an evaluation', () => `#/entry/${modelId()}`, onButton(/^Evaluate$/)],
    ['a fine-tuning', () => `#/entry/${modelId()}`, onButton(/^Fine-tune$/)],
    ['a comparison', () => '#/compare', onButton(/^Run a comparison/)],
    ['a name', () => `#/entry/${modelId()}`, () => openFromMenu(/^Rename/)],
    ['a bank of a model', () => `#/entry/${modelId()}`, () => openFromMenu(/^Make a bank/)],
    ['uneven networks', () => `#/entry/${bank}`, () => openFromMenu(/uneven/i)],
  ];

  it.each(dialogs)('the dialog for %s opens, and closes by Escape', async (_, hash, open) => {
    const { page } = program;
    await visit(page, '#/glossary');
    await visit(page, hash());
    await page.locator('main h1').focus();
    await open();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.waitForTimeout(100);
    const within = await page.evaluate('document.activeElement.closest("[role=dialog]") !== null');
    expect(within).toBe(true);
    expect(await page.evaluate(MOVING)).toEqual([]);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(FOCUSED)).toMatchObject({ seen: true });
    // What it lists is there by now.
    await page.waitForTimeout(300);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it.skipIf(noNetwork)('a person comes to the code for a phone, from a bank and from a model', async () => {
    const { page } = program;
    for (const id of [bank, modelId()]) {
      await visit(page, `#/entry/${id}`);
      await page.getByRole('link', { name: 'On a phone' }).waitFor();
      await onButton(/^On a phone$/)();
      await page.getByRole('img', { name: 'QR code of the address' }).waitFor();
      await tabTo(/^At once, with pictures$/);
      await tabTo(/^Done$/);
      await page.keyboard.press('Enter');
      await page.getByRole('img', { name: 'QR code of the address' }).waitFor({ state: 'hidden' });
    }
  });

  const screens = () => {
    const runs = program.studio.catalog.jobs.list({ parent: null }).map(({ id }) => `#/run/${id}`);
    const tabs = ['bank', 'model', 'teacher', 'dataset', 'model?trash'].map((tab) => `#/catalog/${tab}`);
    const entries = [
      `#/entry/${bank}`,
      ...['', '?tab=try', '?tab=mistakes', '?tab=training', '?tab=files'].map(
        (tab) => `#/entry/${modelId()}${tab}`,
      ),
    ];
    const wizards = ['#/condense', '#/generate', `#/generate?bank=${bank}&step=1`, '#/teacher'];
    const others = ['#/runs', '#/compare', `#/compare?ids=${modelId()}`, '#/settings', '#/glossary'];
    return [...tabs, ...entries, ...wizards, ...others, `#/phone/${bank}`, ...runs];
  };

  it('nothing moves, on any screen', async () => {
    const { page } = program;
    for (const hash of screens()) {
      await visit(page, hash);
      expect(await page.evaluate(MOVING), hash).toEqual([]);
    }
  });

  it('whatever gets the focus is seen to have it, on any screen', async () => {
    const { page } = program;
    for (const hash of screens()) {
      await visit(page, hash);
      await page.waitForTimeout(150);
      await page.locator('main h1').focus();
      for (let i = 0; i < 30; i++) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate<{ name: string; seen: boolean }>(FOCUSED);
        expect(focused, `${hash}: the focus on “${focused.name}”`).toMatchObject({ seen: true });
        if (focused.name === '') break;
      }
    }
  });

  it('no page of an entry or of a run has a serious obstacle, light and dark', async () => {
    const { page, studio } = program;
    const runs = studio.catalog.jobs.list({ parent: null }).map(({ id }) => `#/run/${id}`);
    const models = studio.catalog.entries.list({ kind: 'model' }).entries.map(({ id }) => `#/entry/${id}`);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(`document.documentElement.dataset.theme = '${colorScheme}'`);
      for (const hash of [`#/entry/${bank}`, ...models, ...runs, '#/runs', `#/generate?bank=${bank}`]) {
        await visit(page, hash);
        expect(await seriousViolations(page), `${hash}, ${colorScheme}`).toEqual([]);
      }
    }
  });

  it('never complains in the console', () => {
    expect(program.complaints).toEqual([]);
  });
});
