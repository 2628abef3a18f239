import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MeasuredBank } from './measured-bank';
import { addMeasuredBank } from './measured-bank';
import type { Program } from './program';
import { BUILT, missing, startProgram, visit } from './program';

interface Told {
  id: string;
  name: string;
  parameters: number;
  accuracy: number;
  config: { counts: { train: number; test: number } };
}

/** The numbers of a text as people read them: "27.9K" is 27,900, "22 % ± 10" begins with 0.22. */
function numbersIn(text: string): number[] {
  const scale: Partial<Record<string, number>> = { K: 1e3, M: 1e6, '%': 0.01 };
  return [...text.matchAll(/(\d[\d,]*(?:\.\d+)?)[\s\u00a0]?([KM%])?/g)].map(
    ([, digits, unit]) => Number(digits!.replaceAll(',', '')) * (scale[unit ?? ''] ?? 1),
  );
}

function nearestIn(text: string, value: number): number {
  return Math.min(...numbersIn(text).map((each) => Math.abs(each - value)));
}

/** Whether a text holds a number, as exactly as it is written there. */
function expectNumber(text: string, value: number, exact: number): void {
  expect(nearestIn(text, value), `${value} in “${text.slice(0, 300)}”`).toBeLessThanOrEqual(exact);
}
const expectShare = (text: string, share: number) => expectNumber(text, share, 0.0051);
const expectParameters = (text: string, value: number) => expectNumber(text, value, value * 0.005);

describe.skipIf(missing)('every number on a screen is what the command line says of it', () => {
  let program: Program;
  let made: MeasuredBank;
  let models: Told[];

  async function wave<T>(...words: string[]): Promise<T> {
    const cli = join(BUILT, 'main', 'cli.js');
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...[cli, ...words, '--json', '--home', program.home],
    ]);
    return JSON.parse(stdout) as T;
  }
  const main = () => program.page.locator('main').innerText();
  const rowOf = (name: string) =>
    program.page.locator('.row, .card, tr').filter({ hasText: name }).first().innerText();

  beforeAll(async () => {
    program = await startProgram();
    made = await addMeasuredBank(program);
    const { entries } = await wave<{ entries: Told[] }>('list', '--kind', 'model');
    models = entries;
    expect(models).toHaveLength(2);
  });
  afterAll(() => program.end());

  it.each(['Cards', 'Table'])('of models as %s', async (view) => {
    await visit(program.page, '#/catalog/model');
    await program.page.getByRole('radio', { name: view }).click();
    for (const { name, parameters, accuracy } of models) {
      await program.page.getByRole('link', { name }).waitFor();
      expectParameters(await rowOf(name), parameters);
      expectShare(await rowOf(name), accuracy);
    }
  });

  it('of a family', async () => {
    await program.page.getByRole('radio', { name: 'Families' }).click();
    await program.page.getByText('2 sizes').waitFor();
    const text = await main();
    expectShare(text, Math.max(...models.map(({ accuracy }) => accuracy)));
    for (const { parameters } of models) expectParameters(text, parameters);
  });

  it('of a model, and of its mistakes', async () => {
    const [{ id, parameters, accuracy, name }] = models as [Told];
    const { config } = await wave<Told>('show', made.data);
    await visit(program.page, `#/entry/${id}`);
    await program.page.getByRole('heading', { level: 1, name }).waitFor();
    await program.page.getByText(`${config.counts.test} test images`).first().waitFor();
    expectParameters(await main(), parameters);
    expectShare(await main(), accuracy);
    await program.page.getByRole('link', { name: 'Mistakes' }).click();
    const wrong = Math.round((1 - accuracy) * config.counts.test);
    await program.page.getByText(`${wrong} pictures of ${config.counts.test}`).waitFor();
  });

  it('of images', async () => {
    const { config } = await wave<Told>('show', made.data);
    await visit(program.page, `#/entry/${made.data}`);
    const fact = (label: string) =>
      program.page
        .locator('dt')
        .filter({ hasText: label })
        .locator('xpath=following-sibling::dd[1]')
        .innerText();
    await program.page.getByText('Training images').waitFor();
    expect([Number(await fact('Training images')), Number(await fact('Test images'))]).toEqual([
      config.counts.train,
      config.counts.test,
    ]);
  });

  it('of a bank and of the size that is best', async () => {
    const { best } = await wave<{
      best: { width: number; depth: number; accuracy: { value: number } };
    }>('fit-budget', made.bank);
    await visit(program.page, `#/entry/${made.bank}`);
    const { parameters } = await wave<Told>('show', made.bank);
    await program.page.getByRole('heading', { name: 'Its sizes' }).waitFor();
    expectParameters(await main(), parameters);
    await visit(program.page, `#/generate?bank=${made.bank}&step=1`);
    const notice = program.page.getByText(`Best of all: ${best.width}×${best.depth}`);
    await notice.waitFor();
    expectShare(await notice.locator('xpath=..').innerText(), best.accuracy.value);
  });

  it('of models that are compared', async () => {
    await visit(program.page, `#/compare?ids=${models.map(({ id }) => id).join(',')}`);
    for (const { name, parameters, accuracy } of models) {
      await program.page.getByRole('row').filter({ hasText: name }).waitFor();
      expectParameters(await rowOf(name), parameters);
      expectShare(await rowOf(name), accuracy);
    }
  });

  it('of banks, and of images, in the catalog', async () => {
    const bank = await wave<Told>('show', made.bank);
    await visit(program.page, '#/catalog/bank');
    await program.page.getByRole('radio', { name: 'Cards' }).click();
    await program.page.getByRole('link', { name: bank.name }).waitFor();
    expectParameters(await rowOf(bank.name), bank.parameters);
    const data = await wave<Told>('show', made.data);
    const { train, test } = data.config.counts;
    await visit(program.page, '#/catalog/dataset');
    await program.page.getByRole('link', { name: data.name }).waitFor();
    expectNumber(await rowOf(data.name), train + test, 0);
  });

  it('and a number that is another one is told from it', () => {
    const said = 'Parameters 27.9K, 22 % ± 10';
    expectParameters(said, 27_936);
    expectShare(said, 0.2233);
    expect(() => expectParameters(said, 28_336)).toThrow('28336 in “Parameters');
    expect(() => expectShare(said, 0.25)).toThrow();
    expect(() => expectNumber('36 images', 35, 0)).toThrow();
  });

  it('of runs', async () => {
    const runs = await wave<{ id: string; name: string; kind: string }[]>('runs');
    await visit(program.page, '#/runs');
    for (const { name } of runs) await program.page.getByRole('link', { name }).first().waitFor();
    for (const { name, accuracy } of models) {
      // The list is there before what came of its runs.
      const row = () => rowOf(`Evaluate ${name} on plain`);
      await expect.poll(async () => nearestIn(await row(), accuracy)).toBeLessThanOrEqual(0.0051);
    }
    const { id } = runs.find(({ kind }) => kind === 'generate')!;
    await visit(program.page, `#/run/${id}`);
    for (const { name, accuracy } of models) {
      // Its link is there with the run, its numbers when the entry was read.
      await program.page.getByRole('main').getByText(name).first().waitFor();
      await expect.poll(async () => nearestIn(await main(), accuracy)).toBeLessThanOrEqual(0.0051);
    }
  });
});
