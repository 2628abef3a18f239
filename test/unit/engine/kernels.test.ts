import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../../src-main/engine/types';
import { expectClose } from '../../support/close';
import { openGpuEngine } from '../../support/engines';

type Op = (...inputs: tf.Tensor[]) => tf.Tensor;
type Shapes = number[][];

const positive =
  (op: Op): Op =>
  (x) =>
    op(tf.add(tf.abs(x), 0.5));

/** An op, the shapes of its float inputs, and whether its gradient is compared as well. */
const CASES: [name: string, op: Op, shapes: Shapes, differentiable: boolean][] = [
  ...(['add', 'sub', 'mul', 'maximum', 'minimum', 'squaredDifference'] as const).flatMap((name) => {
    const op: Op = (a, b) => tf[name](a, b);
    const shapes = [
      [
        [3, 4],
        [3, 4],
      ],
      [
        [3, 1],
        [1, 4],
      ],
      [[2, 3, 4], [4]],
      [[], [5]],
      [[0, 3], [3]],
    ];
    // TensorFlow.js itself has no gradient of these three where shapes are broadcast.
    const broadcasts = name === 'add' || name === 'sub' || name === 'mul';
    return shapes.map((shape): [string, Op, Shapes, boolean] => {
      const differentiable =
        !shape.flat().includes(0) && (broadcasts || String(shape[0]) === String(shape[1]));
      return [name, op, shape, differentiable];
    });
  }),
  ['div', (a, b) => tf.div(a, tf.add(tf.abs(b), 0.5)), [[3, 4], [4]], true],
  ['pow', (a, b) => tf.pow(tf.add(tf.abs(a), 0.5), b), [[3, 4], [4]], true],
  ...(['greater', 'greaterEqual', 'less', 'lessEqual', 'equal', 'notEqual'] as const).map(
    (name): [string, Op, Shapes, boolean] => [name, (a, b) => tf[name](a, b), [[3, 4], [4]], false],
  ),
  [
    'logicalAnd',
    (a, b) => tf.logicalAnd(tf.greater(a, 0), tf.less(b, 0)),
    [
      [3, 4],
      [3, 4],
    ],
    false,
  ],
  [
    'logicalOr',
    (a, b) => tf.logicalOr(tf.greater(a, 0), tf.less(b, 0)),
    [
      [3, 4],
      [3, 4],
    ],
    false,
  ],
  ['logicalNot', (a) => tf.logicalNot(tf.greater(a, 0)), [[3, 4]], false],
  ...(['abs', 'erf', 'exp', 'neg', 'relu', 'sigmoid', 'tanh', 'square'] as const).map(
    (name): [string, Op, Shapes, boolean] => [name, (x) => tf[name](x), [[2, 5]], true],
  ),
  ...(['ceil', 'floor', 'round', 'sign'] as const).map((name): [string, Op, Shapes, boolean] => [
    name,
    (x) => tf[name](x),
    [[2, 5]],
    false,
  ]),
  ...(['log', 'sqrt', 'rsqrt', 'reciprocal'] as const).map((name): [string, Op, Shapes, boolean] => [
    name,
    positive((x) => tf[name](x)),
    [[2, 5]],
    true,
  ]),
  ['step', (x) => tf.step(x, 0.1), [[2, 5]], false],
  ['clipByValue', (x) => tf.clipByValue(x, -0.5, 0.5), [[2, 5]], true],
  ['cast to int32 and back', (x) => tf.cast(tf.cast(tf.mul(x, 10), 'int32'), 'float32'), [[2, 5]], false],
  [
    'where',
    (a, b) => tf.where(tf.greater(a, 0), a, b),
    [
      [3, 4],
      [3, 4],
    ],
    false,
  ],
  [
    'addN',
    (a, b, c) => tf.addN([a, b, c]),
    [
      [3, 4],
      [3, 4],
      [3, 4],
    ],
    true,
  ],
  ['reshape', (x) => tf.reshape(x, [4, -1]), [[2, 3, 4]], true],
  ['reshape of an empty tensor', (x) => tf.reshape(x, [3, 0, 2]), [[0, 6]], false],
  ['expandDims at a negative axis', (x) => tf.expandDims(x, -1), [[2, 3]], true],
  ['transpose', (x) => tf.transpose(x, [2, 0, 1]), [[2, 3, 4]], true],
  ['slice', (x) => tf.slice(x, [0, 1, 2], [2, -1, 1]), [[2, 3, 4]], true],
  [
    'concat',
    (a, b) => tf.concat([a, b], -1),
    [
      [2, 3],
      [2, 4],
    ],
    true,
  ],
  ['tile', (x) => tf.tile(x, [2, 3]), [[1, 4]], true],
  [
    'pad',
    (x) =>
      tf.pad(
        x,
        [
          [1, 0],
          [2, 1],
        ],
        0.5,
      ),
    [[2, 3]],
    true,
  ],
  ['split', (x) => tf.concat(tf.split(x, [1, 3], 1).reverse(), 1), [[2, 4]], true],
  [
    'stack',
    (a, b) => tf.stack([a, b], 1),
    [
      [2, 3],
      [2, 3],
    ],
    true,
  ],
  ['unstack', (x) => tf.unstack(x, -1)[1]!, [[2, 3]], false],
  ...(['sum', 'mean', 'max', 'min'] as const).flatMap((name): [string, Op, Shapes, boolean][] => [
    [`${name} over all`, (x) => tf[name](x), [[2, 3, 4]], true],
    [`${name} over a negative axis`, (x) => tf[name](x, -1), [[2, 3, 4]], true],
    [`${name} over two axes, kept`, (x) => tf[name](x, [0, 2], true), [[2, 3, 4]], true],
  ]),
  ['softmax', (x) => tf.softmax(x), [[2, 3, 4]], true],
  ['logSoftmax', (x) => tf.logSoftmax(x), [[3, 4]], true],
  ...[false, true].flatMap((left) =>
    [false, true].map((right): [string, Op, Shapes, boolean] => {
      const shapes = [left ? [2, 4, 3] : [2, 3, 4], right ? [2, 5, 4] : [2, 4, 5]];
      return [`matMul ${left}/${right}`, (a, b) => tf.matMul(a, b, left, right), shapes, true];
    }),
  ),
  [
    'matMul with a broadcast batch',
    (a, b) => tf.matMul(a, b),
    [
      [2, 3, 4],
      [1, 4, 5],
    ],
    false,
  ],
  ['gather rows', (x) => tf.gather(x, tf.tensor1d([2, 0, 2, 1], 'int32')), [[3, 2]], false],
  [
    'gather along a negative axis, indices of two dimensions',
    (x) => tf.gather(x, tf.tensor2d([2, 0, 1, 1], [2, 2], 'int32'), -1),
    [[2, 3]],
    false,
  ],
  ['zerosLike', (x) => tf.zerosLike(x), [[2, 3]], false],
  ['onesLike', (x) => tf.onesLike(x), [[2, 3]], false],
  ['fill', () => tf.fill([2, 3], 7), [], false],
];

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
    const before = tf.memory().numTensors;
    const expected = await evaluate('cpu', op, shapes, differentiable);
    const actual = await evaluate('onnxruntime', op, shapes, differentiable);
    actual.forEach(({ dtype, shape, values }, i) => {
      expect({ dtype, shape }).toEqual({ dtype: expected[i]!.dtype, shape: expected[i]!.shape });
      expectClose(values, expected[i]!.values, TOLERANCE[device]);
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('the onnxruntime engine', () => {
  it('has a conformance case for every kernel it registers', async () => {
    const engine = await OnnxRuntimeEngine.open('cpu', 1);
    const covered = new Set<string>();
    const kernels = tf.getKernelsForBackend('onnxruntime').map(({ kernelName }) => kernelName);
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
    expect(kernels.filter((name) => !covered.has(name))).toEqual([]);
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
