import type * as TensorFlow from '@tensorflow/tfjs';
import type { TensorMap } from '../base/tensor';
import type { ViTConfig } from '../nn/config';
import type { Hypernetwork } from '../nn/hypernetwork/hypernetwork';
import type { Model } from '../nn/model';
import type { Trainable } from '../nn/training';

/** A way to the first weights of a network, to be compared with a bank's. Most know Vision Transformers only. */
export interface Initialiser<C = ViTConfig> {
  name: string;
  /** For people. */
  title: string;
  description: string;
  needsSource: boolean;
  /** It asks a trained hypernetwork, from a file that a person has. */
  needsHypernetwork?: true;
  /** It knows networks of every family. */
  anyFamily?: true;
  /** The size that a bank composes where no model is named to take from; left out: the target's own. */
  standIn?: 'largest' | 'smallest';
  /** The network computes what the source does: it works before any training. */
  keepsFunction?: true;
  /** Takes the spread of its source’s weights, and none of them. */
  takesSpread?: true;
  /** Random weights that are to be distilled alone, for what a model of just this size can be. */
  isDistilled?: true;
  /** Why it cannot make this network from this model, in a sentence; undefined if it can. */
  obstacle(config: C, source: C): string | undefined;
  /**
   * `source` is there where it is needed; `sameClasses`: it tells the same classes apart, so that its classifier may be
   * taken; `hypernetwork`, too, where it is needed. The result has all weights of the network.
   */
  make(
    config: C,
    seed: number,
    source: Model | undefined,
    sameClasses: boolean,
    hypernetwork?: Hypernetwork,
  ): TensorMap;
  /** Where images help: what is learned from them before the weights are made. Without images `make` stands for it. */
  learn?: (
    config: C,
    seed: number,
    source: Model,
    sameClasses: boolean,
    tools: LearningTools,
  ) => Promise<TensorMap>;
}

/** What a way that learns is given: images and an engine, behind one function. */
export interface LearningTools {
  tf: typeof TensorFlow;
  /** Updates that a learning is to take in all. */
  steps: number;
  /** The network from its weights and images to logits. */
  forward: Trainable['forward'];
  /** Trains for so many updates; `loss` is the mean over the last quarter of them. */
  train(trainable: Trainable, steps: number): Promise<{ params: TensorMap; loss: number }>;
}
