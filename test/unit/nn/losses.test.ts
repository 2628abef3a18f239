import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { crossEntropy, distillation, trainingLoss } from '../../../src-main/nn/losses';
import { expectClose } from '../../support/close';
import { openPlainEngine } from '../../support/engines';
import { loadReference } from '../../support/reference';

const reference = loadReference();
const normal = (seed: number, shape: [number, number]) =>
  tf.tensor2d(new Random(seed).normalTensor(shape, 2).data, shape);

describe('losses', () => {
  beforeAll(async () => {
    await openPlainEngine();
  });

  it('give ln C for logits that are all alike, and 0 for a student that equals its teacher', () => {
    const targets = tf.oneHot([0, 3], 4).toFloat();
    expectClose(crossEntropy(tf.zeros([2, 4]), targets).dataSync(), [Math.log(4), Math.log(4)]);
    const logits = normal(1, [3, 5]);
    expectClose(distillation(logits, logits, 2).dataSync(), [0, 0, 0]);
  });

  it.each([
    { name: 'cross entropy', loss: (z: tf.Tensor) => crossEntropy(z, tf.softmax(normal(2, [2, 5]))) },
    { name: 'distillation', loss: (z: tf.Tensor) => distillation(z, normal(3, [2, 5]), 3) },
  ])('$name has the gradient that finite differences give', ({ loss }) => {
    const cotangent = tf.tensor1d([0.7, -1.3]);
    const value = (z: tf.Tensor): tf.Scalar => tf.sum(tf.mul(loss(z), cotangent));
    const at = normal(4, [2, 5]);
    const step = 1e-2;
    const differences = Array.from({ length: 10 }, (_, i) => {
      const nudge = tf.reshape(tf.mul(tf.oneHot(i, 10).toFloat(), step), [2, 5]);
      return (value(tf.add(at, nudge)).dataSync()[0]! - value(tf.sub(at, nudge)).dataSync()[0]!) / (2 * step);
    });
    expectClose(tf.grad(value)(at).dataSync(), differences, { relative: 1e-3, absolute: 1e-4 });
  });

  it('do not count padding, neither in the value nor in the gradient', () => {
    const config = { tau: 2, kd: 1, ce: 0.5 };
    const [logits, teacher, targets] = [normal(5, [4, 3]), normal(6, [4, 3]), tf.softmax(normal(7, [4, 3]))];
    const first = (x: tf.Tensor): tf.Tensor => tf.slice(x, [0, 0], [2, 3]);
    const masked = (z: tf.Tensor) =>
      trainingLoss(config, z, targets, tf.tensor1d([1, 1, 0, 0]), teacher).loss;
    const whole = trainingLoss(config, first(logits), first(targets), tf.ones([2]), first(teacher)).loss;
    expectClose(masked(logits).dataSync(), whole.dataSync());
    const gradient = tf.grad(masked)(logits);
    expect([...gradient.dataSync().slice(6)].every((value) => value === 0)).toBe(true);
  });

  it('match PyTorch', () => {
    const data = (name: string) => reference.tensors.get(name)!;
    const [logits, teacher] = ['logits', 'teacher_logits'].map((name) => {
      const { shape, data: values } = data(name);
      return tf.tensor(values, [...shape]);
    }) as [tf.Tensor, tf.Tensor];
    const [batch, classes] = logits.shape as [number, number];
    const labels = Int32Array.from(data('labels').data).slice(0, batch);
    const targets = tf.oneHot(labels, classes).toFloat();
    const tau = Number(reference.metadata['tau']);
    const { loss, ce, kd } = trainingLoss({ tau, kd: 1, ce: 1 }, logits, targets, tf.ones([batch]), teacher);
    for (const [name, value] of Object.entries({ loss, ce, kd: kd! })) {
      expectClose(tf.div(value, batch).dataSync(), data(name).data, { label: name });
    }
  });
});
