import * as tf from '@tensorflow/tfjs';
import { silentProgress } from '../../../base/progress';
import type { Engine } from '../../../engine/types';
import { sizedNetwork } from '../../../nn/families/registry';
import type { Normalisation, SizedConfig } from '../../../nn/model';
import { cachedImages } from '../../../nn/batching';
import { networkForward } from '../../../nn/network';
import { train } from '../../../nn/trainer';
import type { BatchSource } from '../../../nn/training';
import { FINETUNE, OPTIMIZER } from '../../../wave/defaults';
import type { LearningTools } from '../../../wave/initialiser';

/** Updates of LiGO's operator, and of the searches that others make; as LiGO's authors. */
export const LEARNING_STEPS = 100;

/** What a way that learns from images is given. */
export function learningTools(
  engine: Engine,
  source: BatchSource,
  { config, normalisation }: { config: SizedConfig; normalisation: Normalisation },
  progress: { checkpoint: () => Promise<void> },
  planned = LEARNING_STEPS,
): LearningTools {
  const network = sizedNetwork(config);
  return {
    tf,
    steps: planned,
    forward: (weights, images) => networkForward(network, normalisation, weights, images),
    train: async (trainable, steps) => {
      const losses: number[] = [];
      const token = {
        ...silentProgress,
        checkpoint: () => progress.checkpoint(),
        metric: ({ name, value }: { name: string; value: number }) => {
          if (name === 'loss') losses.push(value);
        },
      };
      const plan = { steps, optimizer: OPTIMIZER, schedule: FINETUNE.schedule, loss: FINETUNE.loss };
      const one = { cachedImages: cachedImages(network), ...trainable };
      const { params } = await train(engine, one, source, plan, token);
      const last = losses.slice(-Math.max(1, Math.ceil(losses.length / 4)));
      return { params, loss: last.reduce((sum, value) => sum + value, 0) / last.length };
    },
  };
}
