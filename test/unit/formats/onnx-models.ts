import * as tf from '@tensorflow/tfjs';
import { Random } from '../../../src-main/base/random';
import type { TensorMap } from '../../../src-main/base/tensor';
import type { Engine } from '../../../src-main/engine/types';
import { type ViTConfig, weightShapes } from '../../../src-main/nn/config';
import type { Model } from '../../../src-main/nn/model';
import { vitForward } from '../../../src-main/nn/vit';

const BASE: ViTConfig = {
  imgSize: 16,
  patchSize: 4,
  inChans: 3,
  numClasses: 7,
  embedDim: 64,
  depth: 1,
  numHeads: 1,
  mlpRatio: 4,
};

/** The sizes that every export is proven on, and the variants of the architecture. */
export const CONFIGS: [string, ViTConfig][] = [1, 3].flatMap((depth) =>
  [64, 192].flatMap((embedDim) =>
    [false, true].map((distilled): [string, ViTConfig] => [
      `depth ${depth}, width ${embedDim}${distilled ? ', distilled' : ''}`,
      { ...BASE, depth, embedDim, numHeads: embedDim / 64, ...(distilled ? { distilled } : {}) },
    ]),
  ),
);
CONFIGS.push(
  ['layer scale', { ...BASE, initValues: 0.1, numHeads: 4 }],
  ['average pooling', { ...BASE, globalPool: 'avg', mlpRatio: 2 }],
  [
    'average pooling and layer scale, distilled',
    { ...BASE, globalPool: 'avg', initValues: 0.1, distilled: true },
  ],
);

/** A network whose every weight matters: none is at the 0 or 1 that it would be initialised with. */
export function randomModel(config: ViTConfig, seed = 1): Model {
  const weights: TensorMap = new Map();
  for (const [name, shape] of weightShapes(config)) {
    const fanIn = name.endsWith('weight') ? shape.slice(1).reduce((a, b) => a * b, 1) : 25;
    const tensor = new Random(seed, name).normalTensor(shape, 1 / Math.sqrt(fanIn));
    if (/norm\d?\.weight$/.test(name)) tensor.data.forEach((value, i) => (tensor.data[i] = 1 + value / 4));
    weights.set(name, tensor);
  }
  return {
    network: { arch: 'vit', config },
    classes: Array.from({ length: config.numClasses }, (_, i) => `class ${i}`),
    normalisation: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.3] },
    weights,
  };
}

/** Normalised images [batch, 3, S, S]. */
export function randomImages({ imgSize, inChans }: ViTConfig, batch: number, seed = 2): Float32Array {
  return new Random(seed, 'images').normalTensor([batch, inChans, imgSize, imgSize], 1).data;
}

/** What our own forward pass gives on an engine for normalised images. */
export async function ownLogits(
  engine: Engine,
  { network, weights }: Model,
  images: Float32Array,
  batch: number,
): Promise<Float32Array> {
  if (network.arch !== 'vit') throw new Error('a ViT is needed');
  const { config } = network;
  const forward = engine.capture('forward', ({ x, ...named }) => ({ y: vitForward(config, named, x!) }));
  const inputs = Object.fromEntries(
    [...weights].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
  );
  inputs.x = tf.tensor(images, [batch, config.inChans, config.imgSize, config.imgSize]);
  const { y } = await forward(inputs);
  const logits = (await y!.data()) as Float32Array;
  tf.dispose([y!, inputs]);
  forward.dispose();
  return logits;
}
