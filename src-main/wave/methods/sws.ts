import { initialLayers, layerBlocks, layerScalers } from '../gene-layers';
import type { CondenseMethod } from '../method';

const STAGES = 5;
/** How many layers each stage has, where the authors say it; elsewhere evenly, the first ones a layer more. */
const PUBLISHED: Record<number, readonly number[]> = { 16: [3, 3, 4, 3, 3] };

/**
 * SWS (Xia et al., IJCAI 2024): stage-wise weight sharing. A network of five stages, all layers of a stage the same; a target
 * of another depth repeats each stage's layer so often as its share of the depth is.
 */
export const method: CondenseMethod = {
  name: 'sws',
  title: 'SWS',
  description:
    'Five layers, each repeated through its stage of the network; any depth, one width (IJCAI 2024).',
  changes: 'depth',
  fixed: 'scalers',
  needsGrid: false,
  blocks: (auxiliary) => layerBlocks(auxiliary, STAGES),
  templates: initialLayers,
  scalers: (config, network) =>
    layerScalers(config, network, (gene, layer, depth) => (stageOf(layer, depth) === gene ? 1 : 0)),
};

/** The stage of a layer; a network of fewer layers than stages goes without the last of them. */
export function stageOf(layer: number, depth: number): number {
  const lengths = PUBLISHED[depth] ?? evenly(depth);
  let last = 0;
  return lengths.findIndex((length) => layer < (last += length));
}

function evenly(depth: number): number[] {
  return Array.from(
    { length: STAGES },
    (_, stage) => Math.floor(depth / STAGES) + (stage < depth % STAGES ? 1 : 0),
  );
}
