import { Random } from '../../../../src-main/base/random';
import type { TensorMap } from '../../../../src-main/base/tensor';
import { type ViTConfig } from '../../../../src-main/nn/config';
import { weightShapes } from '../../../../src-main/nn/families/registry';
import type { Model } from '../../../../src-main/nn/model';
import { initialise } from '../../../../src-main/wave/initialisers';
import { AUXILIARY, CLASSES } from '../helpers';

export const normalisation = { mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.25] } as const;

/** A network of heads of 4 and twice as many hidden units as features. */
export const sized = (embedDim: number, depth: number, changes: Partial<ViTConfig> = {}): ViTConfig => ({
  ...AUXILIARY,
  embedDim,
  depth,
  numHeads: embedDim / 4,
  ...changes,
});

/** A model in which every number is random, so that nothing can be left out unnoticed. */
export function randomModel(config: ViTConfig, seed = 7): Model {
  const weights: TensorMap = new Map(
    [...weightShapes(config)].map(([name, shape]) => {
      const tensor = new Random(seed, 'random model', name).normalTensor(shape, 0.5);
      if (/norm\d?\.weight/.test(name)) tensor.data.forEach((value, i) => (tensor.data[i] = 1 + value / 2));
      return [name, tensor];
    }),
  );
  return { network: { arch: 'vit', config }, classes: CLASSES, normalisation, weights };
}

export const request = (config: ViTConfig, source?: Model, seed = 1) => ({
  config,
  classes: CLASSES,
  normalisation,
  seed,
  source,
});

export const make = (name: string, config: ViTConfig, source?: Model, seed = 1) =>
  initialise(name, request(config, source, seed));

/** A matrix by its rows. */
export function rowsOf(weights: TensorMap, name: string): number[][] {
  const { shape, data } = weights.get(name)!;
  const across = data.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, y) => [...data.subarray(y * across, (y + 1) * across)]);
}

export const range = (n: number, from = 0) => Array.from({ length: n }, (_, i) => i + from);
