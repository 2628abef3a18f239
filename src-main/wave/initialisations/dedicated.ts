import { initViT } from '../../nn/init';
import type { Initialiser } from '../initialiser';

/**
 * A network of just this size, from random weights, distilled alone with all the samples that a bank has for its whole
 * family: the gap to it is what making many sizes at once costs.
 */
export const initialiser: Initialiser = {
  name: 'dedicated',
  title: 'Dedicated',
  description: 'Random weights, distilled alone for this size: what every family is measured against.',
  needsSource: false,
  isDistilled: true,
  obstacle: () => undefined,
  make: initViT,
};
