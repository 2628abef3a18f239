import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import type { TensorMap } from '../../src-main/base/tensor';

/** Tensors on the current engine; the caller disposes them. */
export function upload(tensors: TensorMap): NamedTensorMap {
  return Object.fromEntries(
    [...tensors].map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape], 'float32')]),
  );
}
