import { Random } from '../../base/random';
import { allHidden } from '../elastic';
import type { CondenseMethod } from '../method';
import { WHOLE_WEIGHTS } from '../whole-weights';

/**
 * MatViT (MatFormer: Devvrit et al., NeurIPS 2024, arXiv 2310.07707 §3; the authors' `scenic/projects/matvit`): the hidden
 * units of a block lie in one another. A smaller network has the first ones in every block, and all else as it is: the
 * residual stream, the attention, the norms. At each step all its hidden widths are trained on the same batch, by the mean
 * of their losses (theirs: the sum, which is the same to AdamW); as in their code an eighth, a quarter, a half and all of
 * the hidden units, where the grid names no others.
 *
 * The authors vary the hidden width only (a grid such as `160x8`, or `160x8x1,2,4`); of a grid of several widths and depths
 * each step draws one, in all its hidden widths. Mixing hidden widths from block to block (Mix'n'Match) is left out: no
 * format that we write but ONNX holds such a network.
 */
export const method: CondenseMethod = {
  ...WHOLE_WEIGHTS,
  name: 'matvit',
  title: 'MatViT',
  description:
    'Whole weights whose hidden units lie in one another, all widths of them at each step (MatFormer).',
  plan: { sizesPerStep: 4, largestFirst: 0, inPlace: 0 },
  mlpRatios: (largest) => [largest / 8, largest / 4, largest / 2, largest],
  sizesAt: (grid, seed, step) => allHidden(grid, new Random(seed, 'matvit size', step)),
};
