import { initNetwork, sizedNetwork } from '../../nn/families/registry';
import type { SizedConfig } from '../../nn/model';
import type { Initialiser } from '../initialiser';

/**
 * A network of just this size, from random weights, distilled alone with all the samples that a bank has for its whole
 * family: the gap to it is what making many sizes at once costs.
 */
export const initialiser: Initialiser<SizedConfig> = {
  name: 'dedicated',
  title: 'Dedicated',
  description: 'Random weights, distilled alone for this size: what every family is measured against.',
  needsSource: false,
  anyFamily: true,
  isDistilled: true,
  obstacle: () => undefined,
  make: (config, seed) => initNetwork(sizedNetwork(config), seed),
};
