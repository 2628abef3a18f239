import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import type { Seen } from '../../guide';
import { layerNorm, linear, mlp, patchRows, weightOf } from '../../ops';
import { type MixerConfig, mixerTokens } from './config';

type Weight = (name: string) => Tensor;

/**
 * The MLP-Mixer (arXiv 2105.01601) with timm's semantics.
 *
 * @param weights under timm's names, as `mixerWeights(config)` says
 * @param images [B, C, S, S] float32, normalised
 * @returns logits [B, classes] float32
 */
export function forward(config: MixerConfig, weights: NamedTensorMap, images: Tensor): Tensor {
  return sees(config, weights, images).logits;
}

/** As {@link forward}, and the patches after the last norm [patches, B, D]. */
export function sees(config: MixerConfig, weights: NamedTensorMap, images: Tensor): Seen {
  const w = weightOf(weights);
  const { embedDim: D } = config;
  const tokens = mixerTokens(config);
  let x = patchRows(images, config.patchSize, w('stem.proj.weight'), w('stem.proj.bias'));
  for (let i = 0; i < config.depth; i++) x = block(tokens, (name) => w(`blocks.${i}.${name}`), x);
  const normed = layerNorm(x, w('norm.weight'), w('norm.bias'));
  const patches = tf.reshape(normed, [-1, tokens, D]);
  const logits = linear(tf.mean(patches, 1), w('head.weight'), w('head.bias'));
  return { logits, tokens: tf.transpose(patches, [1, 0, 2]) };
}

/** Each channel's patches are mixed, then each patch's channels. x [B·N, D] → [B·N, D] */
function block(tokens: number, w: Weight, x: Tensor): Tensor {
  const D = x.shape[1]!;
  const turned = (t: Tensor, rows: number, columns: number) =>
    tf.reshape(tf.transpose(tf.reshape(t, [-1, rows, columns]), [0, 2, 1]), [-1, rows]);
  const channels = turned(layerNorm(x, w('norm1.weight'), w('norm1.bias')), tokens, D);
  const y = tf.add(x, turned(mixing(w, 'mlp_tokens', channels), D, tokens));
  return tf.add(y, mixing(w, 'mlp_channels', layerNorm(y, w('norm2.weight'), w('norm2.bias'))));
}

function mixing(w: Weight, name: string, x: Tensor): Tensor {
  const [fc1, fc2] = [`${name}.fc1`, `${name}.fc2`];
  return mlp(x, w(`${fc1}.weight`), w(`${fc1}.bias`), w(`${fc2}.weight`), w(`${fc2}.bias`));
}
