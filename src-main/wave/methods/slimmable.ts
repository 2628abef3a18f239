import type { SizedConfig } from '../../nn/model';
import type { CondenseMethod } from '../method';
import { mimeticWeights } from '../mimetic-start';
import { weightsAsScalers, WHOLE_WEIGHTS } from '../whole-weights';

/**
 * A slimmable network (Yu et al., arXiv 1812.08928 and 1903.05134) over widths and depths: one set of weights, each size
 * takes the first rows and columns of it, and the sizes are trained in turn as an elastic bank's are. It is WAVE without
 * the templates, and begins as WAVE does: what templates are worth is the difference.
 */
export const method: CondenseMethod<SizedConfig> = {
  ...WHOLE_WEIGHTS,
  name: 'slimmable',
  title: 'Slimmable network',
  anyFamily: true,
  description:
    'Whole weights shared by all sizes, sampled as an elastic bank: what templates are worth beside it.',
  scalers: (config, network, seed) => weightsAsScalers(config, network, mimeticWeights(network, seed)),
};
