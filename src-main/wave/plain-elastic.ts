import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import type { ProgressToken } from '../base/progress';
import type { Size } from '../base/size';
import { type HostTensor, sizeOf, type TensorMap } from '../base/tensor';
import type { Engine } from '../engine/types';
import { type ViTConfig, vitWeights } from '../nn/config';
import { initNetwork } from '../nn/init';
import type { Model, Normalisation } from '../nn/model';
import { cachedImages, networkForward } from '../nn/network';
import { train } from '../nn/trainer';
import type { BatchSource, Trainable } from '../nn/training';
import { decays, type Weight } from '../nn/weights';
import { CONDENSE, FINETUNE } from './defaults';
import { type ElasticGrid, nameOf, sampleSizes, trainedSizes } from './elastic';
import { nestedLayers } from './resize';
import {
  checkSource,
  type ModelHooks,
  planOf,
  resultOf,
  trainerHooks,
  type TrainingOptions,
} from './training';

/**
 * The rival of an elastic bank: one plain network whose smaller members are parts of its weights – the first features,
 * heads and hidden units (as in US-Nets, arXiv 1903.05134), and the same layers as an elastic bank takes. It is trained by the same rule, so that what templates cost or give can be measured.
 */
export interface PlainElasticOptions extends TrainingOptions {
  /** Names, in the order of the logits. */
  classes: readonly string[];
  /** Of all weights. */
  lr: number;
  /** Of weight matrices; everything else has none. */
  weightDecay?: number | undefined;
}

/**
 * Trains all sizes of a grid at once as parts of the largest. Metrics and signals as of {@link train}.
 *
 * @param config of the largest size
 * @returns the largest network; {@link plainMember} takes the others from it
 * @throws StudioError 'mismatch' when the images are not the network's
 */
export async function trainPlainElastic(
  engine: Engine,
  { config, grid }: { config: ViTConfig; grid: ElasticGrid },
  normalisation: Normalisation,
  source: BatchSource,
  options: PlainElasticOptions,
  progress: ProgressToken,
  hooks: ModelHooks = {},
): Promise<Model> {
  checkSource(source, { imgSize: config.imgSize, classes: config.numClasses });
  const { classes, lr, seed, weightDecay = FINETUNE.weightDecay } = options;
  const network = { arch: 'vit', config } as const;
  const modelOf = (weights: TensorMap): Model => ({ network, classes: [...classes], normalisation, weights });
  const members = new Map(trainedSizes(grid).map((size) => [nameOf(size), memberConfig(config, size)]));
  const master = vitWeights(config);
  const trainable: Trainable = {
    params: initNetwork(network, seed),
    groupOf: (name) => ({ lr, weightDecay: decays(master.get(name)!) ? weightDecay : 0 }),
    cachedImages: cachedImages(network),
    variantsAt: (step) => sampleSizes(grid, seed, step).map(nameOf),
    weights: (weights, variant) => partOf(weights, config, members.get(variant)!),
    forward: (weights, images, variant) =>
      networkForward({ arch: 'vit', config: members.get(variant)! }, normalisation, weights, images),
  };
  const plan = planOf(options, CONDENSE, source);
  const state = await train(engine, trainable, source, plan, progress, trainerHooks(hooks, modelOf));
  return modelOf(resultOf(state));
}

/** A smaller network that is a part of a larger one, no wider, no deeper and of the same head size. */
export function plainMember(model: Model & { network: { arch: 'vit' } }, size: Size): Model {
  const from = model.network.config;
  const config = memberConfig(from, size);
  const [before, after] = [vitWeights(from), vitWeights(config)];
  const weights: TensorMap = new Map(
    [...after].map(([name, weight]) => {
      const source = sourceName(name, from, config);
      return [name, leadingValues(model.weights.get(source)!, before.get(source)!, weight)];
    }),
  );
  return { ...model, network: { arch: 'vit', config }, weights };
}

function memberConfig(config: ViTConfig, { width, depth }: Size): ViTConfig {
  return { ...config, embedDim: width, depth, numHeads: (width * config.numHeads) / config.embedDim };
}

/** Where in the larger network a weight of the smaller one lies. */
function sourceName(name: string, from: ViTConfig, to: ViTConfig): string {
  return name.replace(/^blocks\.(\d+)\./, (_, layer: string) => {
    return `blocks.${nestedLayers(from.depth, to.depth)[Number(layer)]!}.`;
  });
}

/** The weights of the part, differentiably. */
function partOf(weights: NamedTensorMap, from: ViTConfig, to: ViTConfig): NamedTensorMap {
  const [before, after] = [vitWeights(from), vitWeights(to)];
  return Object.fromEntries(
    [...after].map(([name, weight]) => {
      const source = sourceName(name, from, to);
      return [name, leading(weights[source]!, before.get(source)!, weight)];
    }),
  );
}

/** Rows of queries, keys and values lie one after another, and of each the first are taken. */
function leading(values: Tensor, from: Weight, to: Weight): Tensor {
  const [n1, n2] = [groupedShape(from), groupedShape(to)];
  const part = tf.slice(
    tf.reshape(values, n1),
    n1.map(() => 0),
    n2,
  );
  return tf.reshape(part, to.shape);
}

function groupedShape({ axes, shape: [rows, ...rest] }: Weight): number[] {
  return axes[0] === 'qkv' ? [3, rows! / 3, ...rest] : [rows!, ...rest];
}

/** The same as {@link leading} in plain memory. */
function leadingValues({ data }: HostTensor, from: Weight, to: Weight): HostTensor {
  const [n1, n2] = [groupedShape(from), groupedShape(to)];
  const out = new Float32Array(sizeOf(n2));
  for (let i = 0; i < out.length; i++) out[i] = data[placeIn(n1, n2, i)]!;
  return { shape: [...to.shape], data: out };
}

/** Where in an array of shape `from` the i-th value of its first part of shape `to` lies. */
function placeIn(from: readonly number[], to: readonly number[], i: number): number {
  let [place, rest, stride] = [0, i, 1];
  for (let axis = to.length - 1; axis >= 0; axis--) {
    place += (rest % to[axis]!) * stride;
    rest = Math.floor(rest / to[axis]!);
    stride *= from[axis]!;
  }
  return place;
}
