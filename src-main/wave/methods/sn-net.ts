import { vitOf } from '../bank';
import { Random } from '../../base/random';
import { allSizes, largestSize, smallestSize } from '../elastic';
import type { CondenseMethod } from '../method';
import { initialAnchors } from '../stitching';
import { WHOLE_WEIGHTS } from '../whole-weights';

/**
 * SN-Net (Pan et al., CVPR 2023, arXiv 2302.06586, and the authors' `snnet.py`): two networks of different widths and the same
 * depth, the anchors, are trained each by itself; then stitches between them, linear layers with a bias, are solved for by
 * least squares on a hundred images, and one network is drawn evenly at each step from the anchors and all that begin as the
 * narrow one and go on as the wide one. The anchors have the narrowest and the widest width of the grid, and its largest depth.
 *
 * Otherwise than theirs: a stitch leads from a narrow block to the next one of the wide anchor (they have sliding windows of
 * two blocks with shared stitches), and the rate follows the schedule of the whole training (they take a tenth of it for the
 * stitches). No library of Vision Transformers holds such networks: they are exported to ONNX, ORT and TensorFlow.js.
 */
export const method: CondenseMethod = {
  ...WHOLE_WEIGHTS,
  name: 'sn-net',
  title: 'SN-Net',
  description:
    'Two networks and stitches between them: from a narrow one’s first blocks to a wide one’s last (CVPR 2023).',
  fixed: undefined,
  plan: { sizesPerStep: 2, largestFirst: 0.6, inPlace: 0, stitches: true },
  gridOf: ({ widths, depths }) => ({
    widths: [...new Set([widths[0]!, widths.at(-1)!])],
    depths: [depths.at(-1)!],
    stitched: true,
  }),
  blocks: (auxiliary, grid) => ({
    ...WHOLE_WEIGHTS.blocks(auxiliary, grid),
    gene: { width: grid!.widths[0]!, layers: auxiliary.depth },
  }),
  templates: (config, seed) => initialAnchors(vitOf(config), config.gene!, seed).templates,
  scalers: ({ gene }, network, seed) => initialAnchors(network, gene!, seed).scalers,
  firstSizes: (grid) => [largestSize(grid), smallestSize(grid)],
  sizesAt: (grid, seed, step) => {
    const sizes = allSizes(grid);
    return [sizes[new Random(seed, 'sn-net size', step).integer(sizes.length)]!];
  },
};
