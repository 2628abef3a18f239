import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { OnnxRuntimeEngine, supportedKernels } from '../../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../../src-main/engine/types';
import { expectClose } from '../../support/close';
import { openGpuEngine } from '../../support/engines';
import { CASES, type Op, type Shapes } from './kernel-cases';

interface Result {
  dtype: string;
  shape: number[];
  values: ArrayLike<number>;
}

/** The op's value, and the gradient of a weighted sum of it where asked for. */
async function evaluate(backend: string, op: Op, shapes: Shapes, differentiable: boolean): Promise<Result[]> {
  await tf.setBackend(backend);
  const random = new Random(7);
  const inputs = shapes.map((shape) => tf.tensor(random.normalTensor(shape, 1).data, shape, 'float32'));
  const results = tf.tidy(() => {
    const value = op(...inputs);
    if (!differentiable) return [value];
    const weight = tf.tensor(random.normalTensor(value.shape, 1).data, value.shape);
    return [value, ...tf.grads((...xs: tf.Tensor[]) => tf.sum(tf.mul(op(...xs), weight)))(inputs)];
  });
  const read = results.map(async (tensor) => ({
    dtype: tensor.dtype,
    shape: tensor.shape,
    values: await tensor.data(),
  }));
  const done = await Promise.all(read);
  tf.dispose([...inputs, ...results]);
  return done;
}

/** The GPU's exponentials and sums are rounded differently from the processor's. */
const TOLERANCE = { cpu: { relative: 1e-5, absolute: 2e-6 }, gpu: { relative: 1e-4, absolute: 1e-5 } };

describe.each(['cpu', 'gpu'] as const)('kernels of the onnxruntime engine on the %s', (device) => {
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = device === 'gpu' ? await openGpuEngine() : await OnnxRuntimeEngine.open('cpu', 2);
  });
  afterAll(() => engine?.dispose());

  it.for(CASES)('%s agrees with TensorFlow.js', async ([, op, shapes, differentiable], { skip }) => {
    if (!engine) skip('no GPU driver here');
    const expected = await evaluate('cpu', op, shapes, differentiable);
    await tf.setBackend('onnxruntime');
    const before = tf.memory();
    const actual = await evaluate('onnxruntime', op, shapes, differentiable);
    actual.forEach(({ dtype, shape, values }, i) => {
      expect({ dtype, shape }).toEqual({ dtype: expected[i]!.dtype, shape: expected[i]!.shape });
      expectClose(values, expected[i]!.values, TOLERANCE[device]);
    });
    expect(tf.memory()).toEqual(before);
  });
});

describe('kernels', () => {
  it('has a conformance case for every kernel it registers', async () => {
    const engine = await OnnxRuntimeEngine.open('cpu', 1);
    const covered = new Set<string>();
    const profile = (op: Op, shapes: Shapes) =>
      tf.tidy(
        () => void op(...shapes.map((shape) => tf.tensor(new Random(1).normalTensor(shape, 1).data, shape))),
      );
    for (const [, op, shapes] of CASES)
      for (const name of kernelsOf(() => {
        profile(op, shapes);
      }))
        covered.add(name);
    await engine.dispose();
    expect(supportedKernels().filter((name) => !covered.has(name))).toEqual([]);
  });
});

/** Names of the kernels that run while `work` does. */
function kernelsOf(work: () => void): string[] {
  const engine = tf.engine();
  const seen: string[] = [];
  const run = engine.runKernel.bind(engine);
  engine.runKernel = (name, ...rest) => {
    seen.push(name);
    return run(name, ...rest);
  };
  try {
    work();
  } finally {
    engine.runKernel = run;
  }
  return seen;
}
