import { grow } from '../growing';
import type { Initialiser } from '../initialiser';
import { cannotGrow } from '../same-kind';

const title = 'bert2BERT';

/**
 * bert2BERT's advanced knowledge initialisation (Chen et al., arXiv 2110.07143): new heads and hidden units are those of the
 * layer above, deeper by stacking. It does not keep what the model computes; the form that does is `net2net`.
 */
export const initialiser: Initialiser = {
  name: 'bert2bert',
  title,
  description: 'A smaller model, grown with heads and units of the layer above (arXiv 2110.07143).',
  needsSource: true,
  standIn: 'smallest',
  obstacle: (config, source) => cannotGrow(title, config, source),
  make: (config, seed, source, sameClasses) =>
    grow(config, source!, seed, sameClasses, { deeper: 'stack', units: 'next' }),
};
