import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import {
  blockConfig,
  headDimOf,
  numPatches,
  numPrefixTokens,
  numTokens,
  prefixTokens,
  type ViTConfig,
} from '../../config';
import type { Seen } from '../../guide';
import { attention, layerNorm, linear, mlp, weightOf } from '../../ops';

export { vitForward as forward, vitSees as sees };

/**
 * The Vision Transformer (arXiv 2010.11929) with timm's semantics.
 *
 * @param weights under timm's names, shapes as in `weightShapes(config)`
 * @param images [B, C, S, S] float32, normalised
 * @returns logits [B, classes] float32; for a distilled network the mean of both heads, as in DeiT's inference
 */
export function vitForward(config: ViTConfig, weights: NamedTensorMap, images: Tensor): Tensor {
  const w = weightOf(weights);
  const batch = images.shape[0];
  let x = embed(blockConfig(config, 0), w, images);
  for (let i = 0; i < config.depth; i++) {
    const read = i < config.depth - 1 ? numTokens(config) : tokensRead(config);
    if (i === config.narrow?.depth) x = linear(x, w('stitch.weight'), w('stitch.bias'));
    x = block(blockConfig(config, i), (name) => w(`blocks.${i}.${name}`), x, read);
  }
  return headOf(config, w, tf.reshape(x, [-1, batch, config.embedDim]));
}

/** What each block gives, for all tokens. Rows are ordered by token, then by image. [N·B, D] */
export function vitFeatures(config: ViTConfig, weights: NamedTensorMap, images: Tensor): Tensor[] {
  const w = (name: string): Tensor => weights[name]!;
  const features: Tensor[] = [];
  let x = embed(blockConfig(config, 0), w, images);
  for (let i = 0; i < config.depth; i++) {
    if (i === config.narrow?.depth) x = linear(x, w('stitch.weight'), w('stitch.bias'));
    x = block(blockConfig(config, i), (name) => w(`blocks.${i}.${name}`), x, numTokens(config));
    features.push(x);
  }
  return features;
}

/** As {@link vitForward}, the patches after the last norm [patches, B, D], and what each block gives, see {@link vitFeatures}. */
export function vitSees(
  config: ViTConfig,
  weights: NamedTensorMap,
  images: Tensor,
): Seen & { hidden: Tensor[] } {
  const w = (name: string): Tensor => weights[name]!;
  const { embedDim: D, globalPool } = config;
  const hidden = vitFeatures(config, weights, images);
  const x = tf.reshape(hidden.at(-1)!, [numTokens(config), -1, D]);
  const batch = x.shape[1]!;
  const first = numPrefixTokens(config);
  const patches = tf.slice(x, [first, 0, 0], [numPatches(config), batch, D]);
  const norm = globalPool === 'avg' ? 'fc_norm' : 'norm';
  const normed = layerNorm(tf.reshape(patches, [-1, D]), w(`${norm}.weight`), w(`${norm}.bias`));
  return { hidden, logits: headOf(config, w, x), tokens: tf.reshape(normed, [-1, batch, D]) };
}

/** So many tokens, the first ones, the head reads: the last block need not compute the others. */
function tokensRead(config: ViTConfig): number {
  if (config.globalPool === 'avg') return numTokens(config);
  return config.distilled ? 2 : 1;
}

type Weight = (name: string) => Tensor;

/** Patches, class token(s) and positions. Rows are ordered by token, then by image. [B, C, S, S] → [N·B, D] */
function embed(config: ViTConfig, w: Weight, images: Tensor): Tensor {
  const { patchSize: P, inChans, embedDim: D } = config;
  const batch = images.shape[0];
  const side = config.imgSize / P;
  const grid = tf.reshape(images, [batch, inChans, side, P, side, P]);
  const patches = tf.reshape(tf.transpose(grid, [2, 4, 0, 1, 3, 5]), [side * side * batch, inChans * P * P]);
  const kernel = tf.reshape(w('patch_embed.proj.weight'), [D, inChans * P * P]);
  const embedded = linear(patches, kernel, w('patch_embed.proj.bias'));
  const tiled = prefixTokens(config).map((name) =>
    tf.reshape(tf.tile(tf.reshape(w(name), [-1, 1, D]), [1, batch, 1]), [-1, D]),
  );
  const tokens = tf.reshape(tf.concat([...tiled, embedded], 0), [-1, batch, D]);
  return tf.reshape(tf.add(tokens, tf.reshape(w('pos_embed'), [-1, 1, D])), [-1, D]);
}

/** One pre-norm block, for the first `read` tokens. x [N·B, D] → [read·B, D] */
function block(config: ViTConfig, w: Weight, x: Tensor, read: number): Tensor {
  const [rows, D] = x.shape as [number, number];
  const tokens = numTokens(config);
  const attended = attend(config, w, layerNorm(x, w('norm1.weight'), w('norm1.bias')), read);
  const kept = read < tokens ? tf.slice(x, [0, 0], [(rows / tokens) * read, D]) : x;
  const y = tf.add(kept, scale(config, w, 'ls1', attended));
  const [fc1, fc2] = ['mlp.fc1', 'mlp.fc2'] as const;
  const hidden = mlp(
    layerNorm(y, w('norm2.weight'), w('norm2.bias')),
    w(`${fc1}.weight`),
    w(`${fc1}.bias`),
    w(`${fc2}.weight`),
    w(`${fc2}.bias`),
  );
  return tf.add(y, scale(config, w, 'ls2', hidden));
}

function attend(config: ViTConfig, w: Weight, x: Tensor, queries: number): Tensor {
  const { numHeads } = config;
  const headDim = headDimOf(config);
  const tokens = numTokens(config);
  const mixed = attention(x, w('attn.qkv.weight'), w('attn.qkv.bias'), {
    tokens,
    queries,
    numHeads,
    headDim,
  });
  return linear(mixed, w('attn.proj.weight'), w('attn.proj.bias'));
}

function scale({ initValues }: ViTConfig, w: Weight, name: string, x: Tensor): Tensor {
  return initValues === undefined ? x : tf.mul(x, w(`${name}.gamma`));
}

/** Final norm, pooling and classifier(s). x [tokens read, B, D] → [B, classes] */
function headOf(config: ViTConfig, w: Weight, x: Tensor): Tensor {
  const { globalPool, distilled, embedDim: D } = config;
  const [tokens, batch] = x.shape as [number, number];
  const token = (index: number) => tf.reshape(tf.slice(x, [index, 0, 0], [1, batch, D]), [batch, D]);
  if (globalPool === 'avg') {
    const first = numPrefixTokens(config);
    const pooled = tf.mean(tf.slice(x, [first, 0, 0], [tokens - first, batch, D]), 0);
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
