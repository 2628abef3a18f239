import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import { rows, squares } from '../../conv';
import { depthwise } from '../../depthwise';
import type { Seen } from '../../guide';
import { layerNorm, linear, mlp, patchRows, weightOf } from '../../ops';
import { type ConvNextConfig, mapSide } from './config';

type Weight = (name: string) => Tensor;

/**
 * ConvNeXt (arXiv 2201.03545) with timm's semantics.
 *
 * @param weights as `convNextWeights(config)` says
 * @param images [B, C, S, S] float32, normalised
 * @returns logits [B, classes] float32
 */
export function forward(config: ConvNextConfig, weights: NamedTensorMap, images: Tensor): Tensor {
  const w = weightOf(weights);
  const map = features(config, w, images);
  return classify(w, norm(w, 'norm', tf.mean(map, [1, 2])));
}

/** As {@link forward}, and the last map after the last norm, row by row [places, B, features]. */
export function sees(config: ConvNextConfig, weights: NamedTensorMap, images: Tensor): Seen {
  const w = weightOf(weights);
  const map = features(config, w, images);
  const normed = norm(w, 'norm', map);
  const [batch, , , width] = map.shape as [number, number, number, number];
  return {
    logits: classify(w, norm(w, 'norm', tf.mean(map, [1, 2]))),
    tokens: tf.reshape(tf.transpose(normed, [1, 2, 0, 3]), [-1, batch, width]),
  };
}

/** The last map [B, side, side, features]. */
function features(config: ConvNextConfig, w: Weight, images: Tensor): Tensor {
  const side = mapSide(config, 0);
  const patches = patchRows(images, config.patchSize, w('stem.0.weight'), w('stem.0.bias'));
  let x = norm(w, 'stem.1', tf.reshape(patches, [-1, side, side, config.embedDim]));
  config.depths.forEach((blocks, stage) => {
    const name = `stages.${stage}`;
    if (stage > 0) x = halve(w, `${name}.downsample`, x);
    for (let i = 0; i < blocks; i++) x = block(config, (part) => w(`${name}.blocks.${i}.${part}`), x);
  });
  return x;
}

/** x [B, H, W, C] → [B, H, W, C] */
function block({ initValues }: ConvNextConfig, w: Weight, x: Tensor): Tensor {
  const normed = norm(w, 'norm', depthwise(x, w('conv_dw.weight'), w('conv_dw.bias')));
  const [fc1, fc2] = ['mlp.fc1', 'mlp.fc2'] as const;
  const mixed = mlp(rows(normed), w(`${fc1}.weight`), w(`${fc1}.bias`), w(`${fc2}.weight`), w(`${fc2}.bias`));
  const scaled = initValues === undefined ? mixed : tf.mul(mixed, w('gamma'));
  return tf.add(x, tf.reshape(scaled, x.shape));
}

/** Each square of four places becomes one. [B, H, W, C] → [B, H/2, W/2, out] */
function halve(w: Weight, name: string, x: Tensor): Tensor {
  const [batch, height, width] = x.shape as [number, number, number];
  const kernel = w(`${name}.1.weight`);
  // Places are side by side with all of their features, torch has each feature with its places.
  const matrix = tf.reshape(tf.transpose(kernel, [0, 2, 3, 1]), [kernel.shape[0], -1]);
  const merged = linear(squares(norm(w, `${name}.0`, x)), matrix, w(`${name}.1.bias`));
  return tf.reshape(merged, [batch, height / 2, width / 2, kernel.shape[0]]);
}

function norm(w: Weight, name: string, x: Tensor): Tensor {
  return tf.reshape(layerNorm(rows(x), w(`${name}.weight`), w(`${name}.bias`)), x.shape);
}

function classify(w: Weight, x: Tensor): Tensor {
  return linear(x, w('head.weight'), w('head.bias'));
}
