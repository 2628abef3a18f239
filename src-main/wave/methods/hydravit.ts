import { Random } from '../../base/random';
import { trainedSizes } from '../elastic';
import type { CondenseMethod } from '../method';
import { initialWeights, unitBlocks, unitTemplates } from '../whole-weights';

/**
 * HydraViT (Haberer et al., NeurIPS 2024): a network takes the first heads of a larger one, and at each step one size is
 * trained, drawn evenly from all. The authors vary the width only (a grid such as `64-160x8`) and keep a moving average of
 * the weights, which `--ema` does.
 */
export const method: CondenseMethod = {
  name: 'hydravit',
  title: 'HydraViT',
  description: 'Whole weights shared by all sizes, one of which is drawn evenly at each step.',
  changes: 'size',
  fixed: 'templates',
  needsGrid: true,
  blocks: unitBlocks,
  templates: unitTemplates,
  scalers: initialWeights,
  sizesAt: (grid, seed, step) => {
    const sizes = trainedSizes(grid);
    return [sizes[new Random(seed, 'hydravit size', step).integer(sizes.length)]!];
  },
};
