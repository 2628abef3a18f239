import { Random } from '../../base/random';
import { sameSize } from '../../base/size';
import { allHidden, largestSize } from '../elastic';
import type { CondenseMethod } from '../method';
import { WHOLE_WEIGHTS } from '../whole-weights';

/**
 * DynaBERT (Hou et al., NeurIPS 2020, arXiv 2004.04037, and the authors' `modeling_bert.py`): the residual stream keeps its
 * width, and a narrower network has the first attention heads and the first hidden units, of both the same share (a quarter,
 * a half, three quarters and all, where the grid names no others); a shallower one leaves layers out evenly. First the whole
 * network is trained alone; then heads and hidden units are sorted by their importance; then at each step all shares are
 * trained on the same batch, the smaller ones after the whole network's answers as well as the teacher's.
 *
 * The importance is how much the loss would change to first order, and the smaller networks are held to the hidden states of
 * the whole one, as it is when it is sorted, beside the answers. Otherwise than theirs: a depth is drawn at each step and
 * trained from the beginning of this second stage (theirs: after one of widths alone, all depths at each step).
 *
 * Neither timm nor transformers holds heads that are not together as wide as the network: such networks are exported to
 * ONNX, ORT and TensorFlow.js.
 */
export const method: CondenseMethod = {
  ...WHOLE_WEIGHTS,
  name: 'dynabert',
  title: 'DynaBERT',
  description:
    'Whole weights; fewer heads and hidden units in the same width, the most important first (NeurIPS 2020).',
  plan: { sizesPerStep: 4, largestFirst: 0.3, inPlace: 0.5, sorts: true },
  grid: { evenLayers: true, headsFollow: true },
  mlpRatios: (largest) => [largest / 4, largest / 2, (3 * largest) / 4, largest],
  sizesAt: (grid, seed, step) => {
    const largest = largestSize(grid);
    const drawn = allHidden(grid, new Random(seed, 'dynabert size', step));
    return [largest, ...drawn.filter((size) => !sameSize(size, largest))];
  },
};
