import * as tf from '@tensorflow/tfjs';

/** As much as TensorFlow.js hands to an operator that is not its own. */
interface Called {
  inputs: tf.Tensor[];
  attrs: Record<string, unknown>;
}

const numbers = (value: unknown): number[] => value as number[];

/** The blocks of an image, as further channels of fewer pixels. */
function spaceToDepth({ inputs: [x], attrs }: Called): tf.Tensor {
  const [n, height, width, channels] = x!.shape as [number, number, number, number];
  const block = Number(attrs['block_size']);
  const [rows, columns] = [height / block, width / block];
  const parted = tf.reshape(x!, [n, rows, block, columns, block * channels]);
  return tf.reshape(tf.transpose(parted, [0, 1, 3, 2, 4]), [n, rows, columns, block * block * channels]);
}

/** The patches around each pixel, as channels: a convolution whose filters take one number each. */
function patches({ inputs: [images], attrs }: Called): tf.Tensor {
  const [, height, width] = numbers(attrs['ksizes']);
  const [, rows, columns] = numbers(attrs['strides']);
  const [, down, right] = numbers(attrs['rates']);
  const channels = images!.shape[3]!;
  const taken = height! * width! * channels;
  const filter = tf.buffer([(height! - 1) * down! + 1, (width! - 1) * right! + 1, channels, taken]);
  for (let i = 0; i < taken; i++) {
    const pixel = Math.floor(i / channels);
    filter.set(1, Math.floor(pixel / width!) * down!, (pixel % width!) * right!, i % channels, i);
  }
  const padding = String(attrs['padding']).toLowerCase() === 'same' ? 'same' : 'valid';
  return tf.conv2d(images as tf.Tensor4D, filter.toTensor() as tf.Tensor4D, [rows!, columns!], padding);
}

function rolled({ inputs: [x, shifts, axes] }: Called): tf.Tensor {
  const along = [...axes!.dataSync()];
  return [...shifts!.dataSync()].reduce((value, shift, i) => rollOnce(value, shift, along[i]!), x!);
}

function rollOnce(x: tf.Tensor, shift: number, along: number): tf.Tensor {
  const axis = (along + x.rank) % x.rank;
  const side = x.shape[axis]!;
  const front = ((shift % side) + side) % side;
  if (front === 0) return x;
  const [head, tail] = tf.split(x, [side - front, front], axis);
  return tf.concat([tail!, head!], axis);
}

const softsign = ({ inputs: [x] }: Called): tf.Tensor => tf.div(x!, tf.add(tf.abs(x!), 1));

/** Operators of image classifiers that TensorFlow.js does not know of itself. */
const OPERATORS: Readonly<Record<string, (called: Called) => tf.Tensor>> = {
  SpaceToDepth: spaceToDepth,
  ExtractImagePatches: patches,
  Roll: rolled,
  Softsign: softsign,
};

for (const [name, run] of Object.entries(OPERATORS)) tf.registerOp(name, (node) => run(node));
