import { initViT } from '../../nn/init';
import type { Initialiser } from '../initialiser';

export const initialiser: Initialiser = {
  name: 'scratch',
  title: 'From scratch',
  description: 'timm’s random weights: normal, of standard deviation 0.02.',
  needsSource: false,
  obstacle: () => undefined,
  make: initViT,
};
