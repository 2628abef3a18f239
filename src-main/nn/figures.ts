import { cachedImages } from './batching';
import { countFlops, countParameters, sizedFamily, sizedNetwork } from './families/registry';
import type { SizedConfig } from './model';

/** Bytes of a float32. */
const FLOAT = 4;

/** Parameters, operations and memory of one image's forward pass. */
export function figuresOf(config: SizedConfig): { parameters: number; flops: number; memory: number } {
  const parameters = countParameters(config);
  const { peak } = sizedFamily(config).sized.activations(config);
  return { parameters, flops: countFlops(config), memory: FLOAT * (parameters + peak) };
}

/**
 * Bytes while a network is trained: weights, gradients and the optimizer's two moments; what the backward pass needs of
 * every block for the images whose gradient a processor computes at once.
 *
 * @param trained parameters that are trained, where these are not the network's own
 */
export function trainingMemory(config: SizedConfig, trained = countParameters(config)): number {
  const { kept } = sizedFamily(config).sized.activations(config);
  const images = cachedImages(sizedNetwork(config));
  return FLOAT * (3 * trained + 2 * countParameters(config) + images * kept);
}

/** Operations of one image's training step: the backward pass costs twice the forward one. */
export function trainingFlops(config: SizedConfig): number {
  return 3 * countFlops(config);
}
