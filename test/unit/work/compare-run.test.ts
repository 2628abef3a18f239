import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Studio } from '../../../src-main/work/host/studio';
import { type Comparison, ComparisonSchema } from '../../../src-main/work/kinds/compare/comparison';
import { declaration } from '../../../src-main/work/kinds/compare/declare';
import { openStudio, temporaryFolder } from './helpers';

const ENGINE = { engine: 'onnxruntime', device: 'cpu', threads: 1 } as const;
const HYPERNETWORK = resolve(import.meta.dirname, '../../fixtures/hypernetwork.safetensors');
const SIZES = [
  { width: 8, depth: 1 },
  { width: 16, depth: 2 },
];
const OPTIONS = {
  ...{ seeds: 1, budget: 48, condenseBatch: 16, epochs: 2, limit: 32, batchSize: 16, scalerSteps: 2 },
  ...{ headDim: 8, mlpRatio: 2, patchSize: 4, blockSize: 8, templates: { matrix: 2, other: 1 } },
};

async function prepared(): Promise<{ studio: Studio; data: string; teacher: string }> {
  const studio = openStudio();
  const done = async (request: Parameters<Studio['submit']>[0]) => {
    const job = await studio.follow(studio.submit({ ...request, engine: ENGINE }).id);
    expect(job).toMatchObject({ state: 'done', error: null });
    return job.result[0]!;
  };
  const source = { kind: 'synthetic', count: 60, imgSize: 8 } as const;
  const data = await done({ kind: 'add-dataset', source, name: 'shapes' });
  const network = { arch: 'cnn' as const, channels: [8], blocks: 1 };
  const teacher = await done({ kind: 'train-teacher', data, options: { steps: 6, batchSize: 16, network } });
  return { studio, data, teacher };
}

function comparisonOf(studio: Studio, id: string): Comparison {
  return ComparisonSchema.parse(studio.report(id)!['comparison']);
}

/** Without what depends on the clock. */
const timeless = ({ cells, families }: Comparison) => ({
  cells: cells.map((cell) => ({ ...cell, seconds: 0 })),
  families: families.map((family) => ({ ...family, seconds: 0 })),
});

describe('a comparison', { timeout: 180_000 }, () => {
  it('trains every way alike, counts what each took, and writes its report', async () => {
    const { studio, data, teacher } = await prepared();
    const to = join(temporaryFolder(), 'report');
    const ways = ['scratch', 'front', 'tleg', 'wave-elastic', 'wave-fresh', 'dedicated-share', 'ghn-3'];
    const run = studio.submit({
      ...{
        kind: 'compare',
        data,
        teacher,
        ways,
        sizes: SIZES,
        to,
        hypernetwork: HYPERNETWORK,
        engine: ENGINE,
      },
      options: OPTIONS,
    });
    expect(await studio.follow(run.id)).toMatchObject({ state: 'done', error: null });
    const found = comparisonOf(studio, run.id);
    expect(found.cells).toHaveLength(14);
    const cell = (way: string, width: number) =>
      found.cells.find((each) => each.way === way && each.size.width === width)!;
    expect(cell('tleg', 8).obstacle).toBe('TLEG makes other depths only: its width is 16, not 8.');
    for (const { way, points, obstacle } of found.cells) {
      if (obstacle !== undefined) continue;
      expect(
        points.map(({ epoch }) => epoch),
        way,
      ).toEqual([0, 1, 2]);
    }
    // 32 images in two batches of 16: two updates an epoch; a training pass is three forward passes.
    const scratch = cell('scratch', 8);
    expect(scratch.points.map(({ samples }) => samples)).toEqual([0, 32, 64]);
    expect(scratch.points[2]!.macs).toBe(3 * 64 * scratch.macs);
    expect(scratch.works).toBe(false);
    // 4 patches and a class token, D = 8: 5 · 8² · (4 + 2 · 2) + 2 · 5² · 8 in the block, 4 · 8 · 48 patches, 8 · 10 classes.
    expect(scratch.macs).toBe(5 * 64 * 8 + 2 * 25 * 8 + 4 * 8 * 48 + 8 * 10);
    const elastic = cell('wave-elastic', 16);
    expect(elastic.works).toBe(true);
    expect(elastic.points[0]!.samples).toBe(0);
    // Scalers of the paper's way are trained for two updates before.
    expect(cell('wave-fresh', 16).points.map(({ samples }) => samples)).toEqual([32, 64, 96]);
    // Its share of 48 images is 24: two updates of 16, more than which cannot be halved.
    expect(cell('dedicated-share', 16).points[0]!.samples).toBe(32);
    const shared = new Map(found.families.map(({ way, samples }) => [way, samples]));
    expect(Object.fromEntries(shared)).toEqual({ front: 48, tleg: 48, 'wave-elastic': 48, 'wave-fresh': 48 });
    // Two layers of 16 (hidden 32), as deep as the gene, and the whole of what FRONT makes of a larger network.
    expect(cell('tleg', 16).transferred).toBe(cell('scratch', 16).parameters);
    expect(cell('front', 8).transferred).toBe(cell('front', 8).parameters);
    expect(scratch.transferred).toBe(0);
    // All but the class token and its position, of 16 features each, and the classifier: it knows other classes.
    expect(cell('ghn-3', 16).transferred).toBe(cell('ghn-3', 16).parameters - 2 * 16 - 10 * 16 - 10);
    const files = ['comparison.json', 'curves.png', 'curves.svg', 'measurements.csv', 'report.html'];
    expect(readdirSync(to).sort()).toEqual(files);
    expect(studio.catalog.series.names(run.id)).toContain('accuracy front-16x2-0');
  });

  it('may give each family the same operations instead of the same images', async () => {
    const { studio, data, teacher } = await prepared();
    const ways = ['wave-inherited', 'wave-elastic', 'scala', 'slimmable'];
    const run = studio.submit({
      ...{ kind: 'compare', data, teacher, ways, sizes: SIZES, engine: ENGINE },
      options: { ...OPTIONS, budget: 320, budgetIn: 'macs', epochs: 1 },
    });
    expect(await studio.follow(run.id)).toMatchObject({ state: 'done', error: null });
    const { families, cells } = comparisonOf(studio, run.id);
    const largest = cells.find(({ size }) => size.width === 16)!.macs;
    const family = (name: string) => families.find(({ way }) => way === name)!;
    // 20 updates of the largest size; a pass is counted as three forward ones.
    const most = 320 * 3 * largest;
    expect(family('wave-inherited')).toMatchObject({ samples: 320, macs: most });
    for (const name of ['wave-elastic', 'scala', 'slimmable']) {
      expect(family(name).macs, name).toBeLessThanOrEqual(most);
      expect(family(name).macs, name).toBeGreaterThan(0.8 * most);
      expect(family(name).samples, name).not.toBe(320);
    }
    // Scala trains several sizes at each update, the others one.
    expect(family('scala').samples).toBeLessThan(320);
    expect(family('slimmable').samples).toBeGreaterThan(320);
  });

  it('that is paused and resumed ends as one that was not', async () => {
    const { studio, data, teacher } = await prepared();
    const request = {
      ...{ kind: 'compare' as const, data, teacher, engine: ENGINE, ways: ['scratch', 'wave-elastic'] },
      ...{ sizes: SIZES, options: { ...OPTIONS, epochs: 1 } },
    };
    const whole = studio.submit(request);
    expect(await studio.follow(whole.id)).toMatchObject({ state: 'done', error: null });
    const { id } = studio.submit(request);
    const running = studio.follow(id);
    const folder = join(studio.catalog.home.runs, id);
    const stop = setInterval(() => {
      if (existsSync(folder) && readdirSync(folder).some((name) => /^cell-scratch-16x2.*json$/.test(name))) {
        studio.stop(id, 'pause');
        clearInterval(stop);
      }
    }, 5);
    const paused = await running;
    clearInterval(stop);
    if (paused.state !== 'done') {
      expect(paused.state).toBe('paused');
      studio.resume(id);
      expect(await studio.follow(id)).toMatchObject({ state: 'done', error: null });
    }
    expect(timeless(comparisonOf(studio, id))).toEqual(timeless(comparisonOf(studio, whole.id)));
  });

  it.each([
    [['wave-elastik'], 'There is no way to begin called “wave-elastik”.'],
    [[], 'There is nothing to compare.'],
    [['ghn-3'], '“ghn-3” needs the file of a trained hypernetwork.'],
  ])('of %j is refused before it begins', (ways, message) => {
    const request = declaration.schema.parse({
      kind: 'compare',
      data: 'd',
      teacher: 't',
      ways,
      sizes: SIZES,
    });
    expect(() => declaration.check?.(request, {} as never)).toThrow(message);
  });
});
