import { grow } from '../growing';
import type { Initialiser } from '../initialiser';
import { cannotGrow } from '../same-kind';

const title = 'Net2Net';

/**
 * Net2Net (Chen et al., arXiv 1511.05641) and the function preserving expansion of bert2BERT (arXiv 2110.07143): repeated
 * units whose readers share, and deeper by layers that add nothing. The logits are those of the smaller model.
 */
export const initialiser: Initialiser = {
  name: 'net2net',
  title,
  description: 'A smaller model, grown so that it computes the same (arXiv 1511.05641).',
  needsSource: true,
  standIn: 'smallest',
  keepsFunction: true,
  obstacle: (config, source) =>
    source.initValues !== undefined && config.embedDim % source.embedDim !== 0
      ? `${title} keeps what a model with layer scale computes only at multiples of its width, ${source.embedDim}.`
      : cannotGrow(title, config, source),
  make: (config, seed, source, sameClasses) =>
    grow(config, source!, seed, sameClasses, { deeper: 'identity', units: 'own' }),
};
