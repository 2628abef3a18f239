import * as tf from '@tensorflow/tfjs';
import { normalise } from '../../../src-main/engine/normalise';

export type Op = (...inputs: tf.Tensor[]) => tf.Tensor;
export type Shapes = number[][];

const positive =
  (op: Op): Op =>
  (x) =>
    op(tf.add(tf.abs(x), 0.5));

const whole = (x: tf.Tensor): tf.Tensor => tf.cast(tf.round(tf.mul(x, 3)), 'int32');
/** With the first two of three axes exchanged. */
const exchanged = (x: tf.Tensor): tf.Tensor => tf.transpose(x, [1, 0, 2]);
const truth = (x: tf.Tensor): tf.Tensor => tf.greater(x, 0);

/** The same ops on operands of another type, which are made from random floats. */
function typed(
  label: string,
  make: (x: tf.Tensor) => tf.Tensor,
  ops: Record<string, Op>,
): [string, Op, Shapes, boolean][] {
  return Object.entries(ops).map(([name, op]) => [
    `${name} of ${label}`,
    (...xs) => op(...xs.map(make)),
    Array.from({ length: Math.max(1, op.length) }, () => [2, 3]),
    false,
  ]);
}

/** What moves values about, for any type. */
const MOVES: Record<string, Op> = {
  reshape: (x) => tf.reshape(x, [3, 2]),
  expandDims: (x) => tf.expandDims(x, -2),
  transpose: (x) => tf.transpose(x),
  slice: (x) => tf.slice(x, [0, 1], [-1, 2]),
  concat: (a, b) => tf.concat([a, b], -2),
  tile: (x) => tf.tile(x, [2, 1]),
  pad: (x) =>
    tf.pad(x, [
      [0, 1],
      [1, 0],
    ]),
  split: (x) => tf.split(x, 3, -1)[2]!,
  stack: (a, b) => tf.stack([a, b], -1),
  unstack: (x) => tf.unstack(x, 0)[1]!,
  gather: (x) => tf.gather(x, tf.tensor1d([1, 1, 0], 'int32')),
  where: (a, b) => tf.where(tf.cast(a, 'bool'), a, b),
  zerosLike: (x) => tf.zerosLike(x),
  onesLike: (x) => tf.onesLike(x),
  clone: (x) => tf.clone(x),
  'cast to float': (x) => tf.cast(x, 'float32'),
  'cast to int': (x) => tf.cast(x, 'int32'),
  'cast to bool': (x) => tf.cast(x, 'bool'),
  equal: (a, b) => tf.equal(a, b),
  notEqual: (a, b) => tf.notEqual(a, b),
  sum: (x) => tf.sum(x, -1),
  mean: (x) => tf.mean(x, 0),
};

const WHOLE_NUMBERS = typed('int32', whole, {
  ...MOVES,
  ...Object.fromEntries(
    (['add', 'sub', 'mul', 'maximum', 'minimum', 'squaredDifference'] as const).map((name): [string, Op] => [
      name,
      (a, b) => tf[name](a, b),
    ]),
  ),
  ...Object.fromEntries(
    (['greater', 'greaterEqual', 'less', 'lessEqual'] as const).map((name): [string, Op] => [
      name,
      (a, b) => tf[name](a, b),
    ]),
  ),
  ...Object.fromEntries(
    (['abs', 'neg', 'relu', 'sign', 'square', 'round'] as const).map((name): [string, Op] => [
      name,
      (x) => tf[name](x),
    ]),
  ),
  'mixed with floats': (a, b) => tf.mul(a, tf.add(tf.cast(b, 'float32'), 0.5)),
  max: (x) => tf.max(x, -1),
  min: (x) => tf.min(x, 0, true),
  addN: (a, b) => tf.addN([a, b, a]),
  clipByValue: (x) => tf.clipByValue(x, -1, 1),
  pow: (a, b) => tf.pow(a, tf.abs(b)),
  fill: () => tf.fill([2, 2], 3, 'int32'),
});

const TRUTHS = typed('bool', truth, {
  ...MOVES,
  logicalAnd: (a, b) => tf.logicalAnd(a, b),
  logicalOr: (a, b) => tf.logicalOr(a, b),
  logicalNot: (x) => tf.logicalNot(x),
  fill: () => tf.fill([2, 2], 1, 'bool'),
});

const EMPTY_AND_SINGLE: [string, Op, Shapes, boolean][] = [
  ...(
    [
      ['sum over an empty axis', (x) => tf.sum(x, 0), [0, 3]],
      ['sum over nothing', (x) => tf.sum(x, 0), [3, 0]],
      ['transpose of nothing', (x) => tf.transpose(x), [0, 3]],
      ['slice to nothing', (x) => tf.slice(x, [1, 0], [0, 2]), [2, 3]],
      ['tile of nothing', (x) => tf.tile(x, [2, 2]), [0, 3]],
      ['softmax of nothing', (x) => tf.softmax(x), [0, 3]],
      ['exp of nothing', (x) => tf.exp(x), [0, 3]],
      ['concat with nothing', (x) => tf.concat([x, tf.zeros([0, 3])], 0), [2, 3]],
      ['gather of nothing', (x) => tf.gather(x, tf.tensor1d([], 'int32')), [2, 3]],
      ['matMul of no rows', (x) => tf.matMul(x, tf.ones([3, 2])), [0, 3]],
      ['matMul over nothing', (x) => tf.matMul(x, tf.ones([0, 2])), [3, 0]],
      ['unstack of one', (x) => tf.unstack(x, 0)[0]!, [1, 3]],
      ['softmax of one', (x) => tf.softmax(x), [3, 1]],
      ['max of one', (x) => tf.max(x), [1, 1]],
      ['matMul of one', (x) => tf.matMul(x, x, true, false), [1, 1]],
      ['sum of a scalar', (x) => tf.sum(x), []],
      ['transpose of a scalar', (x) => tf.transpose(x), []],
      ['concat of single columns', (x) => tf.concat([x, x], -1), [3, 1]],
    ] as [string, Op, number[]][]
  ).map(([name, op, shape]): [string, Op, Shapes, boolean] => [name, op, [shape], false]),
];

/** An op, the shapes of its float inputs, and whether its gradient is compared as well. */
export const CASES: [name: string, op: Op, shapes: Shapes, differentiable: boolean][] = [
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
  [
    'matMul of a wide matrix turned over',
    (a, b) => tf.matMul(a, b, true),
    [
      [5, 4],
      [5, 3],
    ],
    true,
  ],
  [
    'matMul of a narrow matrix turned over',
    (a, b) => tf.matMul(a, b, true),
    [
      [5, 2],
      [5, 3],
    ],
    true,
  ],
  [
    'matMul of matrices whose rows lie between those of others',
    (a, b) => tf.matMul(exchanged(a), exchanged(b), false, true),
    [
      [3, 2, 4],
      [5, 2, 4],
    ],
    true,
  ],
  [
    'matMul of one matrix with others whose rows lie apart',
    (a, b) => tf.matMul(exchanged(a), exchanged(b)),
    [
      [3, 1, 4],
      [4, 2, 5],
    ],
    false,
  ],
  [
    'matMul of matrices of which one lies apart',
    (a, b) => tf.matMul(a, exchanged(b), true),
    [
      [2, 4, 3],
      [4, 2, 5],
    ],
    true,
  ],
  ['softmax', (x) => tf.softmax(x), [[2, 3, 4]], true],
  ['normalise', (x, gain, shift) => normalise(x, gain, shift, 1e-3).value, [[5, 4], [4], [4]], false],
  ...[1, 5].map((rows): [string, Op, Shapes, boolean] => [
    `normalise of ${rows} rows of small values`,
    (x) => normalise(tf.mul(x, 0.02), tf.ones([4]), tf.zeros([4]), 1e-6).value,
    [[rows, 4]],
    false,
  ]),
  [
    'inverse deviations of normalise',
    (x, gain, shift) => normalise(x, gain, shift, 1e-3).inverse,
    [[5, 4], [4], [4]],
    false,
  ],
  [
    'both results of normalise',
    (x, gain, shift) => {
      const { value, inverse } = normalise(x, gain, shift, 1e-3);
      return tf.mul(value, inverse);
    },
    [[5, 4], [4], [4]],
    false,
  ],
  ['normalise of no rows', (x) => normalise(x, tf.ones([3]), tf.zeros([3]), 1e-3).value, [[0, 3]], false],
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
  ...WHOLE_NUMBERS,
  ...TRUTHS,
  ...EMPTY_AND_SINGLE,
];
