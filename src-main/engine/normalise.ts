import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';

/** The kernel's name where an engine has one; TensorFlow.js itself knows none. */
export const NORMALISE = 'LayerNormalization';

export interface Normalised {
  /** (x − mean)/σ·gain + shift, as x. */
  value: Tensor;
  /** 1/σ of every row. [M, 1] */
  inverse: Tensor;
}

/**
 * Normalises the rows of a matrix: one kernel where the current engine has it, else several. Not differentiable.
 * x [M, D], gain [D], shift [D], float32; σ² is the row's variance + epsilon
 */
export function normalise(x: Tensor, gain: Tensor, shift: Tensor, epsilon: number): Normalised {
  const known = tf.getKernel(NORMALISE, tf.getBackend()) as tf.KernelConfig | undefined;
  if (known) {
    const results = tf.engine().runKernel(NORMALISE, { x, gain, shift }, { epsilon });
    const [value, inverse] = results as unknown as [Tensor, Tensor];
    return { value, inverse };
  }
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
  return { value: tf.add(tf.mul(tf.mul(centred, inverse), gain), shift), inverse };
}
