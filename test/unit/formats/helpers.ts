import { expect } from 'vitest';
import { StudioError } from '../../../src-main/base/errors';
import { Random } from '../../../src-main/base/random';
import type { HostTensor, TensorMap } from '../../../src-main/base/tensor';
import { sizeOf } from '../../../src-main/base/tensor';
import { type ViTConfig } from '../../../src-main/nn/config';
import type { ConvNextConfig } from '../../../src-main/nn/families/convnext/config';
import type { GruConfig } from '../../../src-main/nn/families/gru/config';
import type { MixerConfig } from '../../../src-main/nn/families/mixer/config';
import { sizedNetwork, weightShapes } from '../../../src-main/nn/families/registry';
import type { Model, SizedConfig } from '../../../src-main/nn/model';

export { temporaryFolder } from '../../support/cleanup';

/** The code and sentences of the error that an action throws. */
export async function errorOf(
  action: () => unknown,
): Promise<{ code: string; message: string; hint: string }> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return { code: error.code, message: error.message, hint: error.hint };
  }
  throw new Error('nothing was thrown');
}

export function viTConfig(more: Partial<ViTConfig> = {}): ViTConfig {
  const image = { imgSize: 16, patchSize: 4, inChans: 3, numClasses: 5 };
  return { ...image, embedDim: 16, depth: 1, numHeads: 2, mlpRatio: 4, ...more };
}

export function mixerConfig(more: Partial<MixerConfig> = {}): MixerConfig {
  const image = { family: 'mixer', imgSize: 16, patchSize: 4, inChans: 3, numClasses: 5 } as const;
  return { ...image, embedDim: 16, depth: 2, tokenRatio: 0.5, mlpRatio: 3, ...more };
}

export function convNextConfig(more: Partial<ConvNextConfig> = {}): ConvNextConfig {
  const image = { family: 'convnext', imgSize: 32, patchSize: 4, inChans: 3, numClasses: 5 } as const;
  const stages = { embedDim: 8, dims: [8, 8, 16, 16], depth: 5, depths: [1, 1, 2, 1] };
  return { ...image, ...stages, mlpRatio: 4, ...more };
}

export function gruConfig(more: Partial<GruConfig> = {}): GruConfig {
  const image = { family: 'gru', imgSize: 16, patchSize: 4, inChans: 3, numClasses: 5 } as const;
  return { ...image, embedDim: 16, depth: 2, mlpRatio: 1, ...more };
}

/** A Vision Transformer with random values in every tensor, so that no mistake in one is hidden by zeros. */
export function randomViT(more: Partial<ViTConfig> = {}, seed = 1): Model {
  return randomModel(viTConfig(more), seed);
}

/** The same of any family. */
export function randomModel(config: SizedConfig, seed = 1): Model {
  const weights: TensorMap = new Map();
  for (const [name, shape] of weightShapes(config)) {
    const std = shape.length > 1 ? 1 / Math.sqrt(sizeOf(shape.slice(1))) : 0.2;
    const tensor = new Random(seed, name).normalTensor(shape, std);
    if (/(norm\d?|stem\.1|downsample\.0)\.weight$/.test(name))
      tensor.data.forEach((value, i) => (tensor.data[i] = 1 + value));
    weights.set(name, tensor);
  }
  return {
    network: sizedNetwork(config),
    classes: Array.from({ length: config.numClasses }, (_, i) => `class ${i}`),
    normalisation: { mean: [0.5, 0.45, 0.4], std: [0.25, 0.24, 0.23] },
    weights,
  };
}

/** Compares names, their order, shapes and every bit; on many values far quicker than `toEqual`. */
export function expectSameWeights(found: TensorMap, expected: TensorMap): void {
  expect([...found].map(([name, { shape }]) => [name, ...shape])).toEqual(
    [...expected].map(([name, { shape }]) => [name, ...shape]),
  );
  const bytes = ({ data }: HostTensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  for (const [name, tensor] of found) {
    expect(bytes(tensor).equals(bytes(expected.get(name)!)), name).toBe(true);
  }
}
