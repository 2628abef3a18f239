import { Random } from '../../base/random';
import { vitWeights } from '../../nn/config';
import { initViT } from '../../nn/init';
import type { Initialiser } from '../initialiser';

/** He's initialisation (arXiv 1502.01852): matrices normal with variance 2 / inputs; the rest, the classifier too, is timm's. */
export const initialiser: Initialiser = {
  name: 'he',
  title: 'From scratch, He',
  description: 'Random weights of variance 2 / inputs (arXiv 1502.01852).',
  needsSource: false,
  obstacle: () => undefined,
  make: (config, seed) => {
    const weights = initViT(config, seed);
    for (const [name, { kind, head, shape, fanIn }] of vitWeights(config)) {
      if (head || (kind !== 'matrix' && kind !== 'patches')) continue;
      weights.set(name, new Random(seed, 'he', name).normalTensor(shape, Math.sqrt(2 / fanIn)));
    }
    return weights;
  },
};
