import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import { supportedKernels } from '../../../src-main/engine/trace/kernels';
import type { Engine } from '../../../src-main/engine/types';
import { expectClose } from '../../support/close';
import { openGpuEngine, openPlainEngine, tensorFlow } from '../../support/engines';
import { CASES, type Op, type Shapes } from './kernel-cases';

interface Result {
  dtype: string;
  shape: number[];
  values: ArrayLike<number>;
}

/** The op's value, and the gradient of a weighted sum of it where asked for, as a captured function. */
async function evaluate(
  engine: Engine,
  op: Op,
  shapes: Shapes,
  differentiable: boolean,
): Promise<Record<string, Result>> {
  const random = new Random(7);
  const inputs = Object.fromEntries(
    shapes.map((shape, i) => [`x${i}`, tf.tensor(random.normalTensor(shape, 1).data, shape, 'float32')]),
  );
  const captured = engine.capture('op', (given) => {
    const xs = shapes.map((_, i) => given[`x${i}`]!);
    const value = op(...xs);
    if (!differentiable) return { value };
    const weight = tf.tensor(new Random(8).normalTensor(value.shape, 1).data, value.shape);
    const grads = tf.grads((...ys: tf.Tensor[]) => tf.sum(tf.mul(op(...ys), weight)))(xs);
    return { value, ...Object.fromEntries(grads.map((grad, i) => [`gradient ${i}`, grad])) };
  });
  const outputs = await captured(inputs);
  const results: Record<string, Result> = {};
  for (const [name, tensor] of Object.entries(outputs)) {
    results[name] = { dtype: tensor.dtype, shape: tensor.shape, values: await tensor.data() };
  }
  tf.dispose([inputs, outputs] as tf.TensorContainer);
  captured.dispose();
  return results;
}

/** The GPU's exponentials and sums are rounded differently from the processor's. */
const TOLERANCE = { cpu: { relative: 1e-5, absolute: 2e-6 }, gpu: { relative: 1e-4, absolute: 1e-5 } };

const PLACES: { label: string; device: 'cpu' | 'gpu'; open: () => Promise<Engine | undefined> }[] = [
  { label: 'the onnxruntime engine', device: 'cpu', open: () => OnnxRuntimeEngine.open('cpu', 2) },
  { label: 'the onnxruntime engine', device: 'gpu', open: openGpuEngine },
  ...tensorFlow().map(({ open }) => ({ label: 'the tensorflow engine', device: 'cpu' as const, open })),
];

describe.each(PLACES)('kernels of $label on the $device', ({ device, open }) => {
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => engine?.dispose());

  it.for(CASES)('%s agrees with TensorFlow.js', async ([, op, shapes, differentiable], { skip }) => {
    if (!engine) return skip('no GPU driver here');
    const ours = tf.getBackend();
    const expected = await evaluate(await openPlainEngine(), op, shapes, differentiable);
    await tf.setBackend(ours);
    const before = tf.memory();
    const actual = await evaluate(engine, op, shapes, differentiable);
    expect(tf.memory()).toEqual(before);
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
    for (const [name, { dtype, shape, values }] of Object.entries(actual)) {
      expect({ dtype, shape }).toEqual({ dtype: expected[name]!.dtype, shape: expected[name]!.shape });
      expectClose(values, expected[name]!.values, { ...TOLERANCE[device], label: name });
    }
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
  engine.runKernel = (name: string, ...rest) => {
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
