import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Comparison, ComparisonSchema } from '../../../src-main/work/kinds/compare/comparison';
import { EXPERIMENTS } from '../../../src-main/work/kinds/compare/experiments';
import { declaration } from '../../../src-main/work/kinds/compare/declare';
import { openStudio, temporaryFolder } from './helpers';

const ENGINE = { engine: 'onnxruntime', device: 'cpu', threads: 1 } as const;
const SIZES = [{ width: 32, depth: 2 }];
const OPTIONS = {
  ...{ seeds: 1, budget: 16, condenseBatch: 16, epochs: 1, limit: 16, batchSize: 16, scalerSteps: 1 },
  ...{ headDim: 32, mlpRatio: 1, patchSize: 4, width: 32, depth: 2, grid: '32x1-2' },
  ...{ blockSize: 32, templates: { matrix: 2, other: 1 } },
};

/** A ConvNeXt has four stages, of one block each at least, and halves what it sees between them. */
const DEEPER = {
  ...{ sizes: [{ width: 32, depth: 4 }], ways: ['front'] },
  options: { ...OPTIONS, depth: 4, grid: '32x4', patchSize: 1, arch: 'mixer' },
};

async function prepared() {
  const studio = openStudio();
  const done = async (request: Parameters<typeof studio.submit>[0]) => {
    const job = await studio.follow(studio.submit({ ...request, engine: ENGINE }).id);
    expect(job).toMatchObject({ state: 'done', error: null });
    return job;
  };
  const made = async (request: Parameters<typeof studio.submit>[0]) => (await done(request)).result[0]!;
  const source = { kind: 'synthetic', count: 60, imgSize: 8 } as const;
  const data = await made({ kind: 'add-dataset', source, name: 'shapes' });
  const network = { arch: 'cnn' as const, channels: [8], blocks: 1 };
  const options = { steps: 4, batchSize: 16, network };
  const teacher = await made({ kind: 'train-teacher', data, options });
  const other = async () => made({ kind: 'train-teacher', data, options: { ...options, steps: 5 } });
  const compared = async (experiment: string, more: object = {}): Promise<Comparison> => {
    const given = { kind: 'compare' as const, data, teacher, experiment, sizes: SIZES, options: OPTIONS };
    const { id } = await done({ ...given, ...more });
    return ComparisonSchema.parse(studio.report(id)!['comparison']);
  };
  return { compared, other };
}

const rowsWithout = ({ cells }: Comparison) =>
  cells.filter(({ obstacle }) => obstacle !== undefined).map(({ way }) => way);

/** What else holds of an experiment's measurements. */
const CHECKS: Record<string, (found: Comparison) => void> = {
  ablation: ({ cells }) => {
    const row = (way: string) => cells.find((cell) => cell.way === way)!;
    const whole = row('wave-inherited').transferred;
    for (const way of ['templates of attention only', 'templates of the MLP only', 'other tensors fresh']) {
      expect(row(way).transferred, way).toBeLessThan(whole);
      expect(row(way).works, way).toBe(false);
    }
    const [copied, fresh] = [row('other tensors copied'), row('other tensors fresh')];
    expect(copied.transferred).toBeGreaterThan(fresh.transferred);
  },
  // What a bank has in numbers is more than half templates: those of two sides lie between the squares.
  templates: ({ cells }) => {
    const [small, down, across, large] = ['16×16', '32×16', '16×32', '32×32'].map(
      (sides) => cells.find(({ way }) => way === `8 of ${sides}`)!.transferred,
    );
    for (const between of [down!, across!]) {
      expect(between).toBeGreaterThan(small!);
      expect(between).toBeLessThan(large!);
    }
  },
  'beyond-vit': ({ cells }) => {
    const cell = (way: string) => cells.find((each) => each.way === way)!;
    expect(cell('front').obstacle).toBe(
      'FRONT is made for Vision Transformers, and this is of the family MLP-Mixer.',
    );
    for (const arch of ['vit', 'mixer', 'convnext', 'gru']) {
      expect(cell(`${arch}, wave-inherited`).transferred, arch).toBeGreaterThan(0);
      const sizes = cells.filter(({ way }) => way.startsWith(arch)).map(({ parameters }) => parameters);
      expect(new Set(sizes).size, arch).toBe(1);
    }
    expect(cell('gru, scratch').parameters).not.toBe(cell('vit, scratch').parameters);
  },
  // The other ancestor is condensed for itself.
  transfer: ({ families, setup }) => {
    const banks = families.filter(({ way }) => way.startsWith('wave-inherited'));
    expect(banks.map(({ way }) => way)).toEqual(['wave-inherited', 'wave-inherited, other ancestor']);
    expect(setup['other']).toBeTypeOf('string');
  },
};

describe('every experiment', { timeout: 180_000 }, () => {
  it.each(EXPERIMENTS.map(({ name }) => name))('%s is one command, and a page of a report', async (name) => {
    const { compared, other } = await prepared();
    const to = join(temporaryFolder(), name);
    const given = name === 'transfer' ? { other: await other() } : name === 'beyond-vit' ? DEEPER : {};
    const found = await compared(name, { to, ...given });
    expect(rowsWithout(found)).toEqual(name === 'beyond-vit' ? DEEPER.ways : []);
    for (const { way, points, obstacle } of found.cells) {
      if (obstacle === undefined) expect(points.at(-1)?.epoch, way).toBe(1);
    }
    expect(readFileSync(join(to, 'report.html'), 'utf8')).toContain('<h2>What it says</h2>');
    CHECKS[name]?.(found);
  });

  it('transfer says which rows need another ancestor', async () => {
    const { compared } = await prepared();
    const without = await compared('transfer');
    expect(rowsWithout(without)).toEqual(['wave-inherited, other ancestor', 'wave-fresh, other ancestor']);
  });

  it('has sizes of its own, which no other comparison has', () => {
    const given = { kind: 'compare', data: 'd', teacher: 't' };
    expect(declaration.schema.safeParse({ ...given, experiment: 'scalability' }).success).toBe(true);
    expect(declaration.schema.safeParse({ ...given, ways: ['scratch'] }).success).toBe(false);
    for (const { sizes } of EXPERIMENTS) expect(sizes.length).toBeGreaterThan(0);
  });
});
