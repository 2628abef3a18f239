import * as tf from '@tensorflow/tfjs';
import { Random } from '../../../src-main/base/random';
import type { TensorMap } from '../../../src-main/base/tensor';
import type { Engine } from '../../../src-main/engine/types';
import type { ViTConfig } from '../../../src-main/nn/config';
import { sizedNetwork } from '../../../src-main/nn/families/registry';
import type { Model, Network, Normalisation } from '../../../src-main/nn/model';
import { networkForward, networkShapes } from '../../../src-main/nn/network';
import { convNextConfig, gruConfig, mixerConfig } from './helpers';

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

const vit = (change: Partial<ViTConfig>): Network => ({ arch: 'vit', config: { ...BASE, ...change } });

/** The sizes that every export is proven on, and the variants of the architectures. */
export const NETWORKS: [string, Network][] = [1, 3].flatMap((depth) =>
  [64, 192].flatMap((embedDim) =>
    [false, true].map((distilled): [string, Network] => [
      `depth ${depth}, width ${embedDim}${distilled ? ', distilled' : ''}`,
      vit({ depth, embedDim, numHeads: embedDim / 64, ...(distilled ? { distilled } : {}) }),
    ]),
  ),
);
NETWORKS.push(
  ['layer scale', vit({ initValues: 0.1, numHeads: 4 })],
  ['average pooling', vit({ globalPool: 'avg', mlpRatio: 2 })],
  [
    'average pooling and layer scale, distilled',
    vit({ globalPool: 'avg', initValues: 0.1, distilled: true }),
  ],
  [
    'the residual network',
    { arch: 'cnn', config: { imgSize: 16, inChans: 3, numClasses: 7, channels: [16, 24, 32], blocks: 2 } },
  ],
  ['an MLP-Mixer', sizedNetwork(mixerConfig({ numClasses: 7 }))],
  ['a ConvNeXt', sizedNetwork(convNextConfig({ numClasses: 7 }))],
  ['a ConvNeXt with layer scale', sizedNetwork(convNextConfig({ initValues: 1e-6 }))],
  ['a recurrent network', sizedNetwork(gruConfig({ numClasses: 7 }))],
);

/** A network whose every weight matters: none is at the 0 or 1 that it would be initialised with. */
export function randomModel(network: Network, seed = 1): Model {
  const weights: TensorMap = new Map();
  for (const [name, shape] of networkShapes(network)) {
    const tensor = new Random(seed, name).normalTensor(shape, 1 / Math.sqrt(fanIn(shape)));
    if (/(norm\d?|stem\.1|downsample\.0)\.weight$/.test(name))
      tensor.data.forEach((value, i) => (tensor.data[i] = 1 + value));
    weights.set(name, tensor);
  }
  return {
    network,
    classes: Array.from({ length: network.config.numClasses }, (_, i) => `class ${i}`),
    normalisation: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.3] },
    weights,
  };
}

/** Inputs of one output; vectors are given a spread of a quarter. */
function fanIn(shape: readonly number[]): number {
  const product = shape.reduce((a, b) => a * b, 1);
  if (shape.length === 1) return 16;
  return shape.length === 4 && shape[0] === shape[1] ? product / shape[3]! : product / shape[0]!;
}

/** Normalised images [batch, 3, S, S]. */
export function randomImages(
  { config: { imgSize, inChans } }: Network,
  batch: number,
  seed = 2,
): Float32Array {
  return new Random(seed, 'images').normalTensor([batch, inChans, imgSize, imgSize], 1).data;
}

const UNCHANGED: Normalisation = { mean: [0, 0, 0], std: [1, 1, 1] };

/** What our own forward pass gives on an engine for normalised images. */
export async function ownLogits(
  engine: Engine,
  { network, weights }: Model,
  images: Float32Array,
  batch: number,
): Promise<Float32Array> {
  const { inChans, imgSize } = network.config;
  const forward = engine.capture('forward', ({ x, ...named }) => ({
    y: networkForward(network, UNCHANGED, named, x!),
  }));
  const inputs = Object.fromEntries(
    [...weights].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
  );
  inputs.x = tf.tensor(images, [batch, inChans, imgSize, imgSize]);
  const { y } = await forward(inputs);
  const logits = (await y!.data()) as Float32Array;
  tf.dispose([y!, inputs]);
  forward.dispose();
  return logits;
}
