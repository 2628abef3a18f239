import * as tf from '@tensorflow/tfjs';
import { activated } from '../activations';
import {
  channelsLast,
  first,
  type Kind,
  pair,
  reshaped,
  type Settings,
  type Shape,
  type Weights,
} from './kind';

const convolved = (settings: Settings) => (length: number, axis: 0 | 1) => {
  const [kernel, stride, dilation] = ['kernelSize', 'strides', 'dilationRate'].map(
    (key) => pair(settings[key])[axis],
  );
  const free = settings['padding'] === 'same' ? length : length - (kernel! - 1) * dilation!;
  return Math.ceil(free / stride!);
};

const depthOf = (input: Shape, settings: Settings): number => input[first(settings) ? 1 : 3]!;

function finished(y: tf.Tensor, settings: Settings, weights: Weights): tf.Tensor {
  const bias = weights.get('bias');
  return activated(bias ? tf.add(y, bias) : y, settings['activation']);
}

const padding = (settings: Settings): 'same' | 'valid' => (settings['padding'] === 'same' ? 'same' : 'valid');

const biasOf = (settings: Settings, length: number): Record<string, number[]> =>
  settings['useBias'] === false ? {} : { bias: [length] };

/** Groups of channels that do not see each other. */
export const groupedConv2d: Kind = {
  shape: (input, settings) => reshaped(input, settings, convolved(settings), Number(settings['filters'])),
  weights: (input, settings) => {
    const filters = Number(settings['filters']);
    const depth = depthOf(input, settings) / Number(settings['groups']);
    return { kernel: [...pair(settings['kernelSize']), depth, filters], ...biasOf(settings, filters) };
  },
  run: ([x], settings, weights) =>
    channelsLast(x!, settings, (image) => {
      const groups = Number(settings['groups']);
      const kernels = tf.split<tf.Tensor4D>(weights.get('kernel')!, groups, 3);
      const parts = tf
        .split<tf.Tensor4D>(image, groups, 3)
        .map((part, i) =>
          tf.conv2d(
            part,
            kernels[i]!,
            pair(settings['strides']),
            padding(settings),
            'NHWC',
            pair(settings['dilationRate']),
          ),
        );
      return finished(tf.concat(parts, 3), settings, weights);
    }),
};

/** TensorFlow.js’s own leaves out what the kernel is dilated by. */
export const dilatedDepthwiseConv2d: Kind = {
  shape: (input, settings) =>
    reshaped(
      input,
      settings,
      convolved(settings),
      depthOf(input, settings) * Number(settings['depthMultiplier'] ?? 1),
    ),
  weights: (input, settings) => {
    const [depth, times] = [depthOf(input, settings), Number(settings['depthMultiplier'] ?? 1)];
    return {
      depthwise_kernel: [...pair(settings['kernelSize']), depth, times],
      ...biasOf(settings, depth * times),
    };
  },
  run: ([x], settings, weights) =>
    channelsLast(x!, settings, (image) => {
      const kernel = weights.get('depthwise_kernel') as tf.Tensor4D;
      const dilation = pair(settings['dilationRate']);
      const y = tf.depthwiseConv2d(
        image,
        kernel,
        pair(settings['strides']),
        padding(settings),
        'NHWC',
        dilation,
      );
      return finished(y, settings, weights);
    }),
};
