import * as tf from '@tensorflow/tfjs';
import type { Kind } from './kind';

export const relu: Kind = {
  run: ([x], settings) => {
    const [slope, threshold] = [Number(settings['negativeSlope'] ?? 0), Number(settings['threshold'] ?? 0)];
    const below = tf.mul(tf.sub(x!, threshold), slope);
    const above = settings['maxValue'] == null ? x! : tf.minimum(x!, Number(settings['maxValue']));
    return tf.where(tf.greaterEqual(x!, threshold), above, below);
  },
};

type Binary = (a: tf.Tensor | number, b: tf.Tensor | number) => tf.Tensor;

const OPERATIONS: Readonly<Record<string, Binary>> = {
  add: tf.add,
  subtract: tf.sub,
  multiply: tf.mul,
  divide: tf.div,
  maximum: tf.maximum,
  minimum: tf.minimum,
  power: tf.pow,
};

/** What is computed of two layers, or of one and a number or one for each channel. */
export const arithmetic: Kind = {
  shape: (input, _, inputs) =>
    input.map((length, axis) => (length === 1 ? (inputs[1]?.[axis] ?? length) : length)),
  run: (inputs, settings) => {
    const operation = OPERATIONS[String(settings['operation'])]!;
    const constant = settings['constant'] as number | number[] | undefined;
    if (constant == null) return operation(inputs[0]!, inputs[1]!);
    const other = tf.tensor(constant, undefined, 'float32');
    return settings['swapped'] === true ? operation(other, inputs[0]!) : operation(inputs[0]!, other);
  },
};

/** TensorFlow.js’s own does not find what is open where the number of images is. */
export const filledReshape: Kind = {
  shape: (input, settings) => {
    const sides = settings['targetShape'] as number[];
    const [all, known] = [input.slice(1), sides.filter((side) => side !== -1)].map((each) =>
      each.reduce<number>((product, side) => product * side!, 1),
    );
    return [input[0]!, ...sides.map((side) => (side === -1 ? all! / known! : side))];
  },
  run: ([x], settings) => tf.reshape(x!, [x!.shape[0], ...(settings['targetShape'] as number[])]),
};

/** RGB to BGR. */
export const reversed: Kind = { run: ([x]) => tf.reverse(x!, -1) };

/** One channel, without their axis. */
export const channel: Kind = {
  shape: (input) => input.slice(0, -1),
  run: ([x], settings) => tf.gather(x!, Number(settings['index']), -1),
};

/** Layers beside each other along a new axis behind all. */
export const stack: Kind = {
  shape: (input, _, inputs) => [...input, inputs.length],
  run: (inputs) => tf.stack(inputs, -1),
};
