import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { adamW, globalNorm, stepScalars, type AdamWConfig } from '../../../src-main/nn/optimizer';
import { expectClose } from '../../support/close';
import { openPlainEngine } from '../../support/engines';

const config: AdamWConfig = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clip: 0 };

function update(settings: AdamWConfig, t: number, state: { p: number; m: number; v: number }, grad: number) {
  const one = (x: number) => ({ x: tf.tensor1d([x]) });
  const numbers = stepScalars(settings, t, 0.5);
  const scalars = {
    factor: tf.scalar(numbers.factor),
    meanCorrection: tf.scalar(numbers.meanCorrection),
    rootCorrection: tf.scalar(numbers.rootCorrection),
    unscale: tf.scalar(1),
  };
  const { next } = adamW(
    settings,
    () => ({ lr: 0.02, weightDecay: 0.1 }),
    { params: one(state.p), m: one(state.m), v: one(state.v) },
    one(grad),
    scalars,
  );
  const read = (map: tf.NamedTensorMap) => map['x']!.dataSync()[0]!;
  return { p: read(next.params), m: read(next.m), v: read(next.v) };
}

describe('AdamW', () => {
  beforeAll(async () => {
    await openPlainEngine();
  });

  it('follows the published algorithm over several steps', () => {
    let [state, p, m, v] = [{ p: 1.5, m: 0, v: 0 }, 1.5, 0, 0];
    [0.3, -2, 0.05].forEach((g, i) => {
      state = update(config, i + 1, state, g);
      m = 0.9 * m + 0.1 * g;
      v = 0.99 * v + 0.01 * g * g;
      const lr = 0.02 * 0.5;
      p -= lr * 0.1 * p;
      p -= (lr * (m / (1 - 0.9 ** (i + 1)))) / (Math.sqrt(v / (1 - 0.99 ** (i + 1))) + 1e-8);
      expectClose([state.p, state.m, state.v], [p, m, v], { relative: 1e-5 });
    });
  });

  it('shortens gradients above the limit and leaves shorter ones alone', () => {
    expectClose([update({ ...config, clip: 1 }, 1, { p: 1, m: 0, v: 0 }, 50).m], [0.1], { relative: 1e-5 });
    expectClose([update({ ...config, clip: 1 }, 1, { p: 1, m: 0, v: 0 }, 0.5).m], [0.05], { relative: 1e-5 });
  });

  it.each([NaN, Infinity, -Infinity])('changes nothing for a gradient of %d', (gradient) => {
    const state = { p: 1, m: 0.25, v: 0.5 };
    expect(update({ ...config, clip: 1 }, 2, state, gradient)).toEqual(state);
    expect(update(config, 2, state, gradient)).toEqual(state);
  });

  it('renews each parameter of several as it would by itself', () => {
    const groupOf = (name: string) =>
      name === 'd' ? { lr: 0.1, weightDecay: 0 } : { lr: 0.02, weightDecay: 0.1 };
    const shapes = { a: [2, 3], b: [4], c: [100, 100], d: [1, 1, 2], e: [1, 3] };
    const random = new Random(3);
    const make = () =>
      Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [
          name,
          tf.abs(tf.tensor(random.normalTensor(shape, 1).data, shape)),
        ]),
      );
    const state = { params: make(), m: make(), v: make() };
    const grads = make();
    const scalars = {
      ...{ factor: tf.scalar(0.5), meanCorrection: tf.scalar(2), rootCorrection: tf.scalar(3) },
      unscale: tf.scalar(1),
    };
    const { next: together } = adamW(config, groupOf, state, grads, scalars);
    for (const name of Object.keys(shapes)) {
      const only = (tensors: tf.NamedTensorMap) => ({ [name]: tensors[name]! });
      const own = { params: only(state.params), m: only(state.m), v: only(state.v) };
      const { next: alone } = adamW(config, groupOf, own, only(grads), scalars);
      for (const part of ['params', 'm', 'v'] as const) {
        const [joint, single] = [together[part][name]!, alone[part][name]!];
        expect(joint.shape).toEqual(single.shape);
        expectClose(joint.dataSync(), single.dataSync());
      }
    }
  });

  it('takes the norm over all gradients together', () => {
    expectClose(globalNorm({ a: tf.tensor1d([3, 0]), b: tf.tensor1d([4]) }).dataSync(), [5]);
  });
});
