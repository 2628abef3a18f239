import type { ViTConfig } from '../../nn/config';
import { countFlops, countParameters, headDimOf, numTokens } from '../../nn/config';
import { cachedImages } from '../../nn/batching';

/** Bytes of a float32. */
const FLOAT = 4;

/** Parameters, operations and memory of one image's forward pass. */
export function figuresOf(config: ViTConfig): { parameters: number; flops: number; memory: number } {
  const parameters = countParameters(config);
  return { parameters, flops: countFlops(config), memory: FLOAT * (parameters + peakActivations(config)) };
}

/** The most values that live at once: the tokens, and the larger of attention's and the hidden layer's values. */
function peakActivations(config: ViTConfig): number {
  const tokens = numTokens(config);
  const { embedDim, numHeads, mlpRatio } = config;
  const attention = 3 * tokens * numHeads * headDimOf(config) + numHeads * tokens * tokens;
  const hidden = 2 * tokens * embedDim * mlpRatio;
  return 2 * tokens * embedDim + Math.max(attention, hidden);
}

/**
 * Bytes while a network is trained: weights, gradients and the optimizer's two moments; what the backward pass needs of
 * every block for the images whose gradient a processor computes at once.
 *
 * @param trained parameters that are trained, where these are not the network's own
 */
export function trainingMemory(config: ViTConfig, trained = countParameters(config)): number {
  const tokens = numTokens(config);
  const { embedDim, numHeads, mlpRatio, depth } = config;
  const heads = numHeads * headDimOf(config);
  const block = tokens * (4 * embedDim + 4 * heads + 2 * embedDim * mlpRatio + 2 * numHeads * tokens);
  const images = cachedImages({ arch: 'vit', config });
  return FLOAT * (3 * trained + 2 * countParameters(config) + images * depth * block);
}

/** Operations of one image's training step: the backward pass costs twice the forward one. */
export function trainingFlops(config: ViTConfig): number {
  return 3 * countFlops(config);
}
