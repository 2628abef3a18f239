import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';

/**
 * A convolution that keeps the size, as one matrix product over gathered neighbourhoods: every engine is fast at that,
 * and both gradients are products of the same kind.
 *
 * @param x [B, H, W, in]
 * @param weight [k, k, in, out], TensorFlow's orientation; k odd
 * @returns [B, H, W, out] float32
 */
export function conv2d(x: Tensor, weight: Tensor): Tensor {
  return tf.customGrad((input, kernel, save) => {
    const [image, w] = [input as Tensor, kernel as Tensor];
    (save as tf.GradSaveFunc)([image, w]);
    return {
      value: product(neighbourhoods(image, w.shape[0], 1), w, image.shape),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [kept, taps] = saved as [Tensor, Tensor];
        const size = taps.shape[0];
        const turned = tf.transpose(taps, [0, 1, 3, 2]);
        const columns = neighbourhoods(kept, size, 1);
        return [
          product(neighbourhoods(dy, size, -1), turned, dy.shape),
          tf.reshape(tf.matMul(columns, rows(dy), true, false), taps.shape),
        ];
      },
    };
  })(x, weight);
}

/** A 2×2 convolution of stride 2: each square of four pixels becomes one. x [B, H, W, in] → [B·H/2·W/2, 4·in] */
export function squares(x: Tensor): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const split = tf.reshape(x, [batch * (height / 2), 2, width / 2, 2 * channels]);
  return tf.reshape(tf.transpose(split, [0, 2, 1, 3]), [-1, 4 * channels]);
}

/** Every pixel as a row. [B, H, W, C] → [B·H·W, C] */
export function rows(x: Tensor): Tensor {
  return tf.reshape(x, [-1, x.shape.at(-1)!]);
}

function product(columns: Tensor, weight: Tensor, [batch, height, width]: number[]): Tensor {
  const out = weight.shape[3]!;
  return tf.reshape(tf.matMul(columns, tf.reshape(weight, [-1, out])), [batch!, height!, width!, out]);
}

/**
 * Every pixel's k × k neighbourhood as a row, zeros beyond the border. [B, H, W, C] → [B·H·W, k·k·C]
 *
 * @param direction 1: the neighbour at tap (i, j) lies at +(i, j) from the corner; −1: turned about, for gradients
 */
function neighbourhoods(x: Tensor, size: number, direction: 1 | -1): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  if (size === 1) return rows(x);
  // One gather is a third of the copying that slices and a concatenation would do.
  const padded = tf.concat([rows(x), tf.zeros([1, channels])], 0);
  const indices = tf.tensor1d(sources(batch, height, width, size, direction), 'int32');
  return tf.reshape(tf.gather(padded, indices), [batch * height * width, size * size * channels]);
}

/** For every pixel and every tap of the kernel the row of the neighbour; beyond the border the row after the last. */
function sources(batch: number, height: number, width: number, size: number, direction: number): Int32Array {
  const image = height * width;
  const within = neighbours(height, width, size, direction);
  const indices = new Int32Array(batch * within.length);
  for (let i = 0; i < batch; i++) {
    const from = i * within.length;
    for (let j = 0; j < within.length; j++) {
      const place = within[j]!;
      indices[from + j] = place === BEYOND ? batch * image : i * image + place;
    }
  }
  return indices;
}

const BEYOND = -1;

/** The same within one image. */
function neighbours(height: number, width: number, size: number, direction: number): Int32Array {
  const places = new Int32Array(height * width * size * size);
  const reach = (size - 1) / 2;
  let i = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let down = -reach; down <= reach; down++) {
        for (let right = -reach; right <= reach; right++) {
          const [row, column] = [y + direction * down, x + direction * right];
          const inside = row >= 0 && row < height && column >= 0 && column < width;
          places[i++] = inside ? row * width + column : BEYOND;
        }
      }
    }
  }
  return places;
}
