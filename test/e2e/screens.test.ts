import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBank } from '../../src-main/formats/wavebank';
import { AUXILIARY, elasticConfig, randomBank } from '../unit/wave/helpers';
import type { Program } from './program';
import { missing, seriousViolations, startProgram, visit } from './program';

/** Two classes of six images, a file that is no image, a class of nothing else, and one without any. */
async function writeImages(folder: string): Promise<void> {
  for (const name of ['blot', 'cat', 'dog', 'ghost']) mkdirSync(join(folder, name), { recursive: true });
  for (let i = 0; i < 6; i++) {
    for (const [name, red] of [
      ['cat', 220],
      ['dog', 30],
    ] as const) {
      const background = { r: red, g: 40 * i, b: 90 };
      const image = sharp({ create: { width: 24, height: 24, channels: 3, background } });
      await image.png().toFile(join(folder, name, `${i}.png`));
    }
  }
  for (const name of ['cat', 'blot']) writeFileSync(join(folder, name, 'broken.png'), 'no image');
}

describe.skipIf(missing)('on the way, a person', () => {
  let program: Program;

  beforeAll(async () => {
    program = await startProgram();
    await writeImages(join(program.folder, 'animals'));
    await writeBank(join(program.folder, 'dropped.wavebank'), randomBank(elasticConfig()));
    const { entries } = program.studio.catalog;
    const foreign = { format: 'onnx', numClasses: 2, classes: ['ship', 'truck'], onnx: {} };
    entries.add({ kind: 'teacher', name: 'knows ships', config: foreign });
    const network = { arch: 'vit', config: AUXILIARY };
    const normalisation = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
    const classes = Array.from({ length: AUXILIARY.numClasses }, (_, i) => `class ${i}`);
    entries.add({
      kind: 'model',
      name: 'ours',
      config: { format: 'model', network, classes, normalisation },
    });
  });
  afterAll(() => program.end());

  /** Chooses the folder of images in the dialog for a new dataset. */
  async function chooseImages(dialog: Locator): Promise<void> {
    const { page } = program;
    await dialog.getByRole('button', { name: /^A folder/ }).click();
    await page.getByRole('button', { name: /^animals/ }).click();
    await page.getByRole('button', { name: 'Choose this folder' }).click();
    await dialog.getByRole('row', { name: /^dog/ }).waitFor();
  }

  it('sees classes, sizes, samples and problems of images before they are added', async () => {
    const { page, studio } = program;
    await visit(page, '#/catalog/dataset');
    await page.getByRole('button', { name: 'Add a dataset' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Add a dataset' });
    const add = dialog.getByRole('button', { name: 'Add to the catalog' });
    await chooseImages(dialog);
    for (const name of ['ghost', 'blot']) await dialog.getByRole('alert').filter({ hasText: name }).waitFor();
    expect(await add.isDisabled()).toBe(true);
    expect(await seriousViolations(page)).toEqual([]);
    await dialog.getByRole('switch', { name: 'Leave empty classes out' }).click();
    await dialog.getByRole('button', { name: 'Look again' }).click();
    await dialog.getByText('The class “ghost” is left out: it has no image to train on.').waitFor();
    await dialog.getByText('The class “blot” is left out: no image to train on can be read.').waitFor();
    expect(await add.isEnabled()).toBe(true);
    await dialog.getByText(/^2 files cannot be read: 2 × /).click();
    await expect.poll(() => dialog.locator('img').count()).toBeGreaterThan(4);
    const text = await dialog.innerText();
    expect(text).toContain('24×24');
    expect(text).toContain('broken.png');
    await dialog.getByText('Splits, copies and labels').click();
    await dialog.getByLabel('Set aside to test with').fill('50');
    await dialog.getByRole('switch', { name: 'Leave copies out' }).click();
    await dialog.getByRole('button', { name: 'Look again' }).click();
    await dialog.getByText('50 % of every class is set aside for testing.').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    // What stands there is not taken for the number that stood there before.
    const side = dialog.getByLabel('Image size');
    const was = await side.inputValue();
    await side.fill('-3');
    await dialog.getByLabel('Name').focus();
    await add.click();
    const marked = 'document.activeElement.getAttribute("aria-invalid")';
    await expect.poll(() => page.evaluate(marked)).toBe('true');
    await side.fill(was);
    await add.click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('heading', { level: 1, name: 'animals' }).waitFor();
    expect(studio.catalog.entries.find('animals')).toMatchObject({
      kind: 'dataset',
      config: {
        classes: ['cat', 'dog'],
        source: { kind: 'folder', testRatio: 0.5, leaveOutCopies: true, leaveOutEmpty: true },
      },
    });
  });

  it('is told why a teacher does not fit, and goes on with it when its classes are paired by hand', async () => {
    const { page } = program;
    await visit(page, '#/condense');
    await page.getByRole('button', { name: /^animals/ }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: /others, whose classes are other ones/ }).click();
    await page.getByRole('button', { name: /^knows ships/ }).click();
    await page.getByText('This teacher does not fit the data.').first().waitFor();
    await page.getByText('The teacher does not know the classes “cat”, “dog”.').waitFor();
    const go = page.getByRole('button', { name: 'Continue' });
    expect(await go.isDisabled()).toBe(true);
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByLabel('cat', { exact: true }).fill('truck');
    await page.getByText('The teacher does not know the class “dog”.').waitFor();
    expect(await go.isDisabled()).toBe(true);
    await page.getByLabel('dog', { exact: true }).fill('ship');
    await page.getByText('It knows all 2 classes.').waitFor();
    await expect.poll(() => go.isEnabled()).toBe(true);
    expect(decodeURIComponent(page.url())).toContain('"classMap":{"cat":"truck","dog":"ship"}');
  });

  it('can drop a file on the window', async () => {
    const { page, folder, studio } = program;
    const bytes = readFileSync(join(folder, 'dropped.wavebank')).toString('base64');
    await page.evaluate(`(() => {
      const bytes = Uint8Array.from(atob(${JSON.stringify(bytes)}), (each) => each.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], 'dropped.wavebank'));
      const drag = (type) => dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      window.dragged = () => drag('dragenter');
      window.dropped = () => drag('drop');
      window.dragged();
    })()`);
    const dialog = page.getByRole('dialog', { name: 'Import a file' });
    const uploads = () => readdirSync(join(program.home, 'cache', 'uploads')).length;
    for (const taken of [false, true]) {
      await page.getByText('Drop to import').waitFor();
      await page.evaluate('window.dropped()');
      await dialog.getByText('A template bank.').waitFor();
      expect(uploads()).toBe(1);
      if (taken) break;
      // What is not imported after all does not stay.
      await page.keyboard.press('Escape');
      await expect.poll(uploads).toBe(0);
      await page.evaluate('window.dragged()');
    }
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(studio.catalog.entries.find('dropped').kind).toBe('bank');
  });

  it('meets no serious obstacle in the dialogs of an entry, and can duplicate it', async () => {
    const { page, studio } = program;
    await visit(page, `#/entry/${studio.catalog.entries.find('ours').id}`);
    await page.getByRole('heading', { level: 1, name: 'ours' }).waitFor();
    for (const [item, title] of [
      ['Evaluate', 'Evaluate “ours”'],
      ['Fine-tune', 'Fine-tune “ours”'],
    ] as const) {
      await page.getByRole('button', { name: item, exact: true }).click();
      const dialog = page.getByRole('dialog', { name: title });
      await dialog.getByRole('button', { name: /^animals/ }).waitFor();
      expect(await seriousViolations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
    }
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await page.getByRole('heading', { level: 1, name: /^ours .+/ }).waitFor();
  });

  it('makes a bank of a model’s weights, and begins to condense from it in its shape', async () => {
    const { page, studio } = program;
    const { entries } = studio.catalog;
    const sizes = [{ width: 8, depth: 2 }];
    const request = { kind: 'generate', bank: entries.find('dropped').id, sizes, name: 'composed' } as const;
    const [model] = (await studio.follow(studio.submit(request).id)).result;
    await visit(page, `#/entry/${model!}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Make a bank…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Make a bank of “composed”' });
    await dialog.getByLabel('Block size').fill('4');
    await dialog.getByLabel('Block columns').fill('2');
    await dialog.getByLabel('For each matrix').fill('3');
    expect(await seriousViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Make the bank' }).click();
    await expect.poll(() => entries.list({ kind: 'bank', text: 'composed' }).entries.length).toBe(1);
    const [fitted] = entries.list({ kind: 'bank', text: 'composed' }).entries;
    expect(fitted!.metrics['fit/error']).toBeGreaterThan(0);
    expect(fitted!.config['bank']).toMatchObject({ blockSize: 4, blockColumns: 2 });

    const classes = { numClasses: 2, classes: ['cat', 'dog'] };
    const config = { format: 'onnx', onnx: {}, ...classes };
    const teacher = entries.add({ kind: 'teacher', name: 'knows pets', config });
    await visit(page, `#/condense?data=${entries.find('animals').id}&teacher=${teacher.id}`);
    await page.getByLabel(/^Begins from: /).click();
    await page.getByRole('option', { name: fitted!.name }).click();
    await page.getByRole('radiogroup', { name: 'Preset' }).waitFor({ state: 'hidden' });
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('8 × 2', { exact: true }).first().waitFor();
    await page.getByText('Begins from').waitFor();
    await page.getByText('3 for each matrix').waitFor();
  });

  it('sees the templates of a bank of MLP-Mixers, which has other matrices', async () => {
    const { page, studio, folder } = program;
    const path = join(folder, 'mixers.wavebank');
    const image = { family: 'mixer', imgSize: 8, patchSize: 4, inChans: 3, numClasses: 3 } as const;
    const auxiliary = { ...image, embedDim: 12, depth: 3, tokenRatio: 1, mlpRatio: 2 };
    await writeBank(path, randomBank({ auxiliary, blockSize: 4, templates: { matrix: 3, other: 2 } }));
    const { result } = await studio.follow(studio.submit({ kind: 'import', path }).id);
    await visit(page, `#/entry/${result[0]!}?tab=templates`);
    await page.getByRole('tab', { name: 'tokens fc1', selected: true }).waitFor();
    await page.getByLabel(/^Template 1 of 3/).waitFor();
    await page.getByRole('tab', { name: 'channels fc2' }).click();
    await page.getByText(/Mixing of channels: second layer/).waitFor();
    await page.getByLabel(/layers of mlp_channels.fc2.weight/).waitFor();
  });

  it('sees of every size what it costs, and which sizes are near one that cannot be', async () => {
    const { page, studio } = program;
    await visit(page, `#/generate?bank=${studio.catalog.entries.find('dropped').id}`);
    const cell = (name: RegExp) => page.getByRole('gridcell', { name });
    await cell(/^4 × 1: .*B.*FLOPs.*instant/).waitFor();
    const widths = page.getByLabel('Widths');
    await widths.fill('4, 7, 8');
    await widths.press('Tab');
    await cell(/^7 × 1: .*nearest/).waitFor();
    expect(await cell(/^7 × 1:/).getAttribute('aria-disabled')).toBe('true');
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('checks the catalog and keeps a copy of it', async () => {
    const { page, home } = program;
    await visit(page, '#/settings');
    await page.getByRole('button', { name: 'Check all files' }).click();
    await page.getByText('Everything is as it should be.').waitFor();
    await page.getByRole('button', { name: 'Back up the catalog' }).click();
    const told = page.getByText(/^A copy of the catalog is at/);
    await told.waitFor();
    const path = /at (\S+\.db)/.exec(await told.innerText())![1]!;
    expect([path.startsWith(join(home, 'backups')), existsSync(path)]).toEqual([true, true]);
    await page.getByText('Its place was named when the program was started.').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('never sees a complaint in the console', () => {
    expect(program.complaints).toEqual([]);
  });
});
