import { filled, type TensorMap } from '../../../base/tensor';
import { begun } from '../begun';
import { type GruConfig, gruWeights } from './config';

/** Before training, as PyTorch begins: all but the norms uniform within 1/√inputs of their layer. */
export function initGru(config: GruConfig, seed: number): TensorMap {
  return begun(gruWeights(config), seed, ({ kind, shape, fanIn }, random) => {
    if (kind === 'gain') return filled(shape, 1);
    return fanIn === 0 ? filled(shape) : random.uniformTensor(shape, 1 / Math.sqrt(fanIn));
  });
}
