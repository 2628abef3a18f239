import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Studio } from '../../../src-main/work/host/studio';
import type { RequestInput } from '../../../src-main/work/requests';
import { readModel } from '../../../src-main/formats/model';
import { readBank } from '../../../src-main/formats/wavebank';
import { openStudio, temporaryFolder } from './helpers';

const ENGINE = { engine: 'onnxruntime', device: 'cpu', threads: 1 } as const;
const TRAINING = { steps: 12, batchSize: 16, evaluateEvery: 6, augment: { shift: 1 } };

async function run(studio: Studio, request: RequestInput): Promise<string> {
  const job = await studio.run(studio.submit({ ...request, engine: ENGINE }).id);
  expect(job.error).toBeNull();
  expect(job.state).toBe('done');
  return job.result[0]!;
}

/** Exports a model in every format and a bank, and takes the bank in again. */
async function exportEverything(studio: Studio, model: string, bank: string): Promise<void> {
  const folder = temporaryFolder();
  for (const format of ['timm', 'hf', 'onnx', 'tfjs', 'wavebank'] as const) {
    const { id } = studio.submit({
      kind: 'export',
      model: format === 'wavebank' ? bank : model,
      to: format === 'onnx' ? folder : join(folder, format),
      engine: ENGINE,
      options: { format },
    });
    expect(await studio.run(id)).toMatchObject({ state: 'done', error: null });
    const { exported } = studio.report(id)!;
    expect(exported!.verification.map(({ agrees }) => agrees)).not.toContain(false);
    expect(exported!.verification.length).toBeGreaterThan(0);
    expect(existsSync(exported!.path)).toBe(true);
  }
  const readme = readFileSync(join(folder, 'hf', 'README.md'), 'utf8');
  expect(readme).toContain('was made from the bank');
  const path = join(folder, 'wavebank');
  const again = await run(studio, { kind: 'import', path, name: 'again' });
  const content = (id: string) => readBank(studio.catalog.entries.artifactPath(id, 'weights'));
  expect(await content(again)).toEqual(await content(bank));
  await importEverything(studio, { model, bankFile: path, hf: join(folder, 'hf') });
}

/** Takes a Hugging Face folder in as a model, and meets a name that is taken in each of the three ways. */
async function importEverything(
  studio: Studio,
  { model, bankFile, hf }: { model: string; bankFile: string; hf: string },
): Promise<void> {
  const { entries } = studio.catalog;
  const weightsOf = async (id: string) => (await readModel(entries.artifactPath(id, 'weights'))).weights;
  const foreign = await run(studio, { kind: 'import', path: hf, name: 'foreign' });
  expect(entries.get(foreign).kind).toBe('model');
  expect(await weightsOf(foreign)).toEqual(await weightsOf(model));
  const bank = { kind: 'import', path: bankFile, name: 'again' } as const;
  const refused = await studio.run(studio.submit({ ...bank, onConflict: 'refuse', engine: ENGINE }).id);
  expect(refused.error?.message).toBe('There is already a template bank named “again”.');
  expect(entries.get(await run(studio, bank)).name).toBe('again 2');
  const first = entries.find('again').id;
  const replacing = await run(studio, { ...bank, onConflict: 'replace' });
  expect(entries.find('again').id).toBe(replacing);
  expect(entries.get(first).trashedAt).not.toBeNull();
}

describe('from images to models of any size', () => {
  it('every kind of job, one on the result of the other', async () => {
    const studio = openStudio();
    const { entries, series } = studio.catalog;
    const source = { kind: 'synthetic', count: 100, imgSize: 16 } as const;
    const data = await run(studio, { kind: 'add-dataset', source, name: 'shapes' });
    const network = { arch: 'cnn' as const, channels: [8, 16], blocks: 1 };
    const teacher = await run(studio, { kind: 'train-teacher', data, options: { ...TRAINING, network } });
    expect(entries.get(teacher)).toMatchObject({ kind: 'teacher', name: 'shapes-cnn' });
    expect(series.names(teacher)).toEqual(
      expect.arrayContaining(['loss', 'loss/ce', 'lr', 'val/accuracy', 'val/loss']),
    );
    const shape = {
      headDim: 16,
      blockSize: 16,
      templates: { matrix: 4, other: 2 },
      patchSize: 4,
      mlpRatio: 2,
    };
    const bank = await run(studio, {
      kind: 'condense',
      data,
      teacher,
      options: { ...TRAINING, ...shape, sizes: '16-32x1-2', leftOut: '16x2' },
    });
    const kept = entries.get(bank);
    expect(kept).toMatchObject({ kind: 'bank', width: 32, depth: 2 });
    expect(Object.keys(kept.metrics)).toEqual(
      expect.arrayContaining(['test/accuracy', 'test/accuracy 16x1', 'test/accuracy 16x2']),
    );
    expect(entries.lineage(bank).edges).toEqual(
      expect.arrayContaining([
        { child: bank, parent: data, role: 'data' },
        { child: bank, parent: teacher, role: 'teacher' },
      ]),
    );
    const family = studio.submit({
      kind: 'generate',
      bank,
      data,
      teacher,
      engine: ENGINE,
      sizes: [
        { width: 16, depth: 2 },
        { width: 48, depth: 1 },
      ],
      options: { scalerTraining: { ...TRAINING, steps: 4 }, finetune: { ...TRAINING, steps: 4 } },
    });
    const done = await studio.run(family.id);
    expect(done).toMatchObject({ state: 'done', error: null });
    expect(studio.catalog.jobs.list({ parent: family.id }).map(({ state }) => state)).toEqual([
      'done',
      'done',
    ]);
    const models = done.result.map((id) => entries.get(id));
    expect(models.map(({ width, depth }) => [width, depth])).toEqual([
      [16, 2],
      [48, 1],
    ]);
    expect(models[0]!.metrics).toMatchObject({ 'samples/scalers': 64, 'samples/finetune': 64 });
    expect(series.read(models[0]!.id, { names: ['loss'] })[0]!.steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const [model] = done.result as [string];
    for (const init of ['scratch', 'scratch-matched', 'weight-selection'] as const) {
      const sizes = [{ width: 16, depth: 1 }];
      const rival = await run(studio, { kind: 'generate', bank, sizes, options: { init } });
      expect(entries.get(rival).name).toContain(init);
    }
    const tuned = await run(studio, { kind: 'finetune', model, data, options: { ...TRAINING, steps: 3 } });
    expect(entries.lineage(tuned).edges).toContainEqual({ child: tuned, parent: model, role: 'source' });
    await run(studio, { kind: 'evaluate', model: tuned, data });
    const { accuracy, metrics } = entries.get(tuned);
    expect(metrics['shapes/test/accuracy']).toBe(accuracy);
    expect(metrics['test/accuracy']).toBe(accuracy);
    const fitted = await run(studio, {
      kind: 'fit-bank',
      model: tuned,
      options: { blockSize: 16, templates: { matrix: 9, other: 4 } },
    });
    expect(entries.get(fitted)).toMatchObject({ kind: 'bank', width: 16, depth: 2 });
    await exportEverything(studio, tuned, bank);
  });
});
