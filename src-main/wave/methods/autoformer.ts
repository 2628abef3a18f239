import { sameSize, type Size } from '../../base/size';
import { Random } from '../../base/random';
import { type ElasticGrid, trainedSizes } from '../elastic';
import type { CondenseMethod } from '../method';
import { WHOLE_WEIGHTS } from '../whole-weights';

/**
 * AutoFormer (Chen et al., ICCV 2021, arXiv 2107.00651 §3.2, and the authors' `supernet_engine.py`): weight entanglement.
 * All choices for a layer share their weights, a smaller one being the first rows and columns of a larger; a shallower
 * network is the first layers; and each step trains one network, of a width, a depth and a hidden width that are drawn
 * independently and evenly. As by default in their code outputs are not rescaled (`scale=False`).
 *
 * Otherwise than theirs: heads are as many as fit into the width, and the hidden width is the same multiple of it in all
 * layers, because timm and every other format that we write hold no network whose layers differ (they draw both for each
 * layer); sizes are chosen by their costs, not by an evolutionary search; and there are no relative positions.
 */
export const method: CondenseMethod = {
  ...WHOLE_WEIGHTS,
  name: 'autoformer',
  title: 'AutoFormer',
  description: 'Entangled weights: a width and a depth drawn at each step; the first layers (ICCV 2021).',
  grid: { firstLayers: true },
  sizesAt: (grid, seed, step) => [drawn(grid, new Random(seed, 'autoformer size', step))],
};

/** Each axis for itself; again where the size was left out of training. */
function drawn(grid: ElasticGrid, random: Random) {
  const one = (values: readonly number[]) => values[random.integer(values.length)]!;
  const trained = trainedSizes(grid);
  for (;;) {
    const size: Size = { width: one(grid.widths), depth: one(grid.depths) };
    if (grid.mlpRatios) size.mlpRatio = one(grid.mlpRatios);
    if (trained.some((each) => sameSize(each, size))) return size;
  }
}
