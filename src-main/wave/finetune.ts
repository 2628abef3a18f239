import { StudioError } from '../base/errors';
import type { ProgressToken } from '../base/progress';
import type { TensorMap } from '../base/tensor';
import type { Engine } from '../engine/types';
import { initNetwork } from '../nn/families/registry';
import type { Model, Network } from '../nn/model';
import { networkWeights, plainTrainable } from '../nn/network';
import type { ParameterGroup } from '../nn/optimizer';
import { train } from '../nn/trainer';
import type { BatchSource } from '../nn/training';
import { decays } from '../nn/weights';
import { FINETUNE } from './defaults';
import { isHead } from './roles';
import {
  checkSource,
  type ModelHooks,
  planOf,
  resultOf,
  trainerHooks,
  type TrainingOptions,
} from './training';

export interface FinetuneOptions extends TrainingOptions {
  /** Whether the model, its classifier included, works already: then the default rate is lower, unless classes change. */
  trained: boolean;
  /** Of the data, in the order of its labels; where they are not the model's, its classifier begins anew. */
  classes?: readonly string[] | undefined;
  /** Left out: as suits where the model comes from. */
  lr?: number | undefined;
  /** Of the classifier; left out: as of the rest. */
  lrHead?: number | undefined;
  /** Of weight matrices; everything else has none. */
  weightDecay?: number | undefined;
}

/**
 * Trains all weights of a network. Metrics and signals as of {@link train}.
 *
 * @throws StudioError 'mismatch' when the images are not the network's
 */
export async function finetune(
  engine: Engine,
  model: Model,
  source: BatchSource,
  options: FinetuneOptions,
  progress: ProgressToken,
  hooks: ModelHooks = {},
): Promise<Model> {
  const start = withClasses(model, options.classes ?? model.classes, options.seed);
  const { network, normalisation } = start;
  const { imgSize, numClasses } = network.config;
  checkSource(source, { imgSize, classes: numClasses });
  const groups = groupsOf(network, options, start !== model);
  const trainable = plainTrainable(network, normalisation, start.weights, groups);
  const plan = planOf(options, FINETUNE, source);
  const modelOf = (weights: TensorMap): Model => ({ ...start, weights });
  const state = await train(engine, trainable, source, plan, progress, trainerHooks(hooks, modelOf));
  return modelOf(resultOf(state));
}

/**
 * A model for other classes: its classifier is new. The same model where the classes are the same.
 *
 * @throws StudioError 'usage' for less than two classes
 */
function withClasses(model: Model, classes: readonly string[], seed: number): Model {
  if (classes.join('\n') === model.classes.join('\n')) return model;
  if (classes.length < 2) {
    throw new StudioError('usage', `A classifier needs at least two classes, not ${classes.length}.`);
  }
  const network = reclassed(model.network, classes.length);
  const initial = initNetwork(network, seed);
  const weights: TensorMap = new Map(
    [...initial].map(([name, value]) => [name, isHead(name) ? value : model.weights.get(name)!]),
  );
  return { ...model, network, classes: [...classes], weights };
}

function reclassed(network: Network, numClasses: number): Network {
  return { ...network, config: { ...network.config, numClasses } } as Network; // of its own family still
}

function groupsOf(
  network: Network,
  { lr, lrHead, trained, weightDecay = FINETUNE.weightDecay }: FinetuneOptions,
  newHead: boolean,
): (name: string) => ParameterGroup {
  const body = lr ?? (trained && !newHead ? FINETUNE.lrInherited : FINETUNE.lr);
  const head = lrHead ?? body;
  const weights = networkWeights(network);
  return (name) => {
    const weight = weights.get(name)!;
    return { lr: weight.head ? head : body, weightDecay: decays(weight) ? weightDecay : 0 };
  };
}
