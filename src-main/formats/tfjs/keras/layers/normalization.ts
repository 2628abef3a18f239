import * as tf from '@tensorflow/tfjs';
import type { Kind, Settings } from './kind';

/** A shape to broadcast with: 1 but along some axes. */
const along = (x: tf.Tensor, axes: readonly number[]): number[] =>
  x.shape.map((length, axis) => (axes.includes(axis) ? length : 1));

const axesOf = (value: unknown, rank: number): number[] =>
  (Array.isArray(value) ? (value as number[]) : value == null ? [] : [Number(value)]).map(
    (axis) => (axis + rank) % rank,
  );

/** What was measured of the data once; its count, of no use here, is a weight as well. */
export const normalization: Kind = {
  weights: (input, settings) => {
    if (settings['mean'] != null) return {};
    const lengths = axesOf(settings['axis'], input.length).map((axis) => input[axis]!);
    return { mean: lengths, variance: lengths, count: [] };
  },
  run: ([x], settings, weights) => {
    const shape = along(x!, axesOf(settings['axis'], x!.rank));
    const [mean, variance] = ['mean', 'variance'].map((key) => {
      const value = weights.get(key) ?? tf.tensor(settings[key] as number, undefined, 'float32');
      return value.size === 1 ? tf.reshape(value, []) : tf.reshape(value, shape);
    });
    const spread = tf.maximum(tf.sqrt(variance!), 1e-7);
    return settings['invert'] === true
      ? tf.add(tf.mul(x!, spread), mean!)
      : tf.div(tf.sub(x!, mean!), spread);
  },
};

/** Along any axis: TensorFlow.js's own is right along the last one only. */
export const batchNormalization: Kind = {
  weights: (input, settings) => {
    const length = [input[axesOf(settings['axis'], input.length)[0]!]!];
    const measured = { moving_mean: length, moving_variance: length };
    return { ...scaling(length, settings), ...measured };
  },
  run: ([x], settings, weights) => {
    const shape = along(x!, axesOf(settings['axis'], x!.rank));
    const value = (key: string) => weights.get(key)?.reshape(shape);
    const spread = tf.sqrt(tf.add(value('moving_variance')!, Number(settings['epsilon'] ?? 1e-3)));
    return scaled(tf.div(tf.sub(x!, value('moving_mean')!), spread), value('gamma'), value('beta'));
  },
};

const scaling = (length: number[], { scale, center }: Settings): Record<string, number[]> => ({
  ...(scale === false ? {} : { gamma: length }),
  ...(center === false ? {} : { beta: length }),
});

function scaled(y: tf.Tensor, gamma: tf.Tensor | undefined, beta: tf.Tensor | undefined): tf.Tensor {
  const product = gamma ? tf.mul(y, gamma) : y;
  return beta ? tf.add(product, beta) : product;
}

export const groupNormalization: Kind = {
  weights: (input, settings) => scaling([input[axesOf(settings['axis'] ?? -1, input.length)[0]!]!], settings),
  run: ([x], settings, weights) => {
    const axis = axesOf(settings['axis'] ?? -1, x!.rank)[0]!;
    const length = x!.shape[axis]!;
    const groups = Number(settings['groups'] ?? 32) === -1 ? length : Number(settings['groups'] ?? 32);
    const split = [...x!.shape.slice(0, axis), groups, length / groups, ...x!.shape.slice(axis + 1)];
    const inner = split.map((_, i) => i).filter((i) => i !== 0 && i !== axis);
    const { mean, variance } = tf.moments(tf.reshape(x!, split), inner, true);
    const spread = tf.sqrt(tf.add(variance, Number(settings['epsilon'] ?? 1e-3)));
    const y = tf.reshape(tf.div(tf.sub(tf.reshape(x!, split), mean), spread), x!.shape);
    const [gamma, beta] = ['gamma', 'beta'].map((key) => weights.get(key)?.reshape(along(x!, [axis])));
    return scaled(y, gamma, beta);
  },
};

/** Along any axis but the last. */
export const softmax: Kind = {
  run: ([x], settings) => {
    const [axis] = axesOf(settings['axis'], x!.rank);
    const powers = tf.exp(tf.sub(x!, tf.max(x!, axis, true)));
    return tf.div(powers, tf.sum(powers, axis, true));
  },
};
