import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import { numTokens, type ViTConfig } from './config';
import { attention, gelu, layerNorm, linear } from './ops';

/**
 * The Vision Transformer (arXiv 2010.11929) with timm's semantics.
 *
 * @param weights under timm's names, shapes as in `weightShapes(config)`
 * @param images [B, C, S, S] float32, normalised
 * @returns logits [B, classes] float32; for a distilled network the mean of both heads, as in DeiT's inference
 */
export function vitForward(config: ViTConfig, weights: NamedTensorMap, images: Tensor): Tensor {
  const w = (name: string): Tensor => {
    const tensor = weights[name];
    if (!tensor) throw new Error(`The network lacks the weight ${name}.`);
    return tensor;
  };
  const batch = images.shape[0];
  let x = embed(config, w, images); // [B·N, D]
  for (let i = 0; i < config.depth; i++) {
    x = block(config, (name) => w(`blocks.${i}.${name}`), x, batch);
  }
  return headOf(config, w, tf.reshape(x, [batch, numTokens(config), config.embedDim]));
}

type Weight = (name: string) => Tensor;

/** Patches, class token(s) and positions. [B, C, S, S] → [B·N, D] */
function embed(
  { patchSize: P, inChans, embedDim: D, distilled, ...config }: ViTConfig,
  w: Weight,
  images: Tensor,
): Tensor {
  const batch = images.shape[0];
  const side = config.imgSize / P;
  const grid = tf.reshape(images, [batch, inChans, side, P, side, P]);
  const patches = tf.reshape(tf.transpose(grid, [0, 2, 4, 1, 3, 5]), [batch * side * side, inChans * P * P]);
  const kernel = tf.reshape(w('patch_embed.proj.weight'), [D, inChans * P * P]);
  const embedded = tf.reshape(linear(patches, kernel, w('patch_embed.proj.bias')), [batch, side * side, D]);
  const prefix = distilled ? [w('cls_token'), w('dist_token')] : [w('cls_token')];
  const tiled = prefix.map((token) => tf.tile(token, [batch, 1, 1]));
  return tf.reshape(tf.add(tf.concat([...tiled, embedded], 1), w('pos_embed')), [-1, D]);
}

/** One pre-norm block. x [B·N, D] → [B·N, D] */
function block(config: ViTConfig, w: Weight, x: Tensor, batch: number): Tensor {
  const y = tf.add(
    x,
    scale(config, w, 'ls1', attend(config, w, layerNorm(x, w('norm1.weight'), w('norm1.bias')), batch)),
  );
  return tf.add(y, scale(config, w, 'ls2', mlp(w, layerNorm(y, w('norm2.weight'), w('norm2.bias')))));
}

function attend({ embedDim: D, numHeads }: ViTConfig, w: Weight, x: Tensor, batch: number): Tensor {
  const qkv = tf.reshape(linear(x, w('attn.qkv.weight'), w('attn.qkv.bias')), [batch, -1, 3 * D]);
  return linear(tf.reshape(attention(qkv, numHeads), [-1, D]), w('attn.proj.weight'), w('attn.proj.bias'));
}

function mlp(w: Weight, x: Tensor): Tensor {
  const hidden = gelu(linear(x, w('mlp.fc1.weight'), w('mlp.fc1.bias')));
  return linear(hidden, w('mlp.fc2.weight'), w('mlp.fc2.bias'));
}

function scale({ initValues }: ViTConfig, w: Weight, name: string, x: Tensor): Tensor {
  return initValues === undefined ? x : tf.mul(x, w(`${name}.gamma`));
}

/** Final norm, pooling and classifier(s). x [B, N, D] → [B, classes] */
function headOf({ globalPool, distilled, embedDim: D }: ViTConfig, w: Weight, x: Tensor): Tensor {
  const [batch, tokens] = x.shape as [number, number];
  const token = (index: number) => tf.reshape(tf.slice(x, [0, index, 0], [batch, 1, D]), [batch, D]);
  if (globalPool === 'avg') {
    const first = distilled ? 2 : 1;
    const pooled = tf.mean(tf.slice(x, [0, first, 0], [batch, tokens - first, D]), 1);
    return linear(
      layerNorm(pooled, w('fc_norm.weight'), w('fc_norm.bias')),
      w('head.weight'),
      w('head.bias'),
    );
  }
  const normed = (index: number) => layerNorm(token(index), w('norm.weight'), w('norm.bias'));
  const logits = linear(normed(0), w('head.weight'), w('head.bias'));
  if (!distilled) return logits;
  return tf.mul(tf.add(logits, linear(normed(1), w('head_dist.weight'), w('head_dist.bias'))), 0.5);
}
