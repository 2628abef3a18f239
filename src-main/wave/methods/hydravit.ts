import { Random } from '../../base/random';
import { trainedSizes } from '../elastic';
import type { CondenseMethod } from '../method';
import { WHOLE_WEIGHTS } from '../whole-weights';

/**
 * HydraViT (Haberer et al., NeurIPS 2024): a network takes the first heads of a larger one, and at each step one size is
 * trained, drawn evenly from all. The authors vary the width only (a grid such as `64-160x8`) and keep a moving average of
 * the weights, which `--ema` does.
 */
export const method: CondenseMethod = {
  ...WHOLE_WEIGHTS,
  name: 'hydravit',
  title: 'HydraViT',
  description: 'Whole weights shared by all sizes, one of which is drawn evenly at each step.',
  sizesAt: (grid, seed, step) => {
    const sizes = trainedSizes(grid);
    return [sizes[new Random(seed, 'hydravit size', step).integer(sizes.length)]!];
  },
};
