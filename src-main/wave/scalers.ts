import type { ProgressToken } from '../base/progress';
import type { TensorMap } from '../base/tensor';
import { branchOf, flatten } from '../base/tree';
import type { Engine } from '../engine/types';
import type { Model } from '../nn/model';
import { cachedImages } from '../nn/batching';
import { sizedNetwork } from '../nn/families/registry';
import { networkForward } from '../nn/network';
import { train } from '../nn/trainer';
import type { BatchSource, Trainable } from '../nn/training';
import type { TemplateBank } from './bank';
import { SCALERS } from './defaults';
import type { Size } from '../base/size';
import { assemble, type Target, targetOf } from './generate';
import { wholeBank } from './learngene';
import { materialise } from './materialise';
import type { ScalerOrigin } from './target-options';
import {
  bankGroups,
  checkSource,
  type ModelHooks,
  planOf,
  resultOf,
  trainerHooks,
  type TrainingOptions,
} from './training';

type Part = 'scalers' | 'head';

export interface ScalerOptions extends TrainingOptions {
  /** Where the scalers begin. */
  scalers: ScalerOrigin;
  /** Of the target, in the order of its logits; left out: the bank's. */
  classes?: readonly string[] | undefined;
  lr?: Record<Part, number> | undefined;
  weightDecay?: Record<Part, number> | undefined;
}

/**
 * Makes a network of any size and trains what is its own, its scalers and its classifier; the bank's templates stay as
 * they are. Then its weights are composed, and it is a network like any other.
 *
 * Metrics and signals as of {@link train}.
 *
 * @throws StudioError 'usage' where the bank cannot compose the size, 'mismatch' when the images are not the network's
 */
export async function trainScalers(
  engine: Engine,
  bank: TemplateBank,
  size: Size,
  source: BatchSource,
  options: ScalerOptions,
  progress: ProgressToken,
  hooks: ModelHooks = {},
): Promise<Model> {
  const target = targetOf(bank, size, options);
  const { imgSize, numClasses } = target.network;
  checkSource(source, { imgSize, classes: numClasses });
  const { lr = SCALERS.lr, weightDecay = SCALERS.weightDecay } = options;
  const modelOf = (params: TensorMap) =>
    assemble(bank, {
      ...target,
      scalers: branchOf(params, 'scalers'),
      head: branchOf(params, 'head'),
    });
  const trainable = { ...targetTrainable(bank, target), groupOf: bankGroups<Part>(lr, weightDecay) };
  const plan = planOf(options, SCALERS, source);
  const state = await train(engine, trainable, source, plan, progress, trainerHooks(hooks, modelOf));
  return modelOf(resultOf(state));
}

function targetTrainable(bank: TemplateBank, target: Target): Omit<Trainable, 'groupOf'> {
  const { network, normalisation, roles } = target;
  const held = wholeBank(bank).templates;
  const templates: TensorMap = new Map(roles.map(({ name }) => [name, held.get(name)!]));
  return {
    params: flatten({ scalers: target.scalers, head: target.head }),
    frozen: flatten({ templates }),
    cachedImages: cachedImages(sizedNetwork(network)),
    weights: (inputs) => materialise(inputs, roles),
    forward: (weights, images) => networkForward(sizedNetwork(network), normalisation, weights, images),
  };
}
