import type { Command } from 'commander';
import type { TrainingNumbers } from '../../work/worker/plan';
import { DISTILLATIONS } from '../../nn/distillations';
import type { CondenseOptions } from '../../work/kinds/condense/declare';
import { byDefault, number, oneOf, whole } from './options';

const SHAPES = ['cosine', 'wsd'] as const;

/** The numbers that all trainings have, as options. */
export interface TrainingFlags {
  steps?: number;
  epochs?: number;
  batch?: number;
  warmup?: number;
  clip?: number;
  beta1?: number;
  beta2?: number;
  smoothing?: number;
  flip?: boolean;
  shift?: number;
  mixup?: number;
  cutmix?: number;
  crop?: number;
  erase?: number;
  freshViews?: boolean;
  schedule?: 'cosine' | 'wsd';
  decay?: number;
  ema?: number;
  limit?: number;
  microBatch?: number;
  evaluateEvery?: number;
}

/** What a kind of training does where an option is not given; in words where that depends. */
type Defaults = Omit<TrainingNumbers, 'warmup'> & { warmup: number | string };

export function addTrainingOptions(command: Command, defaults: Defaults): Command {
  const { batchSize, warmup, schedule, decay, clip, beta1, beta2, smoothing, augment } = defaults;
  const of = byDefault;
  return command
    .option('--steps <n>', of('updates', 'after the number of images'), whole(1))
    .option('--epochs <n>', 'passes over the training images, instead of --steps', number(0))
    .option('--batch <n>', of('images in a batch', batchSize), whole(1))
    .option('--warmup <share>', of('share of the steps over which the rate rises', warmup), number(0))
    .option('--clip <norm>', of('largest norm of the gradients; 0: any', clip), number(0))
    .option('--beta1 <n>', of('AdamW’s first constant', beta1), number(0))
    .option('--beta2 <n>', of('AdamW’s second constant', beta2), number(0))
    .option('--smoothing <share>', of('label smoothing', smoothing), number(0))
    .option('--flip', of('mirror images', 'yes, but not digits and letters (idx files)'))
    .option('--no-flip', 'do not mirror images')
    .option('--shift <pixels>', of('shift images by up to so many pixels', 'after their size'), whole(0))
    .option('--mixup <alpha>', of('blend pairs of images; 0: no', augment.mixup), number(0))
    .option('--cutmix <alpha>', of('paste boxes of other images; 0: no', augment.cutmix), number(0))
    .option('--crop <share>', of('show parts of at least this share of each image', augment.crop), number(0))
    .option('--erase <probability>', of('blot out a box of an image', augment.erase), number(0))
    .option('--fresh-views', 'ask the teacher about new views at every sight, not about eight kept ones')
    .option('--schedule <shape>', of('cosine, or up until the end: wsd', schedule), oneOf(SHAPES))
    .option('--decay <share>', of('share of the steps over which the rate of wsd falls', decay), number(0))
    .option('--ema <decay>', of('keep a moving average of the parameters', 'none'), number(0))
    .option('--limit <n>', of('use only so many training images', 'all'), whole(1))
    .option(
      '--micro-batch <n>',
      of('images whose gradient is computed at once', 'what fits the processor’s cache'),
      whole(1),
    )
    .option('--evaluate-every <steps>', of('steps between two measurements', 'ten in a run'), whole(1));
}

/** The flags as a job's options; what was not given is left out. */
export function trainingOptions(flags: TrainingFlags) {
  const { steps, epochs, batch, warmup, clip, beta1, beta2, smoothing, ema, limit } = flags;
  return {
    ...{ steps, epochs, batchSize: batch, warmup, clip, beta1, beta2, smoothing, ema, limit },
    microBatch: flags.microBatch,
    evaluateEvery: flags.evaluateEvery,
    ...{ schedule: flags.schedule, decay: flags.decay },
    augment: {
      ...{ flip: flags.flip, shift: flags.shift, mixup: flags.mixup, cutmix: flags.cutmix },
      ...{ crop: flags.crop, erase: flags.erase, fresh: flags.freshViews },
    },
  };
}

export interface LossFlags {
  distil?: (typeof DISTILLATIONS)[number];
  tau?: number;
  kd?: number;
  ce?: number;
}

export function addLossOptions(command: Command, { tau, kd, ce }: CondenseOptions['loss']): Command {
  return command
    .option(
      '--distil <how>',
      byDefault('what of the teacher’s answers is learned: soft, hard or decoupled', 'soft'),
      oneOf(DISTILLATIONS),
    )
    .option('--tau <n>', byDefault('temperature of the distillation', tau), number(0))
    .option('--kd <weight>', byDefault('weight of the distillation', kd), number(0))
    .option('--ce <weight>', byDefault('weight of the cross entropy', ce), number(0));
}

export function lossOptions({ distil, tau, kd, ce }: LossFlags) {
  return { distil, tau, kd, ce };
}
