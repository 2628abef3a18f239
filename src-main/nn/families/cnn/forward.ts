import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import { conv2d, rows, squares } from '../../conv';
import type { Seen } from '../../guide';
import { layerNorm, linear, weightOf } from '../../ops';
import type { CnnConfig } from './config';

export { cnnForward as forward, cnnSees as sees };

/**
 * A residual network with pre-activation (arXiv 1603.05027) that normalises over the channels of each pixel, as
 * ConvNeXt does (arXiv 2201.03545): no statistics of a batch, so that micro-batches and single images give the same.
 *
 * @param weights as in `cnnWeights` says
 * @param images [B, C, S, S] float32, normalised
 * @returns logits [B, classes] float32
 */
export function cnnForward(config: CnnConfig, weights: NamedTensorMap, images: Tensor): Tensor {
  return cnnSees(config, weights, images).logits;
}

/** As {@link cnnForward}, and the last map, row by row [places, B, channels]. */
export function cnnSees(config: CnnConfig, weights: NamedTensorMap, images: Tensor): Seen {
  const w = weightOf(weights);
  let x = tf.add(conv2d(tf.transpose(images, [0, 2, 3, 1]), w('stem.weight')), w('stem.bias'));
  config.channels.forEach((channels, stage) => {
    const part = (name: string) => w(`stages.${stage}.${name}`);
    if (stage > 0) x = halve(part, x, channels);
    for (let i = 0; i < config.blocks; i++) x = block((name) => part(`blocks.${i}.${name}`), x);
  });
  const map = tf.relu(norm(w, 'norm', x));
  const [batch, , , channels] = map.shape as [number, number, number, number];
  const logits = linear(tf.mean(map, [1, 2]), w('head.weight'), w('head.bias'));
  return { logits, tokens: tf.reshape(tf.transpose(map, [1, 2, 0, 3]), [-1, batch, channels]) };
}

type Get = (name: string) => Tensor;

function block(w: Get, x: Tensor): Tensor {
  const first = conv2d(tf.relu(norm(w, 'norm1', x)), w('conv1.weight'));
  return tf.add(x, conv2d(tf.relu(norm(w, 'norm2', first)), w('conv2.weight')));
}

function halve(w: Get, x: Tensor, channels: number): Tensor {
  const [batch, height, width] = x.shape as [number, number, number];
  const merged = linear(squares(norm(w, 'norm', x)), w('downsample.weight'), w('downsample.bias'));
  return tf.reshape(merged, [batch, height / 2, width / 2, channels]);
}

function norm(w: Get, name: string, x: Tensor): Tensor {
  return tf.reshape(layerNorm(rows(x), w(`${name}.weight`), w(`${name}.bias`)), x.shape);
}
