import { filled, type TensorMap } from '../../../base/tensor';
import { begun } from '../begun';
import { type MixerConfig, mixerWeights } from './config';

/**
 * A Mixer before training, as timm begins: linear weights uniform after Glorot, the biases of its blocks normal with std
 * 1e-6, the patch embedding normal with variance 1/fan-in (timm cuts it at two deviations), the classifier and all else
 * neutral.
 */
export function initMixer(config: MixerConfig, seed: number): TensorMap {
  return begun(mixerWeights(config), seed, ({ kind, shape, fanIn, head }, random, name) => {
    if (kind === 'gain') return filled(shape, 1);
    if (kind === 'patches') return random.truncatedNormalTensor(shape, 1 / Math.sqrt(fanIn));
    if (head) return filled(shape);
    if (kind === 'matrix') return random.uniformTensor(shape, Math.sqrt(6 / (shape[0]! + shape[1]!)));
    return name.includes('.mlp_') ? random.normalTensor(shape, 1e-6) : filled(shape);
  });
}
