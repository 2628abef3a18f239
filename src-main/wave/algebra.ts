import type * as TensorFlow from '@tensorflow/tfjs';
import { filled, type HostTensor } from '../base/tensor';

/** What linear rules are written with that make weights of weights: plain memory, or an engine. Matrices only. */
export interface Algebra<T> {
  /** a·b, or a·bᵀ. */
  product: (a: T, b: T, transposed?: boolean) => T;
  below: (a: T, b: T) => T;
  beside: (a: T, b: T) => T;
  /** Its values in rows of another length. */
  shaped: (a: T, shape: readonly [number, number]) => T;
  /** So many rows, or columns, from one on. */
  part: (a: T, from: number, count: number, columns: boolean) => T;
}

/** {@link Algebra} on an engine. @param tf TensorFlow.js, which is loaded only where something is trained */
export function onEngine(tf: typeof TensorFlow): Algebra<TensorFlow.Tensor> {
  return {
    product: (a, b, transposed = false) => tf.matMul(a, b, false, transposed),
    below: (a, b) => tf.concat([a, b], 0),
    beside: (a, b) => tf.concat([a, b], 1),
    shaped: (a, shape) => tf.reshape(a, [...shape]),
    part: (a, first, count, columns) => {
      const [rows, across] = a.shape as [number, number];
      return columns ? tf.slice(a, [0, first], [rows, count]) : tf.slice(a, [first, 0], [count, across]);
    },
  };
}

/** {@link Algebra} in plain memory. */
export const HOST: Algebra<HostTensor> = {
  product: (a, b, transposed = false) => {
    const [rows, inner] = a.shape as [number, number];
    const columns = transposed ? b.shape[0]! : b.shape[1]!;
    const [along, across] = transposed ? [1, inner] : [columns, 1];
    const out = filled([rows, columns]);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += a.data[y * inner + k]! * b.data[k * along + x * across]!;
        out.data[y * columns + x] = sum;
      }
    }
    return out;
  },
  below: (a, b) => ({
    shape: [a.shape[0]! + b.shape[0]!, a.shape[1]!],
    data: Float32Array.from([...a.data, ...b.data]),
  }),
  beside: (a, b) => {
    const [rows, left] = a.shape as [number, number];
    const right = b.shape[1]!;
    const out = filled([rows, left + right]);
    for (let y = 0; y < rows; y++) {
      out.data.set(a.data.subarray(y * left, (y + 1) * left), y * (left + right));
      out.data.set(b.data.subarray(y * right, (y + 1) * right), y * (left + right) + left);
    }
    return out;
  },
  shaped: ({ data }, shape) => ({ shape, data }),
  part: (a, first, count, columns) => {
    const [rows, across] = a.shape as [number, number];
    if (!columns)
      return { shape: [count, across], data: a.data.slice(first * across, (first + count) * across) };
    const out = filled([rows, count]);
    for (let y = 0; y < rows; y++) {
      out.data.set(a.data.subarray(y * across + first, y * across + first + count), y * count);
    }
    return out;
  },
};
