import { filled, type TensorMap } from '../../../base/tensor';
import { begun } from '../begun';
import { type ConvNextConfig, convNextWeights } from './config';

/**
 * A ConvNeXt before training, as timm begins: kernels and linear weights normal with std 0.02 (timm cuts them at ±2, a hundred
 * deviations away), biases 0, norms 1 and 0.
 */
export function initConvNext(config: ConvNextConfig, seed: number): TensorMap {
  return begun(convNextWeights(config), seed, ({ kind, shape }, random) => {
    if (kind === 'gain') return filled(shape, 1);
    if (kind === 'layer-scale') return filled(shape, config.initValues);
    return kind === 'bias' ? filled(shape) : random.normalTensor(shape, 0.02);
  });
}
