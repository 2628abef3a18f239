import { Random } from '../base/random';
import type { HostTensor, TensorMap } from '../base/tensor';
import { filled } from '../base/tensor';
import { type CnnConfig, cnnWeights } from './cnn-config';
import { type ViTConfig, vitWeights } from './config';
import type { Network } from './model';
import type { Weight } from './weights';

/** A network before training. */
export function initNetwork({ arch, config }: Network, seed: number): TensorMap {
  return arch === 'vit' ? initViT(config, seed) : initCnn(config, seed);
}

/** Standard deviation of a Vision Transformer's linear weights before training, as in timm. */
export const LINEAR_STD = 0.02;

/**
 * A Vision Transformer before training, as timm begins: linear weights and positions normal with std 0.02 (timm cuts
 * them at ±2, a hundred deviations away), tokens 1e-6, the patch embedding as PyTorch's Conv2d, biases 0, norms 1 and 0.
 */
export function initViT(config: ViTConfig, seed: number): TensorMap {
  return initialise(vitWeights(config), seed, ({ kind, shape, fanIn }, random, name) => {
    if (name.startsWith('patch_embed.')) return random.uniformTensor(shape, 1 / Math.sqrt(fanIn));
    if (kind === 'layer-scale') return filled(shape, config.initValues);
    if (kind === 'token') return random.normalTensor(shape, 1e-6);
    if (kind === 'gain') return filled(shape, 1);
    return kind === 'bias' ? filled(shape) : random.normalTensor(shape, LINEAR_STD);
  });
}

/**
 * The convolutional classifier before training: normal weights of variance 2/fan-in where a rectifier comes before
 * (arXiv 1502.01852), 1/fan-in elsewhere, and blocks that begin as the identity (arXiv 1706.02677).
 */
export function initCnn(config: CnnConfig, seed: number): TensorMap {
  return initialise(cnnWeights(config), seed, ({ kind, shape, fanIn, head }, random, name) => {
    if (kind === 'gain') return filled(shape, 1);
    if (kind === 'bias' || name.endsWith('conv2.weight')) return filled(shape);
    if (head) return random.normalTensor(shape, 0.02);
    return random.normalTensor(shape, Math.sqrt((name.includes('conv') ? 2 : 1) / fanIn));
  });
}

function initialise(
  weights: Map<string, Weight>,
  seed: number,
  make: (weight: Weight, random: Random, name: string) => HostTensor,
): TensorMap {
  return new Map(
    [...weights].map(([name, weight]) => [name, make(weight, new Random(seed, 'init', name), name)]),
  );
}
