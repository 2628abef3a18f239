import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import { gru } from '../../gru';
import type { Seen } from '../../guide';
import { layerNorm, linear, patchRows, weightOf } from '../../ops';
import { type GruConfig, gruSteps } from './config';

/**
 * Recurrent layers over the patches of an image, and the mean of what they say.
 *
 * @param weights as `gruWeights(config)` says
 * @param images [B, C, S, S] float32, normalised
 * @returns logits [B, classes] float32
 */
export function forward(config: GruConfig, weights: NamedTensorMap, images: Tensor): Tensor {
  return sees(config, weights, images).logits;
}

/** As {@link forward}, and the patches after the last norm [patches, B, D]. */
export function sees(config: GruConfig, weights: NamedTensorMap, images: Tensor): Seen {
  const w = weightOf(weights);
  const { embedDim: D } = config;
  const steps = gruSteps(config);
  const patches = patchRows(images, config.patchSize, w('stem.proj.weight'), w('stem.proj.bias'));
  let x = tf.reshape(tf.transpose(tf.reshape(patches, [-1, steps, D]), [1, 0, 2]), [-1, D]);
  for (let i = 0; i < config.depth; i++) {
    const of = (name: string) => w(`blocks.${i}.${name}`);
    const normed = layerNorm(x, of('norm.weight'), of('norm.bias'));
    const [input, hidden] = (['ih', 'hh'] as const).map((side) => ({
      weight: of(`gru.weight_${side}_l0`),
      bias: of(`gru.bias_${side}_l0`),
    }));
    x = tf.add(x, gru(normed, steps, input!, hidden!));
  }
  const tokens = tf.reshape(layerNorm(x, w('norm.weight'), w('norm.bias')), [steps, -1, D]);
  return { logits: linear(tf.mean(tokens, 0), w('head.weight'), w('head.bias')), tokens };
}
