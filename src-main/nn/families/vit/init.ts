import type { TensorMap } from '../../../base/tensor';
import { filled } from '../../../base/tensor';
import { type ViTConfig, vitWeights } from '../../config';
import { begun } from '../begun';

/** Standard deviation of a Vision Transformer's linear weights before training, as in timm. */
export const LINEAR_STD = 0.02;

/**
 * A Vision Transformer before training, as timm begins: linear weights and positions normal with std 0.02 (timm cuts
 * them at ±2, a hundred deviations away), tokens 1e-6, the patch embedding as PyTorch's Conv2d, biases 0, norms 1 and 0.
 */
export function initViT(config: ViTConfig, seed: number): TensorMap {
  return begun(vitWeights(config), seed, ({ kind, shape, fanIn }, random, name) => {
    if (name.startsWith('patch_embed.')) return random.uniformTensor(shape, 1 / Math.sqrt(fanIn));
    if (kind === 'layer-scale') return filled(shape, config.initValues);
    if (kind === 'token') return random.normalTensor(shape, 1e-6);
    if (kind === 'gain') return filled(shape, 1);
    return kind === 'bias' ? filled(shape) : random.normalTensor(shape, LINEAR_STD);
  });
}
