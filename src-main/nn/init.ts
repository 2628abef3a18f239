import { Random } from '../base/random';
import type { HostTensor, TensorMap } from '../base/tensor';
import { filled, sizeOf } from '../base/tensor';
import { type CnnConfig, cnnShapes } from './cnn';
import { type ViTConfig, weightShapes } from './config';

/**
 * A Vision Transformer before training, as timm begins: linear weights and positions normal with std 0.02 (timm cuts
 * them at ±2, a hundred deviations away), the class token 1e-6, the patch embedding as PyTorch's Conv2d, biases 0,
 * norms 1 and 0.
 */
export function initViT(config: ViTConfig, seed: number): TensorMap {
  const fanIn = config.inChans * config.patchSize ** 2;
  return initialise(weightShapes(config), seed, (name, shape, random) => {
    if (name.startsWith('patch_embed.')) return random.uniformTensor(shape, 1 / Math.sqrt(fanIn));
    if (name.endsWith('.gamma')) return filled(shape, config.initValues);
    if (name === 'cls_token') return random.normalTensor(shape, 1e-6);
    if (/norm\d?\.weight$/.test(name)) return filled(shape, 1);
    if (name.endsWith('.bias')) return filled(shape);
    return random.normalTensor(shape, 0.02);
  });
}

/**
 * The convolutional classifier before training: normal weights of variance 2/fan-in where a rectifier comes before
 * (arXiv 1502.01852), 1/fan-in elsewhere, and blocks that begin as the identity (arXiv 1706.02677).
 */
export function initCnn(config: CnnConfig, seed: number): TensorMap {
  return initialise(cnnShapes(config), seed, (name, shape, random) => {
    if (/norm\d?\.weight$/.test(name)) return filled(shape, 1);
    if (name.endsWith('.bias') || name.endsWith('conv2.weight')) return filled(shape);
    if (name === 'head.weight') return random.normalTensor(shape, 0.02);
    const fanIn = name.includes('downsample') ? shape[1]! : sizeOf(shape.slice(0, 3));
    return random.normalTensor(shape, Math.sqrt((name.includes('conv') ? 2 : 1) / fanIn));
  });
}

function initialise(
  shapes: Map<string, number[]>,
  seed: number,
  make: (name: string, shape: number[], random: Random) => HostTensor,
): TensorMap {
  return new Map(
    [...shapes].map(([name, shape]) => [name, make(name, shape, new Random(seed, 'init', name))]),
  );
}
