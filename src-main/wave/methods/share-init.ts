import { initialLayers, layerBlocks, layerScalers } from '../gene-layers';
import type { CondenseMethod } from '../method';

/**
 * Share-Init: one layer, trained as all layers of a network (ALBERT, arXiv 1909.11942), becomes every layer of the target.
 * In WAVE's terms one template as wide as the network, with scalers of 1.
 */
export const method: CondenseMethod = {
  name: 'share-init',
  title: 'Share-Init',
  description: 'One layer, which is every layer; any depth, one width.',
  changes: 'depth',
  fixed: 'scalers',
  needsGrid: false,
  blocks: (auxiliary) => layerBlocks(auxiliary, 1),
  templates: initialLayers,
  scalers: (config, network) => layerScalers(config, network, () => 1),
};
