import { Random } from '../../base/random';
import { initNetwork, sizedNetwork, sizedWeights } from '../../nn/families/registry';
import type { SizedConfig } from '../../nn/model';
import type { Initialiser } from '../initialiser';

/** He's initialisation (arXiv 1502.01852): matrices normal with variance 2 / inputs; the rest, the classifier too, is timm's. */
export const initialiser: Initialiser<SizedConfig> = {
  name: 'he',
  title: 'From scratch, He',
  description: 'Random weights of variance 2 / inputs (arXiv 1502.01852).',
  needsSource: false,
  anyFamily: true,
  obstacle: () => undefined,
  make: (config, seed) => {
    const weights = initNetwork(sizedNetwork(config), seed);
    for (const [name, { kind, head, shape, fanIn }] of sizedWeights(config)) {
      if (head || (kind !== 'matrix' && kind !== 'patches' && kind !== 'depthwise')) continue;
      weights.set(name, new Random(seed, 'he', name).normalTensor(shape, Math.sqrt(2 / fanIn)));
    }
    return weights;
  },
};
