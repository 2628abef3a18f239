import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { cnnForward } from '../../../src-main/nn/families/cnn/forward';
import type { CnnConfig } from '../../../src-main/nn/families/cnn/config';
import { conv2d, squares } from '../../../src-main/nn/conv';
import { upload } from '../../support/tensors';
import { initCnn } from '../../../src-main/nn/families/cnn/init';
import { expectClose } from '../../support/close';
import { ENGINES, openPlainEngine } from '../../support/engines';

const values = (seed: number, shape: number[]) => new Random(seed).normalTensor(shape, 1);
const tensor = ({ shape, data }: { shape: readonly number[]; data: Float32Array }) =>
  tf.tensor(data, [...shape]);

/** Value and both gradients of an op on two tensors, under a fixed cotangent. */
async function derive(op: (x: tf.Tensor, w: tf.Tensor) => tf.Tensor, shapes: [number[], number[]]) {
  const inputs = shapes.map((shape, i) => tensor(values(i, shape)));
  const results = tf.tidy(() => {
    const value = op(inputs[0]!, inputs[1]!);
    const cotangent = tensor(values(9, value.shape));
    const loss = (x: tf.Tensor, w: tf.Tensor) => tf.sum(tf.mul(op(x, w), cotangent));
    return [value, ...tf.grads(loss)(inputs)];
  });
  const read = await Promise.all(results.map(async (t) => ({ shape: t.shape, data: await t.data() })));
  tf.dispose([...inputs, ...results]);
  return read;
}

const CONVOLUTIONS: [
  string,
  (x: tf.Tensor, w: tf.Tensor) => tf.Tensor,
  typeof conv2d,
  [number[], number[]],
][] = [
  ...[1, 3, 5].map((k): (typeof CONVOLUTIONS)[number] => [
    `a ${k}×${k} convolution`,
    conv2d,
    (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
    [
      [2, 5, 4, 3],
      [k, k, 3, 6],
    ],
  ]),
  [
    'a 2×2 convolution of stride 2',
    (x, w) => tf.reshape(tf.matMul(squares(x), tf.reshape(w, [-1, 6])), [2, 3, 2, 6]),
    (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'valid'),
    [
      [2, 6, 4, 3],
      [2, 2, 3, 6],
    ],
  ],
];

describe.each(ENGINES)('convolutions on $label', ({ open }) => {
  it.each(CONVOLUTIONS)(
    '%s is that of TensorFlow.js, gradients included',
    async (_, ours, theirs, shapes) => {
      await openPlainEngine();
      const expected = await derive(theirs, shapes);
      const engine = await open();
      const before = tf.memory().numTensors;
      const actual = await derive(ours, shapes);
      expect(tf.memory().numTensors).toBe(before);
      actual.forEach(({ shape, data }, i) => {
        expect(shape).toEqual(expected[i]!.shape);
        expectClose(data, expected[i]!.data, { label: ['value', 'dx', 'dw'][i]! });
      });
      await engine.dispose();
    },
  );

  it('a residual network gives an image the same logits alone and in a batch', async () => {
    const engine = await open();
    const config: CnnConfig = { imgSize: 8, inChans: 3, numClasses: 4, channels: [4, 6], blocks: 2 };
    const weights = upload(initCnn(config, 3));
    const images = tensor(values(5, [3, 3, 8, 8]));
    const forward = (x: tf.Tensor) => tf.tidy(() => cnnForward(config, weights, x));
    const together = await forward(images).data();
    const alone = await forward(tf.slice(images, [1, 0, 0, 0], [1, 3, 8, 8])).data();
    expectClose(alone, together.slice(4, 8));
    expect(Math.max(...together.map(Math.abs))).toBeGreaterThan(0.01);
    await engine.dispose();
  });
});
