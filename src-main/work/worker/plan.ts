import { StudioError } from '../../base/errors';
import type { LossConfig } from '../../nn/losses';
import { OPTIMIZER } from '../../wave/defaults';
import type { TrainingOptions } from '../../wave/training';
import type { TeacherOptions } from '../kinds/train-teacher/declare';

/** The numbers that all kinds of training have in common. */
export type TrainingNumbers = Omit<TeacherOptions, 'lr' | 'weightDecay' | 'network' | 'imgSize' | 'patience'>;

/** What all kinds of training say about their batches. */
export type LoaderNumbers = Pick<TrainingNumbers, 'batchSize' | 'augment' | 'smoothing' | 'limit'>;

/**
 * The number of updates.
 * @param images training images that are used
 * @param fallback the least number of updates and of epochs where the budget says nothing
 * @throws StudioError 'usage' where it gives both
 */
export function stepsOf(
  { steps, epochs, batchSize }: Pick<TrainingNumbers, 'steps' | 'epochs' | 'batchSize'>,
  images: number,
  fallback: { steps: number; epochs: number },
): number {
  if (steps !== undefined && epochs !== undefined) {
    throw new StudioError('usage', 'Both steps and epochs are given.', 'Give one of them.');
  }
  const inEpochs = (count: number) => Math.max(1, Math.ceil((count * images) / batchSize));
  if (steps !== undefined) return steps;
  return epochs === undefined ? Math.max(fallback.steps, inEpochs(fallback.epochs)) : inEpochs(epochs);
}

/** A job's numbers as the trainings of the method take them. */
export function trainingOf(
  numbers: TrainingNumbers & { loss?: LossConfig; patience?: number | undefined },
  steps: number,
  seed: number,
): TrainingOptions {
  const { schedule: shape, warmup, decay, ema, precision, microBatch } = numbers;
  const { beta1, beta2, clip, loss, patience } = numbers;
  return {
    ...{ steps, seed, precision, schedule: { shape, warmup, decay } },
    optimizer: { beta1, beta2, clip, epsilon: OPTIMIZER.epsilon },
    ...(loss === undefined ? {} : { loss }),
    ...(ema === undefined ? {} : { ema }),
    ...(microBatch === undefined ? {} : { microBatch }),
    ...(patience === undefined || patience === 0 ? {} : { patience }),
  };
}
