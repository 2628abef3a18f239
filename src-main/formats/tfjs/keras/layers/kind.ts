import * as tf from '@tensorflow/tfjs';

/** Of a layer, under the names that TensorFlow.js gives them. */
export type Settings = Record<string, unknown>;
export type Shape = (number | null)[];
export type Weights = ReadonlyMap<string, tf.Tensor>;

/** A layer that TensorFlow.js lacks, or computes otherwise than Keras. */
export interface Kind {
  /** The shape of what it gives, of an input's; the input's own where it is missing. */
  shape?: (input: Shape, settings: Settings, inputs: readonly Shape[]) => Shape;
  weights?: (input: Shape, settings: Settings) => Record<string, number[]>;
  run: (inputs: tf.Tensor[], settings: Settings, weights: Weights) => tf.Tensor;
}

export const pair = (value: unknown, missing = 1): [number, number] =>
  Array.isArray(value)
    ? [Number(value[0]), Number(value[1])]
    : (Array<number>(2).fill(Number(value ?? missing)) as [number, number]);

export const first = (settings: Settings): boolean => settings['dataFormat'] === 'channelsFirst';

/** Computes with channels last, whichever way they come. */
export function channelsLast(
  x: tf.Tensor,
  settings: Settings,
  run: (x: tf.Tensor4D) => tf.Tensor,
): tf.Tensor {
  if (!first(settings)) return run(x as tf.Tensor4D);
  return tf.transpose(run(tf.transpose(x as tf.Tensor4D, [0, 2, 3, 1])), [0, 3, 1, 2]);
}

/** A shape whose two sides, and channels, are others. */
export function reshaped(
  input: Shape,
  settings: Settings,
  side: (length: number, axis: 0 | 1) => number,
  channels?: number,
): Shape {
  const at = first(settings) ? 2 : 1;
  const sides = ([0, 1] as const).map((axis) => {
    const length = input[at + axis];
    return length == null ? null : side(length, axis);
  });
  const depth = channels ?? input[first(settings) ? 1 : 3]!;
  return first(settings) ? [input[0]!, depth, ...sides] : [input[0]!, ...sides, depth];
}
