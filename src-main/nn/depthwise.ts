import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';

/**
 * A convolution of each channel by itself that keeps the size, zeros beyond the border: for each channel a product of two
 * matrices, one of which has the kernel along its diagonals. On the small maps that networks here have, that is hardly more
 * to compute than the convolution itself, and every engine is fast at it; both gradients are products of the same kind.
 *
 * @param x [B, H, W, C]
 * @param weight [C, 1, k, k], torch's orientation; k odd
 * @param bias [C]
 * @returns [B, H, W, C] float32
 */
export function depthwise(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  return tf.customGrad((input, kernel, shift, save) => {
    const [map, taps, b] = [input, kernel, shift] as [Tensor, Tensor, Tensor];
    (save as tf.GradSaveFunc)([map, taps]);
    return {
      value: tf.add(convolved(map, taps, 1), b),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [kept, weights] = saved as [Tensor, Tensor];
        return [convolved(dy, weights, -1), kernelSlope(kept, dy, weights.shape), tf.sum(dy, [0, 1, 2])];
      },
    };
  })(x, weight, bias);
}

/** @param direction 1: the convolution; −1: with the kernel turned about, for gradients */
function convolved(x: Tensor, weight: Tensor, direction: 1 | -1): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const side = weight.shape[3]!;
  const bands = tf.matMul(tf.reshape(weight, [channels * side, side]), diagonals(side, width, direction));
  const byRow = tf.transpose(tf.reshape(bands, [channels, side, width, width]), [0, 2, 1, 3]);
  const matrix = tf.reshape(byRow, [channels, width, side * width]);
  const result = tf.matMul(matrix, columns(x, side, direction));
  return tf.transpose(tf.reshape(result, [channels, width, batch, height]), [2, 3, 1, 0]);
}

/** Of the kernel. x and dy [B, H, W, C] → [C, 1, k, k] */
function kernelSlope(x: Tensor, dy: Tensor, shape: number[]): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const side = shape[3]!;
  const slopes = tf.transpose(tf.reshape(dy, [batch * height, width, channels]), [2, 1, 0]);
  const matrix = tf.matMul(slopes, columns(x, side, 1), false, true);
  const byTap = tf.transpose(tf.reshape(matrix, [channels, width, side, width]), [0, 2, 1, 3]);
  const flat = tf.reshape(byTap, [channels * side, width * width]);
  return tf.reshape(tf.matMul(flat, diagonals(side, width, 1), false, true), shape);
}

/** For every row of the map the rows that a kernel's rows meet there, one after the other. [B, H, W, C] → [C, k·W, B·H] */
function columns(x: Tensor, side: number, direction: 1 | -1): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const margin = (side - 1) / 2;
  const none: [number, number] = [0, 0];
  const padded = tf.pad(tf.reshape(x, [batch, height, width * channels]), [none, [margin, margin], none]);
  const met = Array.from({ length: side }, (_, tap) =>
    tf.slice(padded, [0, direction > 0 ? tap : side - 1 - tap, 0], [batch, height, width * channels]),
  );
  return tf.transpose(tf.reshape(tf.concat(met, 2), [batch * height, side * width, channels]), [2, 1, 0]);
}

/** Which tap of a row of the kernel leads from which place of a row of the map to which. [k, W·W] of zeros and ones */
function diagonals(side: number, width: number, direction: 1 | -1): Tensor {
  const values = new Float32Array(side * width * width);
  for (let to = 0; to < width; to++) {
    for (let from = 0; from < width; from++) {
      const tap = direction * (from - to) + (side - 1) / 2;
      if (tap >= 0 && tap < side) values[(tap * width + to) * width + from] = 1;
    }
  }
  return tf.tensor2d(values, [side, width * width]);
}
