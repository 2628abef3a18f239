import * as tf from '@tensorflow/tfjs';
import { afterEach, expect, it, vi } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { Random } from '../../../src-main/base/random';
import * as memory from '../../../src-main/engine/memory';
import type { Engine } from '../../../src-main/engine/types';
import { linear } from '../../../src-main/nn/ops';
import { train } from '../../../src-main/nn/trainer';
import type { Trainable, TrainingState } from '../../../src-main/nn/training';
import { ENGINES } from '../../support/engines';

vi.mock('../../../src-main/engine/memory', () => ({ memoryIsShort: vi.fn(() => false) }));
afterEach(() => vi.restoreAllMocks());

const normal = (name: string, shape: number[]) => new Random(3, name).normalTensor(shape, 1);

/** One of three networks that share a weight is trained at each step. */
const trainable: Trainable = {
  params: new Map(['shared', 'a', 'b', 'c'].map((name) => [name, normal(name, [2, 3])])),
  groupOf: () => ({ lr: 0.1, weightDecay: 0 }),
  variantAt: (step) => 'abc'[step % 3]!,
  weights: (inputs, variant) => ({ kernel: tf.add(inputs.shared!, inputs[variant]!) }),
  forward: ({ kernel }, images) => linear(tf.reshape(images, [-1, 3]), kernel!, tf.zeros([2])),
};

async function run(engine: Engine): Promise<{ state: TrainingState; captured: number; alive: number }> {
  let captured = 0;
  let alive = 0;
  const counting: Engine = {
    name: engine.name,
    device: engine.device,
    threads: engine.threads,
    dispose: () => engine.dispose(),
    capture: (label, fn) => engine.capture(label, fn),
    hold: (tensors) => engine.hold(tensors),
    program: (label, state, functions) => {
      const made = engine.program(label, state, functions);
      captured++;
      alive++;
      const dispose = () => {
        alive--;
        made.dispose();
      };
      return { run: (name, inputs) => made.run(name, inputs), dispose };
    },
  };
  const batch = {
    images: normal('images', [4, 3]).data,
    targets: Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1),
    count: 4,
  };
  const source = {
    batchSize: 4,
    imgSize: 1,
    classes: 2,
    hasTeacher: false,
    batch: () => Promise.resolve(batch),
  };
  const optimizer = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clip: 1 };
  const plan = {
    steps: 6,
    optimizer,
    schedule: { shape: 'cosine', warmup: 0, decay: 0 } as const,
    loss: { tau: 1, kd: 0, ce: 1 },
  };
  return { state: await train(counting, trainable, source, plan, silentProgress), captured, alive };
}

it('lets go of the program used longest ago where memory is short, with the same outcome', async () => {
  const engine = await ENGINES[0]!.open();
  const plenty = await run(engine);
  vi.mocked(memory.memoryIsShort).mockReturnValue(true);
  const short = await run(engine);
  expect(plenty).toMatchObject({ captured: 3, alive: 0 });
  expect(short).toMatchObject({ captured: 6, alive: 0 });
  expect(short.state).toEqual(plenty.state);
  await engine.dispose();
});
