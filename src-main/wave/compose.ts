import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';

/**
 * Composes one role's weight matrices of all layers at once: W[l] = Σ_t S[l,t] ⊗ T[t], so that block (i, j) of a
 * matrix is Σ_t S[l,t,i,j]·T[t] (WAVE, arXiv 2406.17503). The block order keeps queries, keys, values and heads
 * contiguous. All of it is one matrix product; its gradients are two.
 *
 * @param templates [N, w1, w2] float32
 * @param scalers [L, N, r, c] float32
 * @returns [L, r·w1, c·w2] float32
 */
export function compose(templates: Tensor, scalers: Tensor): Tensor {
  const [count, w1, w2] = templates.shape as [number, number, number];
  const [layers, , rows, columns] = scalers.shape as [number, number, number, number];
  const weights = tf.reshape(tf.transpose(scalers, [0, 2, 3, 1]), [layers * rows * columns, count]);
  const blocks = tf.matMul(weights, tf.reshape(templates, [count, w1 * w2]));
  const tiles = tf.transpose(tf.reshape(blocks, [layers, rows, columns, w1, w2]), [0, 1, 3, 2, 4]);
  return tf.reshape(tiles, [layers, rows * w1, columns * w2]);
}
