import { Random } from '../../../src-main/base/random';
import type { TensorMap } from '../../../src-main/base/tensor';
import type { ViTConfig } from '../../../src-main/nn/config';
import { type BankConfig, bankShapes, type TemplateBank } from '../../../src-main/wave/bank';
import { type ElasticGrid, parseGrid } from '../../../src-main/wave/elastic';

/** Width 12 in heads of 4, depth 3. */
export const AUXILIARY: ViTConfig = {
  imgSize: 8,
  patchSize: 4,
  inChans: 3,
  numClasses: 3,
  embedDim: 12,
  depth: 3,
  numHeads: 3,
  mlpRatio: 2,
};

export const CLASSES = ['ant', 'bee', 'cat'];

export function tinyConfig(changes: Partial<BankConfig> = {}): BankConfig {
  return { auxiliary: AUXILIARY, blockSize: 4, templates: { matrix: 3, other: 2 }, ...changes };
}

/** An elastic bank of widths 4, 8, 12 and depths 1, 2, 3. */
export function elasticConfig(leftOut = ''): BankConfig {
  const elastic: ElasticGrid = parseGrid('4-12x1-3', 4, leftOut);
  return tinyConfig({ elastic });
}

/** A bank in which every number is random, biases and norms too, so that nothing can be left out unnoticed. */
export function randomBank(config: BankConfig, seed = 1): TemplateBank {
  const fill = (part: 'templates' | 'scalers' | 'head'): TensorMap =>
    new Map(
      [...bankShapes(config)[part]].map(([name, shape]) => [
        name,
        new Random(seed, part, name).normalTensor(shape, 0.5),
      ]),
    );
  return {
    config,
    templates: fill('templates'),
    scalers: fill('scalers'),
    head: fill('head'),
    classes: CLASSES,
    normalisation: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.25] },
    provenance: {},
  };
}

/** A bank's tensors under the names that they have while they are trained. */
export function paramsOf({ templates, scalers, head }: TemplateBank): TensorMap {
  const named = (prefix: string, tensors: TensorMap) =>
    [...tensors].map(([name, tensor]) => [`${prefix}/${name}`, tensor] as const);
  return new Map([...named('templates', templates), ...named('scalers', scalers), ...named('head', head)]);
}
