import { initNetwork, sizedNetwork } from '../../nn/families/registry';
import type { SizedConfig } from '../../nn/model';
import type { Initialiser } from '../initialiser';

export const initialiser: Initialiser<SizedConfig> = {
  name: 'scratch',
  title: 'From scratch',
  description: 'timm’s random weights; a Vision Transformer’s are normal, of standard deviation 0.02.',
  needsSource: false,
  anyFamily: true,
  obstacle: () => undefined,
  make: (config, seed) => initNetwork(sizedNetwork(config), seed),
};
