import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { Random } from '../../../src-main/base/random';
import * as memory from '../../../src-main/engine/memory';
import type { Engine } from '../../../src-main/engine/types';
import { linear } from '../../../src-main/nn/ops';
import { train } from '../../../src-main/nn/trainer';
import type { Trainable, TrainingPlan, TrainingState } from '../../../src-main/nn/training';
import { expectClose } from '../../support/close';
import { ENGINES } from '../../support/engines';

vi.mock('../../../src-main/engine/memory', () => ({ memoryIsShort: vi.fn(() => false) }));
afterEach(() => vi.restoreAllMocks());

const normal = (name: string, shape: number[]) => new Random(3, name).normalTensor(shape, 1);

/** One of three networks that share a weight is trained at each step. */
const trainable: Trainable = {
  params: new Map(['shared', 'a', 'b', 'c'].map((name) => [name, normal(name, [2, 3])])),
  groupOf: () => ({ lr: 0.1, weightDecay: 0 }),
  variantsAt: (step) => ['abc'[step % 3]!],
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
  // Gradients of three networks; each uses other parameters, so that each has an update of its own.
  expect(plenty).toMatchObject({ captured: 3 + 3, alive: 0 });
  expect(short).toMatchObject({ captured: 6 + 3, alive: 0 });
  expect(short.state).toEqual(plenty.state);
  await engine.dispose();
});

/** Three networks over shared parameters; one step of all three is a step along the mean of their gradients. */
describe.each(ENGINES)('several networks at one step on $label', ({ open }) => {
  const images = normal('images', [4, 3]).data;
  const batch = (teacher?: Float32Array) => ({
    images,
    targets: Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1),
    ...(teacher ? { teacher } : {}),
    count: 4,
  });
  const optimizer = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clip: 0 };
  const schedule = { shape: 'cosine', warmup: 0, decay: 0 } as const;
  const base = { steps: 1, optimizer, schedule, loss: { tau: 1, kd: 0, ce: 1 } };

  async function gradients(
    variants: string[],
    plan: Partial<TrainingPlan> = {},
    teacher?: Float32Array,
  ): Promise<Map<string, number[]>> {
    const engine = await open();
    const source = {
      ...{ batchSize: 4, imgSize: 1, classes: 2, hasTeacher: teacher !== undefined },
      batch: () => Promise.resolve(batch(teacher)),
    };
    const several = { ...trainable, variantsAt: () => variants, variantsPerStep: variants.length };
    const before = tf.memory().numTensors;
    const { m } = await train(engine, several, source, { ...base, ...plan }, silentProgress);
    expect(tf.memory().numTensors).toBe(before);
    await engine.dispose();
    // After one step the first moment is a tenth of the gradient.
    return new Map([...m].map(([name, { data }]) => [name, [...data].map((value) => 10 * value)]));
  }

  it.each([[4], [2], [3]])('follows the mean of their gradients, %i images at once', async (microBatch) => {
    const together = await gradients(['a', 'b', 'c'], { microBatch });
    const each: Map<string, number[]>[] = [];
    for (const variant of 'abc') each.push(await gradients([variant]));
    for (const [name, values] of together) {
      const mean = values.map((_, i) => each.reduce((sum, own) => sum + own.get(name)![i]!, 0) / 3);
      expectClose(values, mean, { label: name, relative: 1e-4, absolute: 1e-6 });
    }
  });

  it('lets the first one teach the others', async () => {
    const weights = ['shared', 'a'].map((name) => trainable.params.get(name)!.data);
    const kernel = weights[0]!.map((value, i) => value + weights[1]![i]!);
    const answers = Float32Array.from({ length: 8 }, (_, i) =>
      [0, 1, 2].reduce((sum, k) => sum + images[Math.floor(i / 2) * 3 + k]! * kernel[(i % 2) * 3 + k]!, 0),
    );
    const loss = { tau: 1, kd: 1, ce: 0.5 };
    const teacher = normal('teacher', [4, 2]).data;
    const mixed = teacher.map((value, i) => 0.25 * answers[i]! + 0.75 * value);
    for (const [outer, share, shown] of [
      [undefined, 1, answers],
      [teacher, 0.25, mixed],
    ] as const) {
      const together = await gradients(['a', 'b'], { loss, inPlace: share, microBatch: 2 }, outer);
      const taught = await gradients(['b'], { loss }, shown);
      // Only the second network uses b, and it is half of the step.
      expectClose(
        together.get('b')!,
        taught.get('b')!.map((value) => value / 2),
        {
          relative: 1e-4,
          absolute: 1e-6,
        },
      );
    }
  });
});
