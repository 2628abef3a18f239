import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { ProgressToken } from '../../../src-main/base/progress';
import { silentProgress, StopSignal } from '../../../src-main/base/progress';
import { Random } from '../../../src-main/base/random';
import type { TensorMap } from '../../../src-main/base/tensor';
import { linear } from '../../../src-main/nn/ops';
import type { Schedule } from '../../../src-main/nn/schedule';
import { train } from '../../../src-main/nn/trainer';
import type {
  BatchSource,
  Trainable,
  TrainingBatch,
  TrainingPlan,
  TrainingState,
} from '../../../src-main/nn/training';
import { compose } from '../../../src-main/wave/compose';
import { expectClose } from '../../support/close';
import { ENGINES } from '../../support/engines';

/** A linear classifier of 2×2 images whose weight is composed: 2 templates of [1, 3] in 3 × 4 blocks. */
const CLASSES = 3;
const FEATURES = 12;
const BATCH = 5;

const random = (name: string, shape: number[], std = 0.5) =>
  new Random(1, 'trainer test', name).normalTensor(shape, std);

const params = (): TensorMap =>
  new Map([
    ['templates', random('templates', [2, 1, 3])],
    ['scalers', random('scalers', [1, 2, 3, 4])],
    ['bias', random('bias', [CLASSES])],
    ['unused', random('unused', [2])],
  ]);

const trainable: Trainable = {
  params: params(),
  frozen: new Map([['offset', random('offset', [1, CLASSES, FEATURES])]]),
  groupOf: (name) => ({ lr: name === 'bias' ? 0.1 : 0.03, weightDecay: name === 'scalers' ? 0.2 : 0 }),
  weights: ({ templates, scalers, offset, bias }) => ({
    kernel: tf.reshape(tf.add(compose(templates!, scalers!), offset!), [CLASSES, FEATURES]),
    bias: bias!,
  }),
  forward: ({ kernel, bias }, images) => linear(tf.reshape(images, [-1, FEATURES]), kernel!, bias!),
};

function batchAt(step: number): TrainingBatch {
  const targets = new Float32Array(BATCH * CLASSES);
  for (let i = 0; i < BATCH; i++) targets[i * CLASSES + ((i + step) % CLASSES)] = 1;
  return {
    images: random(`images ${step}`, [BATCH, FEATURES], 1).data,
    targets,
    teacher: random(`teacher ${step}`, [BATCH, CLASSES], 1).data,
    count: BATCH,
  };
}

const source: BatchSource = {
  batchSize: BATCH,
  imgSize: 2,
  classes: CLASSES,
  hasTeacher: true,
  batch: (step) => Promise.resolve(batchAt(step)),
};

const plan: TrainingPlan = {
  steps: 1,
  optimizer: { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clip: 0.5 },
  schedule: { shape: 'cosine', warmup: 0, decay: 0 },
  loss: { tau: 2, kd: 1, ce: 0.5 },
  microBatch: 2,
};

const softmax = (z: number[]): number[] => {
  const total = z.reduce((sum, x) => sum + Math.exp(x), 0);
  return z.map((x) => Math.exp(x) / total);
};

/** The mean loss of a batch, written out in float64. */
function lossOf(values: Map<string, number[]>, batch: TrainingBatch): number {
  const [T, S, b] = ['templates', 'scalers', 'bias'].map((name) => values.get(name)!) as [
    number[],
    number[],
    number[],
  ];
  const offset = trainable.frozen!.get('offset')!.data;
  const weight = (row: number, column: number) =>
    [0, 1].reduce(
      (sum, t) => sum + S[t * 12 + row * 4 + Math.floor(column / 3)]! * T[t * 3 + (column % 3)]!,
      offset[row * FEATURES + column]!,
    );
  let total = 0;
  for (let i = 0; i < BATCH; i++) {
    const rows = (x: Float32Array) => [...x.slice(i * CLASSES, (i + 1) * CLASSES)];
    const z = Array.from({ length: CLASSES }, (_, row) =>
      Array.from({ length: FEATURES }, (_, c) => c).reduce(
        (sum, c) => sum + weight(row, c) * batch.images[i * FEATURES + c]!,
        b[row]!,
      ),
    );
    const probabilities = softmax(z);
    const ce = -rows(batch.targets).reduce((sum, y, c) => sum + y * Math.log(probabilities[c]!), 0);
    const goal = softmax(rows(batch.teacher!).map((x) => x / 2));
    const soft = softmax(z.map((x) => x / 2));
    const kd = 4 * goal.reduce((sum, q, c) => sum + q * Math.log(q / soft[c]!), 0);
    total += kd + 0.5 * ce;
  }
  return total / BATCH;
}

/** The gradients of the first batch's loss by finite differences, in float64. */
function firstGradients(): Map<string, number[]> {
  const values = new Map([...params()].map(([name, { data }]) => [name, [...data]]));
  return new Map(
    [...values].map(([name, list]) => [
      name,
      list.map((x, i) => {
        const at = (change: number) =>
          lossOf(new Map([...values, [name, list.with(i, x + change)]]), batchAt(0));
        return (at(1e-5) - at(-1e-5)) / 2e-5;
      }),
    ]),
  );
}

const gradientNorm = () => Math.hypot(...[...firstGradients().values()].flat());

/** The first AdamW update, with clipping. */
function firstUpdate(): Map<string, number[]> {
  const values = new Map([...params()].map(([name, { data }]) => [name, [...data]]));
  const grads = firstGradients();
  const shrink = Math.min(1, 0.5 / (gradientNorm() + 1e-6));
  expect(shrink).toBeLessThan(1);
  return new Map(
    [...values].map(([name, list]) => {
      const { lr, weightDecay } = trainable.groupOf(name);
      const next = list.map((x, i) => {
        const g = grads.get(name)![i]! * shrink;
        // After one update both corrected moments are the gradient itself.
        return x * (1 - lr * weightDecay) - (lr * g) / (Math.abs(g) + 1e-8);
      });
      return [name, name === 'unused' ? list : next];
    }),
  );
}

const values = (tensors: TensorMap) => [...tensors].map(([name, { data }]) => [name, [...data]]);

describe.each(ENGINES)('training on $label', ({ open }) => {
  it('makes the update that finite differences give, and leaves no tensor behind', async () => {
    const engine = await open();
    const before = tf.memory().numTensors;
    const metrics = new Map<string, number>();
    const progress: ProgressToken = {
      ...silentProgress,
      metric: ({ name, value }) => void metrics.set(name, value),
    };
    const state = await train(engine, trainable, source, plan, progress);
    expect(tf.memory().numTensors).toBe(before);
    for (const [name, expected] of firstUpdate()) {
      expectClose(state.params.get(name)!.data, expected, { label: name, relative: 1e-4, absolute: 1e-5 });
    }
    const start = new Map([...params()].map(([name, { data }]) => [name, [...data]]));
    expect(metrics.get('loss')).toBeCloseTo(lossOf(start, batchAt(0)), 4);
    expect(metrics.get('loss/ce')! * 0.5 + metrics.get('loss/kd')!).toBeCloseTo(metrics.get('loss')!, 4);
    expect(metrics.get('lr')).toBeCloseTo(0.1);
    expect([...state.m.get('unused')!.data]).toEqual([0, 0]);
    await engine.dispose();
  });
});

describe('training', () => {
  const open = ENGINES[0]!.open;
  const schedule: Schedule = { shape: 'cosine', warmup: 0.2, decay: 0.2 };
  const longer: TrainingPlan = { ...plan, steps: 10, schedule, ema: 0.9 };

  it('continues from a saved state to the same values, bit for bit', async () => {
    const engine = await open();
    const whole = await train(engine, trainable, source, longer, silentProgress);
    const { progress, saved } = stoppingAt(5, 'pause');
    const save = (state: TrainingState) => Promise.resolve(void saved.push(state));
    await expect(train(engine, trainable, source, longer, progress, { save })).rejects.toThrow(StopSignal);
    expect(saved).toHaveLength(1);
    expect(saved[0]!.step).toBe(5);
    const resumed = await train(engine, trainable, source, longer, silentProgress, { resume: saved[0] });
    expect(resumed.step).toBe(10);
    for (const part of ['params', 'm', 'v', 'ema'] as const) {
      expect(values(resumed[part]!)).toEqual(values(whole[part]!));
    }
    await engine.dispose();
  });

  it('keeps what it has when told so, and saves nothing when cancelled', async () => {
    const engine = await open();
    const before = tf.memory().numTensors;
    const keep = stoppingAt(3, 'keep');
    expect((await train(engine, trainable, source, longer, keep.progress)).step).toBe(3);
    const { progress, saved } = stoppingAt(3, 'cancel');
    const save = (state: TrainingState) => Promise.resolve(void saved.push(state));
    await expect(train(engine, trainable, source, longer, progress, { save })).rejects.toThrow(
      'stopped: cancel',
    );
    expect(saved).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
    await engine.dispose();
  });

  it('told to keep what it has lets the rate come down first, where the schedule can do that', async () => {
    const engine = await open();
    const wsd: TrainingPlan = { ...longer, steps: 40, schedule: { shape: 'wsd', warmup: 0.1, decay: 0.2 } };
    const keepAt = (at: number) => {
      let done = 0;
      const checkpoint = () => (done++ >= at ? Promise.reject(new StopSignal('keep')) : Promise.resolve());
      return { ...silentProgress, checkpoint };
    };
    const kept = await train(engine, trainable, source, wsd, keepAt(16));
    expect(kept.step).toBe(20);
    // As a run that was planned to be as long: of these the rate rises alike.
    const warmup = 0.2;
    const planned = { ...wsd, steps: 20, schedule: { ...wsd.schedule, warmup } };
    const whole = await train(engine, trainable, source, planned, silentProgress);
    expect(values(kept.params)).toEqual(values(whole.params));
    await engine.dispose();
  });

  it('paused while its rate comes down goes on with that', async () => {
    const engine = await open();
    const wsd: TrainingPlan = { ...longer, steps: 40, schedule: { shape: 'wsd', warmup: 0.1, decay: 0.2 } };
    const reasons = (at: number) => (at < 16 ? undefined : at < 18 ? 'keep' : 'pause');
    let done = 0;
    const saved: TrainingState[] = [];
    const checkpoint = () => {
      const reason = reasons(done++);
      return reason ? Promise.reject(new StopSignal(reason)) : Promise.resolve();
    };
    const save = (state: TrainingState) => Promise.resolve(void saved.push(state));
    const progress = { ...silentProgress, checkpoint };
    await expect(train(engine, trainable, source, wsd, progress, { save })).rejects.toThrow(StopSignal);
    expect(saved[0]).toMatchObject({ step: 18, end: 20 });
    const resumed = await train(engine, trainable, source, wsd, silentProgress, { resume: saved[0] });
    expect(resumed.step).toBe(20);
    await engine.dispose();
  });

  it('is made longer without a trace while the rate is up', async () => {
    const engine = await open();
    const of = (steps: number): TrainingPlan => ({
      ...longer,
      steps,
      schedule: { shape: 'wsd', warmup: 2 / steps, decay: 0.2 },
    });
    const { progress, saved } = stoppingAt(6, 'pause');
    const save = (state: TrainingState) => Promise.resolve(void saved.push(state));
    await expect(train(engine, trainable, source, of(10), progress, { save })).rejects.toThrow(StopSignal);
    const longerRun = await train(engine, trainable, source, of(20), silentProgress, { resume: saved[0] });
    const whole = await train(engine, trainable, source, of(20), silentProgress);
    expect(values(longerRun.params)).toEqual(values(whole.params));
    await engine.dispose();
  });

  it('puts parameters into another order on the way, and what the optimizer keeps with them', async () => {
    const engine = await open();
    // The two templates change places, and their scalers; the composed kernel is what it was.
    const swapped = (tensors: TensorMap): TensorMap =>
      new Map(
        [...tensors].map(([name, { shape, data }]) => {
          const half = data.length / 2;
          const moves = name === 'templates' || name === 'scalers';
          const other = moves ? Float32Array.of(...data.subarray(half), ...data.subarray(0, half)) : data;
          return [name, { shape, data: other }];
        }),
      );
    const reordering = { ...trainable, reorder: { at: 3, by: () => swapped } };
    const plain = await train(engine, trainable, source, longer, silentProgress);
    const moved = await train(engine, reordering, source, longer, silentProgress);
    for (const part of ['params', 'm', 'v', 'ema'] as const) {
      for (const [name, { data }] of swapped(plain[part]!)) {
        expectClose(moved[part]!.get(name)!.data, data, { relative: 1e-4, label: `${part} ${name}` });
      }
    }
    const { progress, saved } = stoppingAt(3, 'pause');
    const save = (state: TrainingState) => Promise.resolve(void saved.push(state));
    await expect(train(engine, reordering, source, longer, progress, { save })).rejects.toThrow(StopSignal);
    const resumed = await train(engine, reordering, source, longer, silentProgress, { resume: saved[0] });
    expect(values(resumed.params)).toEqual(values(moved.params));
    await engine.dispose();
  });

  it('averages the parameters: ē ← ē + (1 − min(d, (1+t)/(10+t)))·(p − ē)', async () => {
    const engine = await open();
    const seen: TensorMap[] = [];
    const everyStep = { save: (s: TrainingState) => Promise.resolve(void seen.push(s.params)), saveEvery: 0 };
    const { ema } = await train(
      engine,
      trainable,
      source,
      { ...longer, ema: 0.25 },
      silentProgress,
      everyStep,
    );
    const expected = [...params().get('bias')!.data];
    seen.forEach((at, i) => {
      const renewal = 1 - Math.min(0.25, (i + 2) / (i + 11));
      for (const [j, p] of at.get('bias')!.data.entries()) expected[j]! += renewal * (p - expected[j]!);
    });
    expect(seen).toHaveLength(10);
    expectClose(ema!.get('bias')!.data, expected);
    await engine.dispose();
  });

  it('evaluates every so many steps and after the last', async () => {
    const engine = await open();
    const steps: number[] = [];
    const evaluate = (_: TensorMap, step: number) => Promise.resolve(void steps.push(step));
    await train(engine, trainable, source, longer, silentProgress, { evaluate, evaluateEvery: 4 });
    expect(steps).toEqual([4, 8, 10]);
    await engine.dispose();
  });

  it('trains another network over the same parameters at each step, and only what it uses', async () => {
    const engine = await open();
    const variants: Trainable = {
      params: new Map([
        ['a', random('a', [CLASSES, FEATURES])],
        ['b', random('b', [CLASSES, FEATURES])],
      ]),
      groupOf: () => ({ lr: 0.1, weightDecay: 0.1 }),
      variantsAt: (step) => [step < 2 ? 'a' : 'b'],
      weights: (inputs, variant) => ({ kernel: tf.mul(inputs[variant]!, 2) }),
      forward: ({ kernel }, images) =>
        linear(tf.reshape(images, [-1, FEATURES]), kernel!, tf.zeros([CLASSES])),
    };
    const first = await train(engine, variants, source, { ...plan, steps: 2 }, silentProgress);
    expect(values(first.params)[0]).not.toEqual(values(variants.params)[0]);
    expect(values(first.params)[1]).toEqual(values(variants.params)[1]);
    const { progress } = stoppingAt(3, 'keep');
    const both = await train(engine, variants, source, { ...plan, steps: 4 }, progress, { resume: first });
    for (const part of ['params', 'm', 'v'] as const) {
      expect(values(both[part])[0]).toEqual(values(first[part])[0]);
      expect(values(both[part])[1]).not.toEqual(values(first[part])[1]);
    }
    await engine.dispose();
  });

  /** Images that are no numbers, or so large that only the way back overflows. */
  const brokenAt = (value: number, broken: (step: number) => boolean): BatchSource => ({
    ...source,
    batch: (step) => {
      const batch = batchAt(step);
      if (broken(step)) batch.images[0] = value;
      return Promise.resolve(batch);
    },
  });

  it.each([
    ['no numbers', NaN, 2],
    ['no numbers, in one part', NaN, BATCH],
    ['finite losses and infinite gradients', 3e30, BATCH],
  ])('skips and counts steps with %s', async (_label, value, microBatch) => {
    const engine = await open();
    const metrics = new Map<string, number[]>();
    const logged: string[] = [];
    const progress: ProgressToken = {
      ...silentProgress,
      metric: ({ name, step, value: found }) =>
        void metrics.set(name, [
          ...(metrics.get(name) ?? []),
          ...(name === 'loss' ? [found] : [step, found]),
        ]),
      log: (message) => void logged.push(message),
    };
    const steps: TrainingPlan = { ...plan, steps: 6, microBatch };
    const seen: TensorMap[] = [];
    const save = (s: TrainingState) => Promise.resolve(void seen.push(s.params));
    const source = brokenAt(value, (step) => step === 2 || step === 3);
    const state = await train(engine, trainable, source, steps, progress, {
      save,
      saveEvery: 0,
    });
    expect(metrics.get('skipped steps')).toEqual([3, 1, 4, 2]);
    expect(logged).toEqual([
      'Step 3 was skipped: its gradients are no numbers (1 such steps so far).',
      'Step 4 was skipped: its gradients are no numbers (2 such steps so far).',
    ]);
    expect(values(seen[3]!)).toEqual(values(seen[1]!));
    expect(values(seen[4]!)).not.toEqual(values(seen[3]!));
    for (const part of ['params', 'm', 'v'] as const) {
      for (const [name, { data }] of state[part]) expect(data.every(Number.isFinite), name).toBe(true);
    }
    const norms = metrics.get('gradient norm')!.filter((_, i) => i % 2 === 1);
    expect(norms.map(Number.isFinite)).toEqual([true, true, false, false, true, true]);
    await engine.dispose();
  });

  it('stops where many steps in a row are no numbers, and leaves no tensor behind', async () => {
    const engine = await open();
    const before = tf.memory().numTensors;
    const saved: number[] = [];
    const plan = { ...longer, steps: 30 };
    const broken = brokenAt(NaN, (step) => step > 1);
    const hooks = { save: ({ step }: TrainingState) => Promise.resolve(void saved.push(step)), saveEvery: 0 };
    await expect(train(engine, trainable, broken, plan, silentProgress, hooks)).rejects.toMatchObject({
      code: 'usage',
      message:
        'The training diverged: the gradients of the last 10 steps, up to step 12, are no longer numbers.',
      hint: 'Lower the learning rate and run it again.',
    });
    expect(tf.memory().numTensors).toBe(before);
    await engine.dispose();
  });

  it('tells the norm of the gradients before they are clipped', async () => {
    const engine = await open();
    const norms: number[] = [];
    const progress: ProgressToken = {
      ...silentProgress,
      metric: ({ name, value }) => {
        if (name === 'gradient norm') norms.push(value);
      },
    };
    for (const microBatch of [2, BATCH]) {
      await train(engine, trainable, source, { ...plan, microBatch }, progress);
    }
    expectClose(norms, [gradientNorm(), gradientNorm()], { relative: 1e-4 });
    await engine.dispose();
  });
});

/** A token that stops the run before step `step` (counted from 0, from where the run began). */
function stoppingAt(step: number, reason: StopSignal['reason']) {
  let done = 0;
  const saved: TrainingState[] = [];
  const checkpoint = () => (done++ === step ? Promise.reject(new StopSignal(reason)) : Promise.resolve());
  return { saved, progress: { ...silentProgress, checkpoint } };
}
