import { initViT } from '../../nn/families/vit/init';
import { fillPredicted, predictWeights } from '../../nn/hypernetwork/predict';
import type { Initialiser } from '../initialiser';

/**
 * GHN-3 (Knyazev et al., ICML 2023): a hypernetwork that was trained on a million graphs predicts all weights of a network
 * from its graph; see {@link predictWeights}. The class token is not predicted and begins as usual; neither is a classifier
 * of other classes than the hypernetwork's, by their names where its file says them, or else by their number.
 */
export const initialiser: Initialiser = {
  name: 'ghn-3',
  title: 'GHN-3',
  description: 'Weights that a trained hypernetwork predicts from the network’s graph (ICML 2023).',
  needsSource: false,
  needsHypernetwork: true,
  obstacle: (config) =>
    (config.narrow ?? config.distilled)
      ? 'GHN-3 knows no networks of two widths or two classifiers.'
      : undefined,
  make: (config, seed, _source, sameClasses, hypernetwork) => {
    const initial = initViT(config, seed);
    const weights = fillPredicted(initial, predictWeights(hypernetwork!, config), config);
    const { classes, config: own } = hypernetwork!;
    if (classes ? sameClasses : config.numClasses === own.classes) return weights;
    return new Map(
      [...weights].map(([name, made]) => [name, name.startsWith('head') ? initial.get(name)! : made]),
    );
  },
};
