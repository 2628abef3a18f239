import type { Command } from 'commander';
import { number, whole } from './options';

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
  ema?: number;
  limit?: number;
  microBatch?: number;
  evaluateEvery?: number;
}

export function addTrainingOptions(command: Command): Command {
  return command
    .option('--steps <n>', 'updates', whole(1))
    .option('--epochs <n>', 'passes over the training images, instead of --steps', number(0))
    .option('--batch <n>', 'images in a batch', whole(1))
    .option('--warmup <share>', 'share of the steps over which the learning rate rises', number(0))
    .option('--clip <norm>', 'largest norm of the gradients; 0: any', number(0))
    .option('--beta1 <n>', 'AdamW’s first constant', number(0))
    .option('--beta2 <n>', 'AdamW’s second constant', number(0))
    .option('--smoothing <share>', 'label smoothing', number(0))
    .option('--no-flip', 'do not mirror images')
    .option('--shift <pixels>', 'shift images by up to so many pixels', whole(0))
    .option('--mixup <alpha>', 'blend pairs of images', number(0))
    .option('--ema <decay>', 'keep a moving average of the parameters', number(0))
    .option('--limit <n>', 'use only so many training images', whole(1))
    .option('--micro-batch <n>', 'images whose gradient is computed at once', whole(1))
    .option('--evaluate-every <steps>', 'steps between two measurements', whole(1));
}

/** The flags as a job's options; what was not given is left out. */
export function trainingOptions(flags: TrainingFlags) {
  const { steps, epochs, batch, warmup, clip, beta1, beta2, smoothing, ema, limit } = flags;
  return {
    ...{ steps, epochs, batchSize: batch, warmup, clip, beta1, beta2, smoothing, ema, limit },
    microBatch: flags.microBatch,
    evaluateEvery: flags.evaluateEvery,
    augment: { flip: flags.flip, shift: flags.shift, mixup: flags.mixup },
  };
}

export interface LossFlags {
  tau?: number;
  kd?: number;
  ce?: number;
}

export function addLossOptions(command: Command): Command {
  return command
    .option('--tau <n>', 'temperature of the distillation', number(0))
    .option('--kd <weight>', 'weight of the distillation', number(0))
    .option('--ce <weight>', 'weight of the cross entropy', number(0));
}

export function lossOptions({ tau, kd, ce }: LossFlags) {
  return { tau, kd, ce };
}
