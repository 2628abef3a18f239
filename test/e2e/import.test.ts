import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src-main/base/random';
import { writeSafetensors } from '../../src-main/formats/safetensors/writer';
import { writeBank } from '../../src-main/formats/wavebank';
import { weightShapes } from '../../src-main/nn/families/registry';
import { SMALL_RESNET } from '../unit/formats/small-networks';
import { AUXILIARY, elasticConfig, randomBank } from '../unit/wave/helpers';
import type { Program } from './program';
import { missing, seriousViolations, startProgram } from './program';

describe.skipIf(missing)('importing a file in a browser', () => {
  let program: Program;

  beforeAll(async () => {
    program = await startProgram();
    await writeBank(join(program.folder, 'small bank.wavebank'), randomBank(elasticConfig()));
    const random = new Random(1, 'checkpoint');
    const weights = [...weightShapes({ ...AUXILIARY, embedDim: 128, numHeads: 2 })].map(
      ([name, shape]) => [name, random.normalTensor(shape, 0.05)] as const,
    );
    await writeSafetensors(join(program.folder, 'checkpoint.safetensors'), new Map(weights));
    await writeSafetensors(join(program.folder, 'small resnet.safetensors'), SMALL_RESNET);
  });
  afterAll(() => program.end());

  /** The dialog, when it has looked into a file of the program's folder. */
  async function dialogWith(file: string): Promise<Locator> {
    const { page } = program;
    await page.keyboard.press('Control+o');
    await page.getByRole('button', { name: 'Choose a file…' }).click();
    await page.getByRole('button', { name: new RegExp(`^${file}`) }).click();
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Import a file' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).waitFor();
    return dialog;
  }

  /** Presses the button, and waits until the page has heard that it is done: the catalog knows it before. */
  async function importIt(dialog: Locator): Promise<void> {
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  const entries = (kind: 'bank' | 'model' | 'teacher', trashed = false) =>
    program.studio.catalog.entries.list({ kind, trashed }).entries.map(({ name }) => name);

  it('shows what a bank is before it is taken', async () => {
    const dialog = await dialogWith('small bank.wavebank');
    const text = await dialog.innerText();
    expect(text).toMatch(/A template bank/);
    expect(text).toMatch(/4, 8, 12 × 1, 2, 3/);
    expect(text).toMatch(/3 classes/);
    expect(await seriousViolations(program.page)).toEqual([]);
    await importIt(dialog);
    expect(entries('bank')).toEqual(['small bank']);
  });

  it('asks what to do where the name is taken: keep both', async () => {
    const dialog = await dialogWith('small bank.wavebank');
    await dialog.getByText('A bank is called “small bank” already.').waitFor();
    expect(await dialog.getByRole('radio', { name: /Keep both/ }).isChecked()).toBe(true);
    expect(await seriousViolations(program.page)).toEqual([]);
    await importIt(dialog);
    expect(entries('bank').sort()).toEqual(['small bank', 'small bank 2']);
  });

  it('asks what to do where the name is taken: replace', async () => {
    const dialog = await dialogWith('small bank.wavebank');
    await dialog.getByRole('radio', { name: /Replace it/ }).click();
    await importIt(dialog);
    expect(entries('bank', true)).toEqual(['small bank']);
    expect(entries('bank').sort()).toEqual(['small bank', 'small bank 2']);
  });

  it('shows what was inferred of a checkpoint, and takes another number of heads', async () => {
    const dialog = await dialogWith('checkpoint.safetensors');
    await dialog.getByText('A Vision Transformer.').waitFor();
    expect(await dialog.innerText()).toMatch(/128 × 3/);
    await dialog.getByRole('radio', { name: 'As a model' }).click();
    await dialog.getByLabel('Heads').fill('4');
    await importIt(dialog);
    expect(entries('model')).toEqual(['checkpoint']);
    const [model] = program.studio.catalog.entries.list({ kind: 'model' }).entries;
    expect(model!.config).toMatchObject({ network: { config: { embedDim: 128, numHeads: 4 } } });
  });

  it('gives a teacher whose name is taken another one', async () => {
    for (const expected of [['checkpoint'], ['checkpoint', 'checkpoint 2']]) {
      const dialog = await dialogWith('checkpoint.safetensors');
      await importIt(dialog);
      expect(entries('teacher').sort()).toEqual(expected);
    }
  });

  it('takes the weights of a convolutional network as a teacher, and says what is assumed', async () => {
    const dialog = await dialogWith('small resnet.safetensors');
    await dialog.getByText('A convolutional network.').waitFor();
    await dialog.getByText('read as those of a network of the kind ResNet').waitFor();
    expect(await seriousViolations(program.page)).toEqual([]);
    await importIt(dialog);
    expect(entries('teacher')).toContain('small resnet');
  });

  it('never complains in the console', () => {
    expect(program.complaints).toEqual([]);
  });
});
