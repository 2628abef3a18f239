import { initialLayers, layerBlocks, layerScalers } from '../gene-layers';
import type { CondenseMethod } from '../method';

/**
 * TLEG (Xia et al., AAAI 2024): two layers, expanded in a line, θ_l = θ_base + (l / L)·θ_layer for l = 0 … L − 1, L being the
 * depth of the network that is made. In WAVE's terms two templates as wide as the network, with scalers 1 and l / L.
 */
export const method: CondenseMethod = {
  name: 'tleg',
  title: 'TLEG',
  description: 'Two layers, and every layer on the line through them; any depth, one width (AAAI 2024).',
  changes: 'depth',
  fixed: 'scalers',
  needsGrid: false,
  blocks: (auxiliary) => layerBlocks(auxiliary, 2),
  templates: initialLayers,
  scalers: (config, network) =>
    layerScalers(config, network, (gene, layer, depth) => (gene === 0 ? 1 : layer / depth)),
};
