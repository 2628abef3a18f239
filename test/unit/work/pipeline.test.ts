import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { frontOfBank } from '../../../src-main/work/host/front';
import { subjectOfEntry } from '../../../src-main/work/host/measured';
import type { Studio } from '../../../src-main/work/host/studio';
import type { RequestInput } from '../../../src-main/work/requests';
import { readModel } from '../../../src-main/formats/model';
import { readBank } from '../../../src-main/formats/wavebank';
import { NetworkSchema } from '../../../src-main/formats/schemas';
import type { ViTConfig } from '../../../src-main/nn/config';
import { EvolvedSchema } from '../../../src-main/work/kinds/evolve/evolved';
import { openStudio, temporaryFolder } from './helpers';

const ENGINE = { engine: 'onnxruntime', device: 'cpu', threads: 1 } as const;
const TRAINING = { steps: 12, batchSize: 16, evaluateEvery: 6, augment: { shift: 1 } };

async function run(studio: Studio, request: RequestInput): Promise<string> {
  const job = await studio.follow(studio.submit({ ...request, engine: ENGINE }).id);
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
    expect(await studio.follow(id)).toMatchObject({ state: 'done', error: null });
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
  const refused = await studio.follow(studio.submit({ ...bank, onConflict: 'refuse', engine: ENGINE }).id);
  expect(refused.error?.message).toBe('There is already a template bank named “again”.');
  expect(entries.get(await run(studio, bank)).name).toBe('again 2');
  const first = entries.find('again').id;
  const replacing = await run(studio, { ...bank, onConflict: 'replace' });
  expect(entries.find('again').id).toBe(replacing);
  expect(entries.get(first).trashedAt).not.toBeNull();
}

/**
 * What a bank's sizes are worth is known when it is done, and again on other images; a model that it composes is the
 * size that was measured.
 */
async function measuresSizes(
  studio: Studio,
  ids: { bank: string; data: string; teacher: string },
): Promise<void> {
  const { bank, data, teacher } = ids;
  const { catalog } = studio;
  const condensed = frontOfBank(catalog, bank);
  expect(condensed.on).toMatchObject({ data, split: 'test', count: 20 });
  expect(condensed.points.map(({ accuracy }) => accuracy?.measured)).toEqual([true, true, true, true]);
  expect(condensed.points.map(({ mode }) => mode)).toEqual(['instant', 'between', 'instant', 'instant']);
  expect(condensed.teacher!.accuracy).toBe(catalog.entries.get(teacher).accuracy);

  const job = await studio.follow(
    studio.submit({ kind: 'measure-sizes', bank, data, teacher, engine: ENGINE, options: { split: 'train' } })
      .id,
  );
  expect(job).toMatchObject({ state: 'done', error: null });
  const front = frontOfBank(catalog, bank, { data, split: 'train' });
  expect(front.on).toMatchObject({ split: 'train' });
  expect(front.points.every(({ latency }) => latency!.measured && latency!.value > 0)).toBe(true);
  expect(front.devices).toEqual(['here']);

  const options = { accuracy: false, precisions: ['fp16', 'int8'] } as const;
  const request = {
    kind: 'measure-sizes',
    bank,
    data,
    engine: ENGINE,
    options: { ...options, split: 'val' },
  };
  await studio.follow(studio.submit(request as RequestInput).id);
  for (const precision of ['fp16', 'int8'] as const) {
    const timed = frontOfBank(catalog, bank, { data, split: 'train', precision });
    expect(timed.timed).toEqual({ device: 'here', precision });
    expect(timed.points.every(({ latency }) => latency!.measured && latency!.value > 0)).toBe(true);
  }
  // Nothing but the times was measured.
  expect(
    frontOfBank(catalog, bank)
      .choices.map(({ split }) => split)
      .sort(),
  ).toEqual(['test', 'train']);

  const sizes = [{ width: 16, depth: 2 }];
  const model = await run(studio, { kind: 'generate', bank, sizes, name: 'of that size' });
  const size = condensed.points.find(({ width, depth }) => width === 16 && depth === 2)!;
  expect(catalog.entries.get(model)).toMatchObject({
    accuracy: size.accuracy!.value,
    measured: { data, name: 'shapes', split: 'test', count: 20 },
  });
  await run(studio, { kind: 'evaluate', model, data });
  expect(catalog.entries.get(model).accuracy).toBeCloseTo(size.accuracy!.value, 12);
  await measuresFiles(studio, { bank, data, model });
}

/** The accuracy of a file of eight bits is that of the file: of the one that an export writes, taken in again as foreign. */
async function measuresFiles(
  studio: Studio,
  { bank, data, model }: { bank: string; data: string; model: string },
): Promise<void> {
  const { catalog } = studio;
  const before = catalog.entries.get(model).accuracy;
  await run(studio, { kind: 'evaluate', model, data, options: { precision: 'int8' } });
  const to = join(temporaryFolder(), 'model.onnx');
  await run(studio, { kind: 'export', model, to, options: { format: 'onnx', precision: 'int8' } });
  const foreign = await run(studio, { kind: 'import-teacher', format: 'onnx', path: to, name: 'eight bits' });
  await run(studio, { kind: 'evaluate', model: foreign, data });
  const [whole] = catalog.measurements.of(subjectOfEntry(catalog, foreign));
  const known = catalog.measurements.of(subjectOfEntry(catalog, model));
  const bits = known.find(({ precision }) => precision === 'int8')!;
  expect([bits.accuracy, bits.count]).toEqual([whole!.accuracy, whole!.count]);
  expect(bits.loss).toBeCloseTo(whole!.loss!, 5);
  expect(bits.loss).not.toBe(known.find(({ precision }) => precision === 'fp32')!.loss);
  expect(catalog.entries.get(model).accuracy).toBe(before);

  const options = { latency: false, precisions: ['int8' as const] };
  await run(studio, { kind: 'measure-sizes', bank, data, options });
  const front = frontOfBank(catalog, bank, { precision: 'int8' });
  expect(front.on?.precision).toBe('int8');
  const same = front.points.find(({ width, depth }) => width === 16 && depth === 2)!;
  expect(same.accuracy).toEqual({ value: bits.accuracy, measured: true });
  expect(frontOfBank(catalog, bank, { precision: 'fp16' }).on?.precision).toBe('fp32');
}

/** A network with other heads and hidden units in each block, which computes no more than the size that gives the budget. */
async function evolves(studio: Studio, { bank, data }: { bank: string; data: string }): Promise<void> {
  const { entries, measurements } = studio.catalog;
  const sizes = [{ width: 32, depth: 2 }];
  const options = { split: 'train', candidates: 8 } as const;
  const made = entries.get(await run(studio, { kind: 'evolve', bank, data, sizes, options }));
  const network = NetworkSchema.parse(made.config['network']).config as ViTConfig;
  expect(network.perBlock).toHaveLength(network.depth);
  const [found] = EvolvedSchema.parse([made.config['evolved']]);
  expect(made.config['flops']).toBe(found!.flops.found);
  expect(found!.flops.found).toBeLessThanOrEqual(found!.flops.size);
  expect(found!.chosen.found).toBeGreaterThanOrEqual(found!.chosen.size);
  expect(made.accuracy).toBe(found!.test.found);
  // What is known of the bank's even size is not known of it.
  const [known, ...more] = measurements.of(subjectOfEntry(studio.catalog, made.id));
  expect([known!.accuracy, more]).toEqual([made.accuracy, []]);
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
    await measuresSizes(studio, { bank, data, teacher });
    await evolves(studio, { bank, data });
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
    const done = await studio.follow(family.id);
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
    expect(models.map(({ config }) => config['trained'])).toEqual([true, true]);
    const [model] = done.result as [string];
    for (const init of ['scratch', 'scratch-matched', 'weight-selection'] as const) {
      const sizes = [{ width: 16, depth: 1 }];
      const rival = await run(studio, { kind: 'generate', bank, sizes, options: { init } });
      expect(entries.get(rival).name).toContain(init);
      expect(entries.get(rival).config['trained']).toBe(false);
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

describe('a model of other classes than its bank’s', () => {
  it('learns its new classifier at the high rate and what it inherited at the low one', async () => {
    const studio = openStudio();
    const { series, entries } = studio.catalog;
    const add = (name: string, seed: number) =>
      run(studio, { kind: 'add-dataset', source: { kind: 'synthetic', count: 60, imgSize: 8, seed }, name });
    const data = await add('shapes', 0);
    const network = { arch: 'cnn' as const, channels: [8], blocks: 1 };
    const teacher = await run(studio, { kind: 'train-teacher', data, options: { ...TRAINING, network } });
    const options = { ...TRAINING, headDim: 8, blockSize: 8, width: 16, depth: 1, patchSize: 4, mlpRatio: 2 };
    const bank = await run(studio, { kind: 'condense', data, teacher, options });
    const others = await folderOfTwoClasses(studio);
    const finetune = { ...TRAINING, steps: 1, warmup: 0 };
    const sizes = [{ width: 16, depth: 1 }];
    const request = { kind: 'generate' as const, bank, sizes, options: { finetune } };
    const rateOf = (id: string) => series.read(id, { names: ['lr'] })[0]!.values[0]!;
    expect(rateOf(await run(studio, { ...request, data }))).toBeCloseTo(1e-4, 8);
    const other = await run(studio, { ...request, data: others });
    expect(rateOf(other)).toBeCloseTo(5e-4, 8);
    // From now on it is a model that works.
    expect(entries.get(other).config['trained']).toBe(true);
    const again = { kind: 'finetune', model: other, data: others, options: finetune } as const;
    expect(rateOf(await run(studio, again))).toBeCloseTo(1e-4, 8);
  });

  it.each(['train-teacher', 'condense'] as const)(
    'told to keep what there is says what was done: %s',
    async (kind) => {
      const studio = openStudio();
      const source = { kind: 'synthetic', count: 60, imgSize: 8 } as const;
      const data = await run(studio, { kind: 'add-dataset', source, name: 'shapes' });
      const network = { arch: 'cnn' as const, channels: [8], blocks: 1 };
      const shape = { headDim: 8, blockSize: 8, width: 16, depth: 1, patchSize: 4, mlpRatio: 2 };
      const long = { ...TRAINING, steps: 100_000 };
      const teaching = { kind: 'train-teacher' as const, data, engine: ENGINE };
      const { id } = studio.submit(
        kind === 'train-teacher'
          ? { ...teaching, options: { ...long, network } }
          : {
              kind,
              data,
              teacher: await run(studio, { ...teaching, options: { ...TRAINING, network } }),
              options: { ...long, ...shape },
              engine: ENGINE,
            },
      );
      const running = studio.follow(id);
      const stop = setInterval(() => {
        if (studio.catalog.series.names(id).includes('loss')) studio.stop(id, 'keep');
      }, 50);
      const job = await running;
      clearInterval(stop);
      expect(job).toMatchObject({ state: 'done', error: null });
      const { metrics } = studio.catalog.entries.get(job.result[0]!);
      expect(metrics['steps']).toBeGreaterThan(0);
      expect(metrics['steps']).toBeLessThan(100_000);
      expect(metrics['samples']).toBe(16 * metrics['steps']!);
    },
  );
});

/** Images of two plain colours in folders of their own. */
async function folderOfTwoClasses(studio: Studio): Promise<string> {
  const path = temporaryFolder();
  for (const [name, colour] of [
    ['red', { r: 200, g: 20, b: 20 }],
    ['blue', { r: 20, g: 20, b: 200 }],
  ] as const) {
    mkdirSync(join(path, name));
    for (let i = 0; i < 12; i++) {
      const channel = { ...colour, g: colour.g + i };
      const image = sharp({ create: { width: 8, height: 8, channels: 3, background: channel } });
      writeFileSync(join(path, name, `${i}.png`), await image.png().toBuffer());
    }
  }
  return run(studio, { kind: 'add-dataset', source: { kind: 'folder', path }, name: 'colours', imgSize: 8 });
}
