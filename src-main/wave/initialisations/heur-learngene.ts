import type { ViTConfig } from '../../nn/config';
import { initViT } from '../../nn/families/vit/init';
import type { Initialiser } from '../initialiser';
import { otherDepth, withRun } from '../layer-run';

const title = 'Heur-Learngene';
/** As the later papers of its authors use it on Vision Transformers. */
const LAYERS = 3;

/**
 * Heur-Learngene (Wang et al., AAAI 2022): the last layers of an ancestor, here three blocks and the norm after them, under
 * which random ones are put.
 */
export const initialiser: Initialiser = {
  name: 'heur-learngene',
  title,
  description: 'The last three blocks of an ancestor above random ones; any depth, one width (AAAI 2022).',
  needsSource: true,
  standIn: 'largest',
  obstacle: (config, source) => otherDepth(title, config, source),
  make: (config, seed, source) => {
    const { depth } = source!.network.config as ViTConfig;
    const count = Math.min(LAYERS, config.depth, depth);
    const weights = withRun(initViT(config, seed), source!, depth - count, config.depth - count, count);
    for (const name of ['norm.weight', 'norm.bias', 'fc_norm.weight', 'fc_norm.bias']) {
      if (weights.has(name)) weights.set(name, source!.weights.get(name)!);
    }
    return weights;
  },
};
