import type { TensorMap } from '../base/tensor';
import type { CnnConfig } from './families/cnn/config';
import type { ConvNextConfig } from './families/convnext/config';
import type { GruConfig } from './families/gru/config';
import type { MixerConfig } from './families/mixer/config';
import type { ViTConfig } from './config';

/** One number per colour channel: red, green, blue; pixel values counted from 0 to 1. */
export type Rgb = readonly [number, number, number];

/** How pixels 0 … 1 become what a network was trained on: (x − mean) / std. */
export interface Normalisation {
  mean: Rgb;
  std: Rgb;
}

/** A network's architecture: one of the families. `imgSize` and the number of classes are part of its configuration. */
export type Network =
  | { arch: 'vit'; config: ViTConfig }
  | { arch: 'cnn'; config: CnnConfig }
  | { arch: 'mixer'; config: MixerConfig }
  | { arch: 'convnext'; config: ConvNextConfig }
  | { arch: 'gru'; config: GruConfig };

/** A network that has a width and a depth: a bank composes any size of it. */
export type SizedNetwork = Exclude<Network, { arch: 'cnn' }>;
export type SizedConfig = SizedNetwork['config'];

/** A trained (or initialised) classifier: everything that is needed to use it. */
export interface Model {
  network: Network;
  /** Names, in the order of the logits. */
  classes: string[];
  normalisation: Normalisation;
  /** The share of a side that the middle of an image has, which alone it is evaluated on; left out: all of it. */
  cropPct?: number;
  weights: TensorMap;
}

/** Anything that classifies images: a network of ours on an engine, or a foreign model on its own runtime. */
export interface Classifier {
  /** Names in the order of the logits; undefined where the model's file does not tell. */
  readonly classes: readonly string[] | undefined;
  readonly numClasses: number;
  /**
   * @param images [count, 3, size, size] float32, RGB, pixel values 0 … 1; resized where the model wants another size
   * @returns logits [count, numClasses] float32
   */
  predict(images: Float32Array, count: number, size: number): Promise<Float32Array>;
  dispose(): Promise<void>;
}
