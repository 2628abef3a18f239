import { vitOf } from '../bank';
import { largestSize } from '../elastic';
import { geneOf } from '../gene-shapes';
import { initialGene } from '../learngene';
import type { CondenseMethod } from '../method';
import { WHOLE_WEIGHTS } from '../whole-weights';

/**
 * LeTs (Xia et al., NeurIPS 2024, and the authors' `lets.py`): the layers of a narrow and shallow network are learned together
 * with transformations that make a wide and deep one of them, of which every network between the two takes its rows and
 * layers. The gene has the narrowest width of the grid, and two layers for each four of the largest size's; only the largest
 * is trained. With eight layers for sixteen a network of twelve has the layers that are published; other depths follow the
 * same rule, and below half of the depth pairs of layers are left out evenly (which they do not do).
 *
 * Otherwise than theirs: there is a class token, and the transformations are tied as in their code, but the classifier is the
 * gene's, made wider, also where a network is made.
 */
export const method: CondenseMethod = {
  ...WHOLE_WEIGHTS,
  name: 'lets',
  title: 'LeTs',
  description:
    'The layers of a small network and what makes a large one of them; every size between (NeurIPS 2024).',
  fixed: undefined,
  plan: { sizesPerStep: 1, largestFirst: 0, inPlace: 0 },
  grid: { largestOnly: true, pairedLayers: true },
  blocks: (auxiliary, grid) => ({
    ...WHOLE_WEIGHTS.blocks(auxiliary, grid),
    gene: geneOf(auxiliary, grid!.widths[0]!),
  }),
  templates: (config, seed) => initialGene(vitOf(config), config.gene!, seed).templates,
  scalers: ({ gene }, network, seed) => initialGene(network, gene!, seed).scalers,
  sizesAt: (grid) => [largestSize(grid)],
};
