import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentProgress, StopSignal } from '../../../src-main/base/progress';
import { Random } from '../../../src-main/base/random';
import type { TensorMap } from '../../../src-main/base/tensor';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../../src-main/engine/types';
import { linear } from '../../../src-main/nn/ops';
import { train } from '../../../src-main/nn/trainer';
import type { BatchSource, Trainable, TrainingPlan, TrainingState } from '../../../src-main/nn/training';

const random = (name: string, shape: number[]) => new Random(1, name).normalTensor(shape, 0.5);

/** A linear classifier of 2×2 images. */
const trainable: Trainable = {
  params: new Map([
    ['kernel', random('kernel', [3, 12])],
    ['bias', random('bias', [3])],
  ]),
  groupOf: () => ({ lr: 0.1, weightDecay: 0 }),
  forward: ({ kernel, bias }, images) => linear(tf.reshape(images, [-1, 12]), kernel!, bias!),
};

const source: BatchSource = {
  ...{ batchSize: 3, imgSize: 2, classes: 3, hasTeacher: false },
  batch: (step) =>
    Promise.resolve({
      images: random(`images ${step}`, [3, 12]).data,
      targets: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
      count: 3,
    }),
};

const plan: TrainingPlan = {
  steps: 12,
  patience: 2,
  optimizer: { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clip: 1 },
  schedule: { shape: 'cosine', warmup: 0, decay: 0 },
  loss: { tau: 1, kd: 0, ce: 1 },
};

const values = (tensors: TensorMap) => [...tensors].map(([name, { data }]) => [name, [...data]]);

describe('training with patience', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await OnnxRuntimeEngine.open('cpu', 1);
  });
  afterAll(() => engine.dispose());

  it('ends when held-out images are no longer done better, and gives what did best', async () => {
    const losses = [3, 1, 2, 1.5, 0.5, 0.1];
    const seen: TensorMap[] = [];
    const logs: string[] = [];
    const evaluate = (found: TensorMap, step: number) => {
      seen.push(found);
      return Promise.resolve(losses[step / 2 - 1]!);
    };
    const progress = { ...silentProgress, log: (text: string) => void logs.push(text) };
    const done = await train(engine, trainable, source, plan, progress, { evaluate, evaluateEvery: 2 });
    expect(done).toMatchObject({ step: 8, best: { step: 4, loss: 1, since: 2 } });
    expect(values(done.best!.params)).toEqual(values(seen[1]!));
    expect(values(done.best!.params)).not.toEqual(values(done.params));
    expect(logs).toEqual([
      'What is kept is of step 4, where the loss on held-out images was least: 1.000; at step 8 it was 1.500.',
    ]);
  });

  it('lets the rate come down before it ends, and remembers the best over a pause', async () => {
    const wsd: TrainingPlan = { ...plan, steps: 40, schedule: { shape: 'wsd', warmup: 0.1, decay: 0.2 } };
    // Best at step 8, no better at 12 and 16: down from there to step 20, which is the best of all.
    const lossAt = (step: number) => ({ 8: 1, 20: 0.5 })[step] ?? 2;
    const hooks = {
      evaluate: (_: TensorMap, step: number) => Promise.resolve(lossAt(step)),
      evaluateEvery: 4,
    };
    const whole = await train(engine, trainable, source, wsd, silentProgress, hooks);
    expect(whole).toMatchObject({ step: 20, best: { step: 20, loss: 0.5 } });
    const saved: TrainingState[] = [];
    const save = (state: TrainingState) => Promise.resolve(void saved.push(state));
    let steps = 0;
    const checkpoint = () => (steps++ < 14 ? Promise.resolve() : Promise.reject(new StopSignal('pause')));
    const pausing = { ...silentProgress, checkpoint };
    await expect(train(engine, trainable, source, wsd, pausing, { ...hooks, save })).rejects.toThrow(
      StopSignal,
    );
    expect(saved[0]).toMatchObject({ step: 14, best: { step: 8, since: 1 } });
    const resumed = await train(engine, trainable, source, wsd, silentProgress, {
      ...hooks,
      resume: saved[0],
    });
    expect(resumed.step).toBe(20);
    expect(values(resumed.best!.params)).toEqual(values(whole.best!.params));
  });
});
