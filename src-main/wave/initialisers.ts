import { didYouMean, StudioError } from '../base/errors';
import { checkViTConfig, type ViTConfig } from '../nn/config';
import type { Model, Normalisation } from '../nn/model';
import type { Initialiser } from './initialiser';

/** What a network without a bank is made from. */
export interface InitialiseRequest {
  config: ViTConfig;
  /** Of the target, in the order of its logits. */
  classes: readonly string[];
  normalisation: Normalisation;
  seed: number;
  /** The trained model that some ways take weights or statistics from. */
  source?: Model | undefined;
}

const files = import.meta.glob<{ initialiser: Initialiser }>('./initialisations/*.ts', { eager: true });

/** Every way, by name. A new rival is one more file in the folder. */
export const INITIALISERS: readonly Initialiser[] = Object.values(files).map((file) => file.initialiser);

/** Why a way cannot make a network, in a sentence; undefined if it can. @throws StudioError 'not-found' */
export function initialiserObstacle(name: string, config: ViTConfig, source?: Model): string | undefined {
  const way = initialiser(name);
  if (!way.needsSource) return undefined;
  if (!source) return `${way.title} needs a trained model to take from.`;
  if (source.network.arch !== 'vit') return `${way.title} takes from a Vision Transformer only.`;
  return way.obstacle(config, source.network.config);
}

/**
 * Makes a network by one of the {@link INITIALISERS}. Its classifier is always new.
 *
 * @throws StudioError 'not-found' for an unknown name, 'mismatch' with the reason where it cannot make this network
 */
export function initialise(name: string, request: InitialiseRequest): Model {
  const { config, classes, normalisation, seed, source } = request;
  checkViTConfig(config);
  const obstacle = initialiserObstacle(name, config, source);
  if (obstacle) throw new StudioError('mismatch', obstacle, 'Choose another size, model or initialisation.');
  const weights = initialiser(name).make(config, seed, source);
  return { network: { arch: 'vit', config }, classes: [...classes], normalisation, weights };
}

/** @throws StudioError 'not-found' naming those that there are */
export function initialiser(name: string): Initialiser {
  const found = INITIALISERS.find((way) => way.name === name);
  if (found) return found;
  const names = INITIALISERS.map((way) => way.name);
  const hint = `${didYouMean(name, names)} There are: ${names.join(', ')}.`;
  throw new StudioError('not-found', `There is no initialisation “${name}”.`, hint.trim());
}
