import { grow } from '../growing';
import type { Initialiser } from '../initialiser';
import { cannotGrow } from '../same-kind';

const title = 'Stacking';

/**
 * Progressive stacking (Gong et al., ICML 2019): layer l is the smaller model's layer l mod L. Where it is to be wider as
 * well, it is widened first, by the rule of `net2net`.
 */
export const initialiser: Initialiser = {
  name: 'stack',
  title,
  description: 'A smaller model’s layers, again and again (ICML 2019).',
  needsSource: true,
  standIn: 'smallest',
  obstacle: (config, source) => cannotGrow(title, config, source),
  make: (config, seed, source, sameClasses) =>
    grow(config, source!, seed, sameClasses, { deeper: 'stack', units: 'own' }),
};
