import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import {
  crossEntropy,
  decoupledDistillation,
  distillation,
  hardDistillation,
  trainingLoss,
} from '../../../src-main/nn/losses';
import { expectClose } from '../../support/close';
import { openPlainEngine } from '../../support/engines';
import { missingInPython, runInterop } from '../../support/python';
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
    { name: 'hard distillation', loss: (z: tf.Tensor) => hardDistillation(z, normal(3, [2, 5])) },
    {
      name: 'decoupled distillation',
      loss: (z: tf.Tensor) => decoupledDistillation(z, normal(3, [2, 5]), tf.oneHot([1, 4], 5).toFloat(), 3),
    },
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

  it('learn the likeliest class alone where distillation is hard, in equal parts where there are two', () => {
    const teacher = tf.tensor2d([
      [1, 5, 2],
      [3, -1, 3],
    ]);
    const logits = normal(8, [2, 3]);
    const sole = crossEntropy(logits, tf.tensor2d([0, 1, 0, 0.5, 0, 0.5], [2, 3]));
    expectClose(hardDistillation(logits, teacher).dataSync(), sole.dataSync());
  });

  it('are one loss where decoupled distillation weighs its parts as the undivided one does', () => {
    // arXiv 2203.08679, eq. 7: KD = TCKD + (1 − p_target)·NCKD, p the teacher’s.
    const [logits, teacher, tau] = [normal(9, [1, 6]), normal(10, [1, 6]), 2] as const;
    const sure = tf.softmax(tf.div(teacher, tau)).dataSync()[2]!;
    const label = tf.oneHot([2], 6).toFloat();
    const parts = decoupledDistillation(logits, teacher, label, tau, { target: 1, others: 1 - sure });
    expectClose(parts.dataSync(), distillation(logits, teacher, tau).dataSync());
    expectClose(decoupledDistillation(teacher, teacher, label, tau).dataSync(), [0]);
  });

  it.skipIf(missingInPython('torch'))(
    'match PyTorch where distillation is decoupled, value and gradient',
    () => {
      const student = [...normal(11, [3, 4]).dataSync()];
      const teacher = [...normal(12, [3, 4]).mul(3).dataSync()];
      const rows = (values: number[]) => [0, 4, 8].map((from) => values.slice(from, from + 4));
      const given = {
        student: rows(student),
        teacher: rows(teacher),
        labels: [3, 0, 1],
        tau: 4,
        weights: [1, 8],
      };
      const { status, output } = runInterop('decoupled.py', JSON.stringify(given));
      expect(status, output).toBe(0);
      const { values, gradients } = JSON.parse(output) as Record<'values' | 'gradients', number[]>;
      const label = tf.oneHot(given.labels, 4).toFloat();
      const loss = (z: tf.Tensor) =>
        decoupledDistillation(z, tf.tensor2d(given.teacher), label, given.tau, { target: 1, others: 8 });
      const z = tf.tensor2d(given.student);
      expectClose(loss(z).dataSync(), values, { relative: 1e-4 });
      expectClose(
        tf
          .grad((x: tf.Tensor) => tf.sum(loss(x)))(z)
          .dataSync(),
        gradients,
        { relative: 1e-3, absolute: 1e-5 },
      );
    },
  );

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
