import { Random } from '../../base/random';
import type { HostTensor, TensorMap } from '../../base/tensor';
import type { Weight } from '../weights';

/** A network's weights before training, each with random numbers of its own. */
export function begun(
  weights: ReadonlyMap<string, Weight>,
  seed: number,
  make: (weight: Weight, random: Random, name: string) => HostTensor,
): TensorMap {
  return new Map(
    [...weights].map(([name, weight]) => [name, make(weight, new Random(seed, 'init', name), name)]),
  );
}
