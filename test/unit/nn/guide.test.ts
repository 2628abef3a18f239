import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import {
  atSide,
  contrastiveLoss,
  featureLoss,
  type Guided,
  sidesFit,
  tokenLoss,
} from '../../../src-main/nn/guide';
import { missingInPython, runInterop } from '../../support/python';
import { expectClose } from '../../support/close';

const normal = (seed: number, shape: [number, number, number] | [number, number]) =>
  tf.tensor([...new Random(seed, 'guide').normalTensor(shape, 1).data], shape);

describe('losses on a teacher’s inside', () => {
  const [student, teacher, projection] = [normal(1, [4, 3, 5]), normal(2, [4, 3, 6]), normal(3, [6, 5])];
  const share = tf.tensor1d([0.5, 0.5, 0]);
  const losses: Record<Guided, (s: tf.Tensor, t: tf.Tensor, p: tf.Tensor) => tf.Tensor> = {
    feature: featureLoss,
    contrastive: (s, t, p) => contrastiveLoss(s, t, p, share),
    token: (s, t) => tokenLoss(s, t, 3),
  };

  it.skipIf(missingInPython('torch')).each(['feature', 'contrastive', 'token'] as const)(
    '%s: match PyTorch, values and gradients, and padding changes nothing',
    (kind) => {
      const [real, theirs] = [2, kind === 'token' ? normal(4, [4, 3, 5]) : teacher];
      const nested = (tensor: tf.Tensor) => tensor.arraySync();
      const given = { kind, real, tau: 3, student: nested(student), teacher: nested(theirs) };
      const all = JSON.stringify({ ...given, projection: nested(projection) });
      const { status, output } = runInterop('guided.py', all);
      expect(status, output).toBe(0);
      const expected = JSON.parse(output) as Record<'values' | 'student' | 'projection', number[]>;
      const loss = (s: tf.Tensor, p: tf.Tensor) => tf.slice(losses[kind](s, theirs, p), [0], [real]);
      expectClose(loss(student, projection).dataSync(), expected.values, { relative: 1e-4 });
      const slopes = tf.grads((s: tf.Tensor, p: tf.Tensor) =>
        tf.add(tf.sum(loss(s, p)), tf.mul(tf.sum(p), 0)),
      );
      const [ofStudent, ofProjection] = slopes([student, projection]);
      expectClose(ofStudent!.dataSync(), expected.student, { relative: 1e-3, absolute: 1e-5 });
      expectClose(ofProjection!.dataSync(), expected.projection, { relative: 1e-3, absolute: 1e-5 });
    },
  );

  it('are nothing where student and teacher are alike', () => {
    const same = tf.eye(5);
    expectClose(featureLoss(student, student, same).dataSync(), [0, 0, 0], { absolute: 1e-5 });
    expectClose(tokenLoss(student, student, 2).dataSync(), [0, 0, 0], { absolute: 1e-5 });
  });

  it('bring one square of places to another: means of squares, or each repeated', () => {
    const places = tf.tensor3d(
      Array.from({ length: 16 }, (_, i) => i),
      [16, 1, 1],
    );
    expect([...atSide(places, 2).dataSync()]).toEqual([2.5, 4.5, 10.5, 12.5]);
    const four = tf.tensor3d([1, 2, 3, 4], [4, 1, 1]);
    expect([...atSide(four, 4).dataSync()]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
    expect([sidesFit(8, 2), sidesFit(2, 8), sidesFit(7, 4)]).toEqual([true, true, false]);
  });
});
