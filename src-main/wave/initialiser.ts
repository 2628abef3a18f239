import type { TensorMap } from '../base/tensor';
import type { ViTConfig } from '../nn/config';
import type { Model } from '../nn/model';

/** A way to the first weights of a Vision Transformer, to be compared with a bank's. */
export interface Initialiser {
  name: string;
  /** For people. */
  title: string;
  description: string;
  needsSource: boolean;
  /** Takes from the largest network that a bank composes, where no model is named; else from one of the target's size. */
  fromLargest?: boolean;
  /** Why it cannot make this network from this model, in a sentence; undefined if it can. */
  obstacle(config: ViTConfig, source: ViTConfig): string | undefined;
  /** `source` is there where it is needed. Its result has all weights of the network. */
  make(config: ViTConfig, seed: number, source: Model | undefined): TensorMap;
}
