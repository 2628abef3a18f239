import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import type { TensorMap } from '../base/tensor';
import type { LossScaleState } from './loss-scale';
import type { LossConfig } from './losses';
import type { AdamWConfig, ParameterGroup } from './optimizer';
import type { Schedule } from './schedule';

export type Reordering = (tensors: TensorMap, of: 'parameters' | 'moments') => TensorMap;

/**
 * What is trained, as pure functions: parameters → weights → logits. For a plain network parameters and weights are the
 * same; for one that is composed from templates the weights are computed from the parameters, once per step.
 */
export interface Trainable {
  /** Where training begins, by name. */
  params: TensorMap;
  /** What the weights are computed from beside the parameters, and is not trained. */
  frozen?: TensorMap;
  /**
   * Before step `at` the parameters are put into another order, or some are set anew. What `by` gives is applied to them and
   * their averages, and to the optimizer's moments.
   */
  reorder?: { at: number; by: (params: TensorMap) => Reordering | Promise<Reordering> };
  /** The group of a parameter. */
  groupOf(name: string): ParameterGroup;
  /** Images whose gradient a processor best computes at once; default: all of a batch. */
  cachedImages?: number;
  /**
   * Which of several networks over the same parameters are trained at a step, all on the same batch: their gradients are
   * averaged. The first may teach the others ({@link TrainingPlan.inPlace}). A graph of the gradients is kept for each, and one of
   * the update for all.
   */
  variantsAt?(step: number): readonly string[];
  /** Most of them at one step; default 1. */
  variantsPerStep?: number;
  /**
   * Parameters and frozen tensors → the network's weights. Without it, weights are the parameters themselves. A
   * parameter that a variant does not use gets no gradient, and is not changed by that step.
   */
  weights?(inputs: NamedTensorMap, variant: string): NamedTensorMap;
  /** Weights and images [B, C, S, S], pixel values 0 … 1 → logits [B, classes]. */
  forward(weights: NamedTensorMap, images: Tensor, variant: string): Tensor;
  /** Weights that are held for what the loss asks of them, and get no gradient. */
  isFixed?(name: string): boolean;
  /**
   * The same logits, and what is learned beside them, one number for each image [B].
   * @param share [B]: 0 for padding
   */
  beside?(
    weights: NamedTensorMap,
    images: Tensor,
    variant: string,
    share: Tensor,
  ): { logits: Tensor; beside: Tensor };
}

/** One step's samples, in plain memory. */
export interface TrainingBatch {
  /** [B, C, S, S] float32, RGB, pixel values 0 … 1: a network normalises them itself. */
  images: Float32Array;
  /** [B, classes] float32, rows sum to 1. */
  targets: Float32Array;
  /** [B, classes] float32, a teacher's logits for the same images. */
  teacher?: Float32Array;
  /** Number of samples, B. */
  count: number;
}

/** Gives the samples of any step: addressed, not advanced, so that a run that is resumed sees what it would have seen. */
export interface BatchSource {
  /** Samples in a batch; all batches have as many. */
  readonly batchSize: number;
  readonly imgSize: number;
  readonly classes: number;
  /** Whether batches carry a teacher's logits. */
  readonly hasTeacher: boolean;
  /** The batch of a step counted from 0. Prepares the following ones meanwhile. */
  batch(step: number): Promise<TrainingBatch>;
}

export const PRECISIONS = ['auto', 'float32', 'half'] as const;
export type Precision = (typeof PRECISIONS)[number];

export interface TrainingPlan {
  /** Optimizer updates in all. */
  steps: number;
  optimizer: AdamWConfig;
  schedule: Schedule;
  loss: LossConfig;
  /** Decay of an exponential moving average of the parameters, which is then the result; none by default. */
  ema?: number;
  /**
   * Share of the first variant's logits in what the others are taught (in-place distillation, arXiv 1903.05134); the rest
   * is the teacher's. Default 0.
   */
  inPlace?: number;
  /**
   * What forward and backward are computed with: `half` is 16 bits where that does no harm; parameters, moments and averages
   * stay float32. `auto` is half on a GPU where that was seen to be right, and faster. Default: float32.
   */
  precision?: Precision;
  /** Images whose gradient is computed at once; default: what the engine's cache holds. */
  microBatch?: number;
  /**
   * So many measurements in a row without a smaller loss on held-out images end the run, and the parameters that had the
   * smallest are its result. Default: the run goes to its end, and so are its last ones.
   */
  patience?: number;
}

/** The parameters that did best on held-out images so far. */
export interface Best {
  step: number;
  loss: number;
  /** Measurements since then, none of which was better. */
  since: number;
  params: TensorMap;
}

/** All that is needed to go on: everything else is addressed by the step. */
export interface TrainingState {
  /** Updates done. */
  step: number;
  /** Updates in all, where the run was told to keep what it has and its rate is coming down. */
  end?: number;
  params: TensorMap;
  m: TensorMap;
  v: TensorMap;
  ema?: TensorMap;
  /** Where it computes with float16. */
  lossScale?: LossScaleState;
  /** Where the plan has patience. */
  best?: Best;
}

/** Hooks of a training run, all optional. */
export interface TrainingHooks {
  /** Where to go on from. */
  resume?: TrainingState | undefined;
  /** Called every `saveEvery` ms, and when the run is paused, with a state to be kept; the step waits for it. */
  save?: (state: TrainingState) => Promise<void>;
  /** Default 60,000 ms. */
  saveEvery?: number;
  /** Called once where the rate is about to fall, with the state from which the run could as well be made longer. */
  plateau?: (state: TrainingState) => Promise<void>;
  /** Called at the end with the updates that were done: fewer than planned where the run was told to keep what it has. */
  ended?: (steps: number) => void;
  /**
   * Called every `evaluateEvery` steps and after the last one, with the current (averaged, if so) parameters. Gives the
   * loss on held-out images, for a plan with patience.
   */
  evaluate?: (params: TensorMap, step: number) => Promise<number> | Promise<void>;
  evaluateEvery?: number;
}
