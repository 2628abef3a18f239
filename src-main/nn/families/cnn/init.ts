import type { TensorMap } from '../../../base/tensor';
import { filled } from '../../../base/tensor';
import { begun } from '../begun';
import { type CnnConfig, cnnWeights } from './config';

/**
 * The convolutional classifier before training: normal weights of variance 2/fan-in where a rectifier comes before
 * (arXiv 1502.01852), 1/fan-in elsewhere, and blocks that begin as the identity (arXiv 1706.02677).
 */
export function initCnn(config: CnnConfig, seed: number): TensorMap {
  return begun(cnnWeights(config), seed, ({ kind, shape, fanIn, head }, random, name) => {
    if (kind === 'gain') return filled(shape, 1);
    if (kind === 'bias' || name.endsWith('conv2.weight')) return filled(shape);
    if (head) return random.normalTensor(shape, 0.02);
    return random.normalTensor(shape, Math.sqrt((name.includes('conv') ? 2 : 1) / fanIn));
  });
}
