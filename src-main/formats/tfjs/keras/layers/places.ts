import * as tf from '@tensorflow/tfjs';
import { channelsLast, first, type Kind, pair, reshaped, type Settings } from './kind';

/** The mean or the largest of all places, which stay as axes of length 1. */
export const keptPooling: Kind = {
  shape: (input, settings) =>
    input.map((length, axis) =>
      axis === 0 || axis === (first(settings) ? 1 : input.length - 1) ? length : 1,
    ),
  run: ([x], settings) => {
    const axes = x!.shape
      .map((_, axis) => axis)
      .slice(first(settings) ? 2 : 1, first(settings) ? undefined : -1);
    return settings['take'] === 'max' ? tf.max(x!, axes, true) : tf.mean(x!, axes, true);
  },
};

/** With the centres of pixels half a pixel inside, as TensorFlow 2 does. */
function resized(x: tf.Tensor, settings: Settings, size: [number, number]): tf.Tensor {
  return channelsLast(x, settings, (image) =>
    settings['interpolation'] === 'nearest'
      ? tf.image.resizeNearestNeighbor(image, size, false, true)
      : tf.image.resizeBilinear(image, size, false, true),
  );
}

const sideOf = (settings: Settings, axis: 0 | 1): number => Number(settings[axis === 0 ? 'height' : 'width']);

export const resize: Kind = {
  shape: (input, settings) => reshaped(input, settings, (_, axis) => sideOf(settings, axis)),
  run: ([x], settings) => resized(x!, settings, [sideOf(settings, 0), sideOf(settings, 1)]),
};

export const upsample: Kind = {
  shape: (input, settings) =>
    reshaped(input, settings, (length, axis) => length * pair(settings['size'], 2)[axis]),
  run: ([x], settings) => {
    const [height, width] = pair(settings['size'], 2);
    const [rows, columns] = x!.shape.slice(first(settings) ? 2 : 1);
    return resized(x!, settings, [rows! * height, columns! * width]);
  },
};

export const crop: Kind = {
  shape: (input, settings) => reshaped(input, settings, (_, axis) => sideOf(settings, axis)),
  run: ([x], settings) =>
    channelsLast(x!, settings, (image) => {
      const [height, width] = [sideOf(settings, 0), sideOf(settings, 1)];
      const [top, left] = [(image.shape[1] - height) >> 1, (image.shape[2] - width) >> 1];
      return tf.slice(image, [0, top, left, 0], [-1, height, width, -1]);
    }),
};
