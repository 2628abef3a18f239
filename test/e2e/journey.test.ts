import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../src-main/catalog/jobs';
import type { Program } from './program';
import { missing, seriousViolations, startProgram, visit } from './program';

/** As the system does where memory runs out: no part of the program knows of it. */
function killWorkers(): void {
  const own = ['-o', 'pid=,args=', '--ppid', String(process.pid)];
  const children = spawnSync('ps', own, { encoding: 'utf8' }).stdout.split('\n');
  const workers = children
    .filter((line) => line.endsWith('worker.js'))
    .map((line) => Number.parseInt(line, 10));
  expect(workers.length).toBeGreaterThan(0);
  for (const pid of workers) process.kill(pid, 'SIGKILL');
}

/** Key by key, as people do. */
async function typeInto(field: Locator, text: string): Promise<void> {
  await field.press('Control+a');
  await field.pressSequentially(text);
}

/**
 * One person's first hour, in one browser: from an empty catalog to an exported model. The built-in example is the real
 * one, but each of its trainings is ended early by “Stop and keep”, which is proven on the way.
 */
describe.skipIf(missing)('from the first start to an exported model', () => {
  let program: Program;

  beforeAll(async () => {
    program = await startProgram();
  });
  afterAll(() => program.end());

  const jobOf = (kind: string): Job | undefined => program.studio.catalog.jobs.list({ kind })[0];
  const entryOf = (kind: 'bank' | 'teacher' | 'dataset' | 'model') =>
    program.studio.catalog.entries.list({ kind }).entries[0];
  const stepOf = (kind: string) => jobOf(kind)?.progress?.done ?? 0;
  const waitForState = (kind: string, state: Job['state']) =>
    expect.poll(() => jobOf(kind)?.state).toBe(state);

  /** Of what was hardly begun it asks whether it is meant. */
  async function stopAndKeep(kind: string): Promise<void> {
    const { page } = program;
    await page.getByRole('button', { name: 'Stop and keep', exact: true }).click();
    const meant = page.getByRole('dialog').getByRole('button', { name: 'Stop and keep it' });
    await expect.poll(async () => (await meant.isVisible()) || jobOf(kind)?.state !== 'running').toBe(true);
    if (await meant.isVisible()) await meant.click();
  }

  it('offers three ways to begin', async () => {
    const { page } = program;
    await page.getByRole('heading', { name: 'Many sizes of one model' }).waitFor();
    expect(
      await page.getByRole('button', { name: /Import a teacher|Open a bank file|built-in example/ }).count(),
    ).toBe(3);
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('makes the data of the example and goes on to its teacher', async () => {
    await program.page.getByRole('button', { name: /Try the built-in example/ }).click();
    await waitForState('add-dataset', 'done');
    await waitForState('train-teacher', 'running');
    expect(entryOf('dataset')).toMatchObject({ name: 'Shapes', tags: ['example'] });
    await program.page.getByRole('heading', { level: 1, name: /teacher/i }).waitFor();
    await program.page.getByText(/^Step 2 of 3/).waitFor();
  });

  it('shows the progress of a run, its log and its curves', async () => {
    const { page } = program;
    await expect.poll(() => stepOf('train-teacher')).toBeGreaterThan(3);
    await page.getByRole('figure', { name: 'Loss', exact: true }).waitFor();
    await expect.poll(() => page.locator('canvas').count()).toBeGreaterThan(0);
    const bar = page.getByRole('progressbar', { name: /^Progress of/ }).last();
    expect(Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThanOrEqual(0);
  });

  it('stops a run early and keeps what it made, and the example goes on', async () => {
    await expect.poll(() => stepOf('train-teacher')).toBeGreaterThan(20);
    await stopAndKeep('train-teacher');
    await waitForState('train-teacher', 'done');
    await waitForState('condense', 'running');
    expect(entryOf('teacher')!.accuracy).toBeGreaterThan(0);
  });

  it('is there again after a reload in the middle of a run', async () => {
    const { page } = program;
    await page.getByRole('heading', { level: 1, name: /condense/i }).waitFor();
    await expect.poll(() => stepOf('condense')).toBeGreaterThan(3);
    await page.reload();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('figure', { name: 'Loss', exact: true }).waitFor();
    const before = stepOf('condense');
    await expect.poll(() => stepOf('condense')).toBeGreaterThan(before);
  });

  it('pauses and resumes', async () => {
    const { page } = program;
    await page.getByRole('button', { name: 'Pause' }).click();
    await waitForState('condense', 'paused');
    await page.getByText('This run is paused.').waitFor();
    // Now that it waits: what is looked for takes longer on a slow machine than what is trained.
    expect(await seriousViolations(page)).toEqual([]);
    const step = stepOf('condense');
    await page.getByRole('button', { name: 'Resume' }).click();
    await waitForState('condense', 'running');
    await expect.poll(() => stepOf('condense')).toBeGreaterThan(step);
  });

  it('says that a worker was killed, and goes on from the last checkpoint', async () => {
    const { page, studio } = program;
    const before = stepOf('condense');
    await once(studio.events, 'saved');
    killWorkers();
    await waitForState('condense', 'failed');
    await page.getByRole('alert').filter({ hasText: 'worker' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await waitForState('condense', 'running');
    await expect.poll(() => stepOf('condense')).toBeGreaterThan(before);
  });

  it('ends in the new bank, whose templates are shown', async () => {
    const { page } = program;
    await stopAndKeep('condense');
    await waitForState('condense', 'done');
    await page.getByRole('heading', { level: 1, name: 'Shapes bank' }).waitFor();
    const tree = page.getByRole('region', { name: 'Family tree' });
    await tree.getByRole('link', { name: /Shapes teacher/ }).waitFor();
    await page.getByRole('link', { name: 'Templates' }).click();
    await page.getByLabel(/^Template 1 of 8/).waitFor();
    await page.getByRole('tab', { name: 'fc1' }).click();
    await page.getByText('MLP: first layer').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('generates a family at once, by keyboard', async () => {
    const { page, studio } = program;
    await page.getByRole('link', { name: 'Generate from this' }).click();
    const cell = (name: RegExp) => page.getByRole('gridcell', { name });
    await cell(/^64 × 3: .*instant/).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    await page.getByText('2 sizes chosen: 64×3, 96×3.').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('the models exist at once and need no images').waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('family');
    await page.getByRole('button', { name: 'Generate', exact: true }).click();
    await waitForState('generate', 'done');
    await page.getByText('It made 2 entries').waitFor();
    expect(
      studio.catalog.entries
        .list({ kind: 'model' })
        .entries.map(({ name }) => name)
        .sort(),
    ).toEqual(['family-64x3', 'family-96x3']);
  });

  it('compares them', async () => {
    const { page } = program;
    await page.getByRole('link', { name: 'Compare them' }).click();
    await page.getByRole('cell', { name: /^family-64x3/ }).waitFor();
    await page.getByRole('button', { name: 'Measure latency' }).click();
    // With a mark where the machine had other things to do.
    await expect.poll(() => page.getByRole('cell', { name: / ms ?\*?$/ }).count()).toBe(2);
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('exports with one click, and shows that another reader agrees', async () => {
    const { page, home } = program;
    await page.getByRole('link', { name: 'family-64x3' }).click();
    await page.getByRole('button', { name: 'Export as…' }).click();
    await page.getByRole('menuitem', { name: /^ONNX for/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByText(/Matches, largest difference/)
      .first()
      .waitFor();
    await dialog.getByText('import onnxruntime').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    const report = program.studio.report(jobOf('export')!.id)!.exported!;
    expect(report.verification.every(({ agrees }) => agrees)).toBe(true);
    for (const file of report.files) {
      const path = report.path.endsWith(file.path) ? report.path : join(report.path, file.path);
      expect(path.startsWith(join(home, 'exports'))).toBe(true);
      expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(file.sha256);
    }
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Export ONNX' }).click();
    await dialog.getByText('There is something at').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Export as…' }).click();
    await page.getByRole('menuitem', { name: /^ONNX, 8 bits/ }).click();
    await dialog.getByText(/The same class for \d of 5 images/).waitFor();
    await dialog.getByText('family-64x3-int8.onnx', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
  });

  it('walks through the wizard for a bank with live figures', async () => {
    const { page } = program;
    await visit(page, '#/condense');
    await page.getByRole('button', { name: /^Shapes/ }).click();
    await page.getByText('striped disc').waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: /^Shapes teacher/ }).click();
    await page.getByText('It knows all 10 classes.').waitFor();
    await page.getByText('Measured on').waitFor();
    // It was trained for a moment only.
    const anyway = page.getByRole('checkbox', { name: 'Take it all the same' });
    if (await anyway.isVisible()) await anyway.check();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('radio', { name: /^Small/ }).waitFor();
    await page.getByRole('checkbox', { name: 'Train 96 × 4' }).click();
    await page.getByRole('checkbox', { name: 'Width 160' }).click();
    await page.getByText('As text').click();
    expect(await page.getByLabel('Widths × depths').inputValue()).toBe('64-128x4-8');
    expect(await page.getByLabel('Sizes left out').inputValue()).toBe('96x4');
    await page.getByLabel('Sizes left out').fill('');
    await page.getByLabel('Widths × depths').fill('64-96x2-3');
    await expect.poll(() => page.locator('.figures').innerText()).toContain('64–96');
    await page.getByRole('checkbox', { name: 'Width 64' }).waitFor();
    await page.getByRole('button', { name: 'Advanced' }).click();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByLabel('Widths × depths').fill('64-96');
    await page.locator('.figures').getByText('is not a grid of sizes').waitFor();
    await page.getByLabel('Widths × depths').fill('64,32768x4,512');
    await page.getByText('It does not fit into this machine.').waitFor();
    expect(await page.getByRole('button', { name: 'Continue' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Take 64 × 4,512, the largest that fits' }).click();
    expect(await page.getByLabel('Widths × depths').inputValue()).toBe('64x4,512');
    await page.getByLabel('Widths × depths').fill('64-96x2-3');
    await typeInto(page.getByLabel('Or exactly'), '3.5');
    await typeInto(page.getByLabel('For each matrix'), '6');
    await typeInto(page.getByLabel('Templates: fc1'), '12');
    await typeInto(page.getByLabel('Mixup α'), '9');
    await page.getByText('At most 8.').waitFor();
    await typeInto(page.getByLabel('Mixup α'), '0.2');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Summary' }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('asks for the numbers that were typed', async () => {
    await program.page.getByRole('button', { name: 'Condense', exact: true }).click();
    await expect.poll(() => jobOf('condense')?.state).toMatch(/queued|running/);
    const job = jobOf('condense')!;
    expect(job.spec).toMatchObject({
      options: {
        epochs: 3.5,
        sizes: '64-96x2-3',
        templates: { matrix: 6, other: 4 },
        templatesOf: { 'mlp.fc1.weight': 12 },
        augment: { mixup: 0.2 },
      },
    });
    program.studio.stop(job.id, 'cancel');
    await waitForState('condense', 'cancelled');
  });

  it('lists what was done', async () => {
    const { page } = program;
    await visit(page, '#/runs');
    await page
      .getByRole('link', { name: /^Export/ })
      .first()
      .waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await visit(page, `#/entry/${entryOf('dataset')!.id}`);
    await page.getByText('striped disc').first().waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('never complained in the console', () => {
    expect(program.complaints).toEqual([]);
  });
});
