import { StudioError } from '../base/errors';
import type { TensorMap } from '../base/tensor';
import { branchNamed } from '../base/tree';
import type { LossConfig } from '../nn/losses';
import type { Model } from '../nn/model';
import type { ParameterGroup } from '../nn/optimizer';
import type { Schedule } from '../nn/schedule';
import type { BatchSource, TrainingHooks, TrainingPlan, TrainingState } from '../nn/training';
import { OPTIMIZER } from './defaults';

/** What every training of ours can be told; what is left out has the default of its kind ({@link ./defaults}). */
export type TrainingOptions = Partial<TrainingPlan> & {
  /** Optimizer updates in all. */
  steps: number;
  /** Of what is drawn at random before and between the steps; the images are the source's concern. */
  seed: number;
};

/** Hooks of a training whose outcome is a model. */
export interface ModelHooks extends Omit<TrainingHooks, 'evaluate'> {
  /** Called every `evaluateEvery` steps and after the last one, with the network as it stands. */
  evaluate?: (model: Model, step: number) => Promise<number> | Promise<void>;
}

/**
 * What the trainer is told.
 * @throws StudioError 'usage' where there is nothing to learn from
 */
export function planOf(
  {
    steps,
    optimizer = OPTIMIZER,
    schedule,
    loss,
    ema,
    inPlace,
    precision,
    microBatch,
    patience,
  }: TrainingOptions,
  defaults: { schedule: Schedule; loss: LossConfig },
  { hasTeacher }: BatchSource,
): TrainingPlan {
  checkLoss(loss ?? defaults.loss, hasTeacher);
  return {
    ...{ steps, optimizer, schedule: schedule ?? defaults.schedule, loss: loss ?? defaults.loss },
    ...(ema === undefined ? {} : { ema }),
    ...(inPlace === undefined ? {} : { inPlace }),
    ...(precision === undefined ? {} : { precision }),
    ...(microBatch === undefined ? {} : { microBatch }),
    ...(patience === undefined ? {} : { patience }),
  };
}

function checkLoss({ kd, ce }: LossConfig, hasTeacher: boolean): void {
  if (ce > 0 || (hasTeacher && kd > 0)) return;
  throw kd > 0
    ? new StudioError(
        'usage',
        'Without a teacher there is only the cross entropy to learn from, and its weight is 0.',
        'Name a teacher, or give the cross entropy a weight.',
      )
    : new StudioError(
        'usage',
        'Distillation and cross entropy both have a weight of 0, so that there is nothing to learn from.',
        'Give one of them a weight.',
      );
}

/** The trainer's hooks for a caller who wants to see models rather than parameters. */
export function trainerHooks(
  { evaluate, ...rest }: ModelHooks,
  modelOf: (params: TensorMap) => Model,
): TrainingHooks {
  if (!evaluate) return rest;
  return { ...rest, evaluate: (params, step) => evaluate(modelOf(params), step) };
}

/** What a run gave: the parameters that did best, or the averaged ones, where the plan asked for them. */
export function resultOf({ params, ema, best }: TrainingState): TensorMap {
  return best?.params ?? ema ?? params;
}

/** Checks that the images are those of the network. @throws StudioError 'mismatch' */
export function checkSource(
  source: BatchSource,
  { imgSize, classes }: { imgSize: number; classes: number },
): void {
  if (source.imgSize !== imgSize) {
    throw new StudioError(
      'mismatch',
      `The images have ${source.imgSize} pixels a side, but the network takes ${imgSize}.`,
      `Open the data at ${imgSize} pixels.`,
    );
  }
  if (source.classes !== classes) {
    throw new StudioError(
      'mismatch',
      `The data has ${source.classes} classes, but the network tells ${classes} apart.`,
      'Name the classes of the data as those of the network.',
    );
  }
}

/** The learning rates and weight decays of a composed network's parameters, by their branch. */
export function bankGroups<Part extends string>(
  lr: Record<Part, number>,
  weightDecay: Record<Part, number>,
): (name: string) => ParameterGroup {
  return (name) => {
    const part = branchNamed(name) as Part;
    return { lr: lr[part], weightDecay: name.endsWith('.bias') ? 0 : weightDecay[part] };
  };
}
