import { type ProgressToken, silentProgress, StopSignal } from '../../../src-main/base/progress';
import { Random } from '../../../src-main/base/random';
import type { TensorMap } from '../../../src-main/base/tensor';
import type { ViTConfig } from '../../../src-main/nn/config';
import type { BatchSource, TrainingBatch } from '../../../src-main/nn/training';
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

export function tinyConfig(changes: Partial<BankConfig<ViTConfig>> = {}): BankConfig<ViTConfig> {
  return { auxiliary: AUXILIARY, blockSize: 4, templates: { matrix: 3, other: 2 }, ...changes };
}

/** An elastic bank of widths 4, 8, 12 and depths 1, 2, 3. */
export function elasticConfig(leftOut = ''): BankConfig<ViTConfig> {
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

/** Images of 8×8 whose class is the colour that prevails, with a teacher that knows it. */
export function colourSource(
  options: { teacher?: boolean; imgSize?: number; classes?: number } = {},
): BatchSource {
  const { teacher = true, imgSize = 8, classes = 3 } = options;
  const batchSize = 16;
  const batch = (step: number): Promise<TrainingBatch> => {
    const random = new Random(9, 'images', step);
    const images = new Float32Array(batchSize * 3 * imgSize ** 2);
    const targets = new Float32Array(batchSize * classes);
    for (let i = 0; i < batchSize; i++) {
      const label = random.integer(classes);
      targets[i * classes + label] = 1;
      for (let p = 0; p < 3 * imgSize ** 2; p++) {
        const prevails = Math.floor(p / imgSize ** 2) === label;
        images[i * 3 * imgSize ** 2 + p] = 0.4 * random.uniform() + (prevails ? 0.6 : 0);
      }
    }
    const logits = targets.map((target) => 4 * target);
    return Promise.resolve({ images, targets, ...(teacher ? { teacher: logits } : {}), count: batchSize });
  };
  return { batchSize, imgSize, classes, hasTeacher: teacher, batch };
}

/** A token that keeps the metrics by name, and gives a signal at a given step. */
export function recorder(stop?: { at: number; reason: StopSignal['reason'] }): {
  token: ProgressToken;
  metrics: Map<string, number[]>;
} {
  const metrics = new Map<string, number[]>();
  let checkpoints = 0;
  const token: ProgressToken = {
    ...silentProgress,
    metric: ({ name, value }) => metrics.set(name, [...(metrics.get(name) ?? []), value]),
    checkpoint: () => {
      const stopping = stop?.at === checkpoints++;
      return stopping ? Promise.reject(new StopSignal(stop.reason)) : Promise.resolve();
    },
  };
  return { token, metrics };
}

export function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
