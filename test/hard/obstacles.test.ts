import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMeasuredBank, type MeasuredBank } from '../e2e/measured-bank';
import type { Program } from '../e2e/program';
import { BEYOND, missing, seriousViolations, startProgram, visit } from '../e2e/program';

/** Half of 1440 pixels: what a browser at 200 % leaves. */
const WINDOWS = [
  { width: 1440, height: 900 },
  { width: 720, height: 450 },
];
const THEMES = ['light', 'dark'] as const;

const hard = process.env['WAVE_TEST_HARD'] !== undefined;

describe.skipIf(missing ?? !hard)('every screen, step and dialog', () => {
  let program: Program;
  let page: Page;
  let made: MeasuredBank;
  let model: string;
  let teacher: string;

  beforeAll(async () => {
    program = await startProgram({ reducedMotion: 'reduce' });
    page = program.page;
    page.setDefaultTimeout(30_000);
    made = await addMeasuredBank(program);
    const { studio } = program;
    model = studio.catalog.entries.list({ kind: 'model' }).entries[0]!.id;
    const options = { steps: 2, batchSize: 4 };
    const { result } = await studio.follow(
      studio.submit({ kind: 'train-teacher', data: made.data, options, name: 'taught' }).id,
    );
    teacher = result[0]!;
    const to = join(program.home, 'exports', 'one.onnx');
    await studio.follow(studio.submit({ kind: 'export', model, to, options: { format: 'onnx' } }).id);
    studio.catalog.jobs.create({ kind: 'condense', name: 'waits', spec: {} });
    studio.events.emit('entries');
  });
  afterAll(() => program.end());

  const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click();
  const chosen = (name: string | RegExp) => page.getByRole('menuitem', { name }).first().click();
  const dialog = () => page.getByRole('dialog').last().waitFor();
  /** What is opened on a screen, one after another. */
  const places = (): [string, string, (() => Promise<unknown>)[]][] => {
    const onward = [() => press('Continue')];
    const more = (item: RegExp) => async () => {
      await press('More actions');
      await chosen(item);
      await dialog();
    };
    const opened = (name: string | RegExp) => async () => {
      await press(name);
      await dialog();
    };
    const { bank, data } = made;
    return [
      ['models', '#/catalog/model', []],
      ['filters', '#/catalog/model', [() => press(/^Filter/)]],
      ['banks', '#/catalog/bank', []],
      ['teachers', '#/catalog/teacher', []],
      ['datasets', '#/catalog/dataset', []],
      ['the trash', '#/catalog/model?trash', []],
      ['an import', '#/catalog/bank', [opened('Import'), opened('Choose a file…')]],
      ['a new dataset', '#/catalog/dataset', [opened('Add a dataset')]],
      ['the palette', '#/catalog/bank', [() => page.keyboard.press('Control+k').then(dialog)]],
      ['the keys', '#/catalog/bank', [() => page.keyboard.press('Control+/').then(dialog)]],
      ['a bank', `#/entry/${bank}`, []],
      ['templates', `#/entry/${bank}?tab=templates`, []],
      ['a model', `#/entry/${model}`, []],
      ['its formats', `#/entry/${model}`, [() => press('Export as…')]],
      ['its other actions', `#/entry/${model}`, [() => press('More actions')]],
      ['to evaluate', `#/entry/${model}`, [opened('Evaluate')]],
      ['to fine-tune', `#/entry/${model}`, [opened('Fine-tune')]],
      ['a new name', `#/entry/${model}`, [more(/^Rename/)]],
      ['a bank of it', `#/entry/${model}`, [more(/^Make a bank/)]],
      ['to try', `#/entry/${model}?tab=try`, []],
      ['mistakes', `#/entry/${model}?tab=mistakes`, []],
      ['training', `#/entry/${teacher}?tab=training`, []],
      ['files', `#/entry/${model}?tab=files`, []],
      ['a teacher', `#/entry/${teacher}`, []],
      ['images', `#/entry/${data}`, []],
      ['condensing', '#/condense', []],
      ['its teacher', `#/condense?data=${data}`, []],
      ['its bank, and the rest', `#/condense?data=${data}&teacher=${teacher}`, onward],
      ['generating', '#/generate', []],
      [
        'sizes, and the rest',
        `#/generate?bank=${bank}&step=1`,
        [() => press(/^Choose all/), ...onward, ...onward],
      ],
      ['a teacher to be trained', `#/teacher?data=${data}`, []],
      ['runs', '#/runs', []],
      ['a new run', '#/runs', [opened('New run…')]],
      ['comparing', `#/compare?ids=${model}`, []],
      ['a comparison', '#/compare', [opened('Run a comparison')]],
      ['a phone', `#/phone/${model}`, []],
      ['settings', '#/settings', []],
      ['words', '#/glossary', []],
      ...program.studio.catalog.jobs
        .list({ parent: null })
        .map(({ id, name }): [string, string, []] => [`the run “${name}”`, `#/run/${id}`, []]),
    ];
  };

  it.each(THEMES.flatMap((theme) => WINDOWS.map((size) => [theme, size] as const)))(
    'has no serious obstacle, %s, at %o',
    async (theme, size) => {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
      const found: string[] = [];
      for (const [place, hash, steps] of places()) {
        try {
          await visit(page, hash);
          await page.waitForTimeout(400);
          for (const step of [() => Promise.resolve(), ...steps]) {
            await step();
            found.push(...(await seriousViolations(page)).map((each) => `${place}: ${each}`));
            found.push(
              ...(await page.evaluate<string[]>(BEYOND)).map((each) => `${place}: “${each}” lies beyond`),
            );
          }
        } catch (thrown) {
          found.push(`${place}: ${String(thrown).slice(0, 300)}`);
        }
        for (let i = 0; i < 3; i++) await page.keyboard.press('Escape');
      }
      expect(found).toEqual([]);
    },
  );

  it('never complains in the console', () => {
    expect(program.complaints).toEqual([]);
  });
});
