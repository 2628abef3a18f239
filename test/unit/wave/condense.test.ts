import { nameOf } from '../../../src-main/base/size';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentProgress, StopSignal } from '../../../src-main/base/progress';
import type { TensorMap } from '../../../src-main/base/tensor';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../../src-main/engine/types';
import type { TrainingState } from '../../../src-main/nn/training';
import { type BankConfig, bankShapes } from '../../../src-main/wave/bank';
import { condense, type CondenseHooks } from '../../../src-main/wave/condense';
import { parseGrid, sampleSizes } from '../../../src-main/wave/elastic';
import { finetune } from '../../../src-main/wave/finetune';
import { generate } from '../../../src-main/wave/generate';
import { trainScalers } from '../../../src-main/wave/scalers';
import { ENGINES } from '../../support/engines';
import { CLASSES, colourSource, elasticConfig, mean, randomBank, recorder, tinyConfig } from './helpers';

/** Four sizes: each is a graph that is compiled anew in each training. */
const fourSizes = () => tinyConfig({ elastic: parseGrid('8-12x2-3', 4) });

const normalisation = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;
/** Tiny networks learn within few steps at rates that large ones could not bear. */
const OPTIONS = {
  steps: 40,
  seed: 3,
  classes: CLASSES,
  lr: { templates: 3e-2, scalers: 5e-2, head: 5e-2 },
};

function run(
  engine: Engine,
  config: BankConfig,
  steps: number,
  hooks: CondenseHooks = {},
  token = silentProgress,
) {
  return condense(engine, config, normalisation, colourSource(), { ...OPTIONS, steps }, token, hooks);
}

const values = (tensors: TensorMap) => [...tensors].map(([name, { data }]) => [name, [...data]]);

describe.each(ENGINES)('condensing on $label', ({ open }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => engine.dispose());

  it('lowers the loss, of one size and of an elastic bank’s many', { timeout: 120_000 }, async () => {
    for (const config of [tinyConfig(), fourSizes()]) {
      const { token, metrics } = recorder();
      const bank = await run(engine, config, OPTIONS.steps, {}, token);
      const losses = metrics.get('loss')!;
      expect(losses).toHaveLength(OPTIONS.steps);
      expect(mean(losses.slice(-6))).toBeLessThan(0.6 * mean(losses.slice(0, 6)));
      for (const part of ['templates', 'scalers', 'head'] as const) {
        const shapes = [...bank[part]].map(([name, { shape }]) => [name, shape]);
        expect(shapes, part).toEqual([...bankShapes(config)[part]]);
      }
      expect(bank.provenance).toMatchObject({ steps: 40, samplesSeen: 640, seed: 3, hasTeacher: true });
    }
  });
});

describe('condensing', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await OnnxRuntimeEngine.open('cpu', 2);
  });
  afterAll(() => engine.dispose());

  it.each(['hard', 'decoupled'] as const)('learns by %s distillation alone', async (distil) => {
    const { token, metrics } = recorder();
    const options = { ...OPTIONS, loss: { distil, tau: 2, kd: 1, ce: 0 } };
    await condense(engine, tinyConfig(), normalisation, colourSource(), options, token);
    const losses = metrics.get('loss/kd')!;
    expect(mean(losses.slice(-6))).toBeLessThan(0.6 * mean(losses.slice(0, 6)));
  });

  it('ends the same, bit for bit, whether or not it was paused on the way', async () => {
    const whole = await run(engine, fourSizes(), 14);
    let saved: TrainingState | undefined;
    const save = (state: TrainingState) => {
      saved = state;
      return Promise.resolve();
    };
    const { token } = recorder({ at: 6, reason: 'pause' });
    await expect(run(engine, fourSizes(), 14, { save }, token)).rejects.toThrow(StopSignal);
    expect(saved!.step).toBe(6);
    const resumed = await run(engine, fourSizes(), 14, { resume: saved! });
    for (const part of ['templates', 'scalers', 'head'] as const) {
      expect(values(resumed[part])).toEqual(values(whole[part]));
    }
    const other = await condense(
      engine,
      fourSizes(),
      normalisation,
      colourSource(),
      { ...OPTIONS, steps: 14, seed: 4 },
      silentProgress,
    );
    expect(values(other.scalers)).not.toEqual(values(whole.scalers));
  });

  it('begins from a bank: all of it, or all but a classifier of other classes', async () => {
    const start = randomBank(tinyConfig());
    const still = { ...OPTIONS, steps: 1, start, lr: { templates: 0, scalers: 0, head: 0 } };
    const from = (config: BankConfig, classes = CLASSES) =>
      condense(engine, config, normalisation, colourSource(), { ...still, classes }, silentProgress);
    const same = await from(tinyConfig());
    for (const part of ['templates', 'scalers', 'head'] as const) {
      expect(values(same[part])).toEqual(values(start[part]));
    }
    const other = await from(tinyConfig(), ['dog', 'elk', 'fox']);
    expect(values(other.templates)).toEqual(values(start.templates));
    expect(values(other.head)).not.toEqual(values(start.head));
    const elastic = await from(elasticConfig());
    // Heads and hidden units stand in another order: the most important ones first.
    for (const [name, { data }] of start.scalers) {
      expect(elastic.scalers.get(name)!.data.toSorted()).toEqual(data.toSorted());
    }
    expect([...elastic.templates.keys()]).toContain('head.weight');
  });

  it('told to keep what it has, gives a bank that says how far it came', async () => {
    const { token } = recorder({ at: 5, reason: 'keep' });
    const bank = await run(engine, tinyConfig(), 14, {}, token);
    // Its rate comes down in a fifth of the steps.
    expect(bank.provenance).toMatchObject({ steps: 6, plannedSteps: 14, samplesSeen: 96 });
  });

  it('shows the networks of the sizes that are asked for on the way', async () => {
    const seen: string[] = [];
    const last: TensorMap[] = [];
    const sizes = [
      { width: 12, depth: 3 },
      { width: 4, depth: 2 },
    ];
    const bank = await run(engine, elasticConfig(), 6, {
      evaluateEvery: 3,
      evaluateSizes: sizes,
      evaluate: (model, step, size) => {
        seen.push(`${step}: ${nameOf(size)} ${model.network.config.numClasses}`);
        last.push(model.weights);
        return Promise.resolve();
      },
    });
    expect(seen).toEqual(['3: 12x3 3', '3: 4x2 3', '6: 12x3 3', '6: 4x2 3']);
    const own = generate(bank, sizes[1]!, { scalers: 'inherited', seed: 0 }).weights;
    expect(values(last.at(-1)!)).toEqual(values(own));
  });

  it('trains in turn the largest size, one of the narrowest, and any, but none that was left out', () => {
    const { elastic } = elasticConfig('8x2,4x1');
    const names = Array.from({ length: 300 }, (_, step) => nameOf(sampleSizes(elastic!, 1, step)[0]!));
    const kinds = [0, 1, 2].map((turn) => new Set(names.filter((_, step) => step % 3 === turn)));
    expect([...kinds[0]!]).toEqual(['12x3']);
    expect([...kinds[1]!].sort()).toEqual(['4x2', '4x3']);
    expect([...kinds[2]!].sort()).toEqual(['12x1', '12x2', '12x3', '4x2', '4x3', '8x1', '8x3']);
  });

  it('trains several sizes at each step: the largest first, one of the narrowest, and any', () => {
    const { elastic } = elasticConfig('8x2');
    const sampling = { sizesPerStep: 4, largestOnly: 10 };
    const steps = Array.from({ length: 400 }, (_, step) =>
      sampleSizes(elastic!, 1, step, sampling).map(nameOf),
    );
    for (const names of steps.slice(0, 10)) expect(names).toEqual(['12x3']);
    for (const names of steps.slice(10)) {
      expect(names).toHaveLength(4);
      expect(names[0]).toBe('12x3');
      expect(names[1]).toMatch(/^4x/);
    }
    const any = new Set(steps.slice(10).flatMap((names) => names.slice(2)));
    expect([...any].sort()).toEqual(['12x1', '12x2', '12x3', '4x1', '4x2', '4x3', '8x1', '8x3']);
  });

  it.each([
    ['several sizes', { sizesPerStep: 3 }],
    ['several sizes, the largest teaching the others', { sizesPerStep: 3, inPlace: 0.5 }],
    ['the largest first', { largestFirst: 0.5 }],
    ['several sizes after the largest, averaged', { sizesPerStep: 2, largestFirst: 0.3, ema: 0.9 }],
  ])('with %s ends the same whether or not it was paused', { timeout: 60_000 }, async (_label, more) => {
    const of = (hooks: CondenseHooks = {}, token = silentProgress) => {
      const options = { ...OPTIONS, steps: 8, ...more };
      return condense(engine, fourSizes(), normalisation, colourSource(), options, token, hooks);
    };
    const whole = await of();
    const saved: TrainingState[] = [];
    const save = (state: TrainingState) => Promise.resolve(void saved.push(state));
    const { token } = recorder({ at: 5, reason: 'pause' });
    await expect(of({ save }, token)).rejects.toThrow(StopSignal);
    const resumed = await of({ resume: saved[0]! });
    for (const part of ['templates', 'scalers', 'head'] as const) {
      expect(values(resumed[part])).toEqual(values(whole[part]));
    }
  });

  it('draws sizes anew at every step: none in bursts, all of them equally often', () => {
    const grid = parseGrid('4-16x1-4', 4);
    const turn = (rest: number) =>
      Array.from({ length: 4000 }, (_, i) => nameOf(sampleSizes(grid, 1, 3 * i + rest)[0]!));
    for (const [rest, kinds] of [
      [1, 4],
      [2, 16],
    ] as const) {
      const names = turn(rest);
      const repeated = names.filter((name, i) => i > 0 && name === names[i - 1]).length / names.length;
      expect(Math.abs(repeated - 1 / kinds)).toBeLessThan(0.03);
      const counts = [...Map.groupBy(names, (name) => name).values()].map((group) => group.length);
      const expected = names.length / kinds;
      const chiSquare = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
      expect(counts).toHaveLength(kinds);
      // Its mean is kinds − 1, its standard deviation √(2 (kinds − 1)).
      expect(chiSquare).toBeLessThan(kinds - 1 + 4 * Math.sqrt(2 * (kinds - 1)));
    }
  });

  it.each([
    [{ imgSize: 16 }, 'The images have 16 pixels a side, but the network takes 8.'],
    [{ classes: 2 }, 'The data has 2 classes, but the network tells 3 apart.'],
  ])('refuses other images: %j', async (changes, message) => {
    const source = colourSource(changes);
    const condensed = condense(engine, tinyConfig(), normalisation, source, OPTIONS, silentProgress);
    await expect(condensed).rejects.toThrow(message);
  });
});

describe('targets', () => {
  let engine: Engine;
  const bank = randomBank(tinyConfig());
  const size = { width: 8, depth: 2 };
  beforeAll(async () => {
    engine = await OnnxRuntimeEngine.open('cpu', 2);
  });
  afterAll(() => engine.dispose());

  it.each(['inherited', 'fresh'] as const)(
    'with %s scalers learn by their scalers alone',
    async (scalers) => {
      const { token, metrics } = recorder();
      const before = structuredClone(bank);
      const shown: number[] = [];
      const model = await trainScalers(
        engine,
        bank,
        size,
        colourSource({ teacher: false }),
        { steps: 40, seed: 1, scalers, lr: { scalers: 5e-2, head: 5e-2 } },
        token,
        { evaluateEvery: 20, evaluate: (_, step) => Promise.resolve(void shown.push(step)) },
      );
      const losses = metrics.get('loss')!;
      expect(mean(losses.slice(-6))).toBeLessThan(0.7 * mean(losses.slice(0, 6)));
      expect(metrics.has('loss/kd')).toBe(false);
      expect(bank).toEqual(before);
      expect(shown).toEqual([20, 40]);
      expect([...model.weights.keys()]).toEqual([
        ...generate(bank, size, { scalers, seed: 1 }).weights.keys(),
      ]);
    },
  );

  it('are fine-tuned like any other network, other classes included', async () => {
    const start = generate(bank, size, { scalers: 'inherited', seed: 1 });
    const { token, metrics } = recorder();
    const options = { steps: 40, seed: 1, trained: false, classes: ['x', 'y'], lr: 5e-3 };
    const model = await finetune(engine, start, colourSource({ classes: 2 }), options, token);
    expect(model.classes).toEqual(['x', 'y']);
    expect(model.network.config.numClasses).toBe(2);
    expect(model.weights.get('head.weight')!.shape).toEqual([2, 8]);
    expect(model.weights.get('norm.bias')).not.toEqual(start.weights.get('norm.bias'));
    const losses = metrics.get('loss')!;
    expect(mean(losses.slice(-6))).toBeLessThan(0.7 * mean(losses.slice(0, 6)));
  });

  it('are refused where there is nothing to learn from', async () => {
    const start = generate(bank, size, { scalers: 'inherited', seed: 1 });
    const tune = (teacher: boolean, loss: { tau: number; kd: number; ce: number }) =>
      finetune(
        engine,
        start,
        colourSource({ teacher }),
        { steps: 1, seed: 1, trained: true, loss },
        silentProgress,
      );
    await expect(tune(false, { tau: 2, kd: 1, ce: 0 })).rejects.toThrow('Without a teacher');
    await expect(tune(true, { tau: 2, kd: 0, ce: 0 })).rejects.toThrow('both have a weight of 0');
    await expect(tune(true, { tau: 2, kd: 1, ce: 0 })).resolves.toBeDefined();
  });

  it.each([
    [{ trained: true }, 1e-4],
    [{ trained: false }, 5e-4],
    [{ trained: true, classes: ['a', 'b', 'c'] }, 5e-4],
    [{ trained: true, lr: 0.01 }, 0.01],
    [{ trained: true, lrHead: 0.02 }, 0.02],
    [{ trained: true, classes: ['a', 'b', 'c'], lr: 1e-3 }, 1e-3],
    [{ trained: true, classes: ['a', 'b', 'c'], lrHead: 0.02 }, 0.02],
  ])('are fine-tuned at the rate that suits them: %j', async (changes, rate) => {
    const start = generate(bank, size, { scalers: 'inherited', seed: 1 });
    const { token, metrics } = recorder();
    const schedule = { shape: 'cosine', warmup: 0, decay: 0 } as const;
    await finetune(engine, start, colourSource(), { steps: 1, seed: 1, schedule, ...changes }, token);
    expect(metrics.get('lr')).toEqual([rate]);
  });
});
