import { didYouMean, StudioError } from '../base/errors';
import { isSized, sizedFamily, sizedNetwork } from '../nn/families/registry';
import type { Hypernetwork } from '../nn/hypernetwork/hypernetwork';
import type { Model, Normalisation, SizedConfig } from '../nn/model';
import type { TensorMap } from '../base/tensor';
import type { Initialiser, LearningTools } from './initialiser';

/** What a network without a bank is made from. */
export interface InitialiseRequest {
  config: SizedConfig;
  /** Of the target, in the order of its logits. */
  classes: readonly string[];
  normalisation: Normalisation;
  seed: number;
  /** The trained model that some ways take weights or statistics from. */
  source?: Model | undefined;
  hypernetwork?: Hypernetwork | undefined;
}

/** What each of them knows of networks is asked of {@link initialiserObstacle}. */
type AnyInitialiser = Initialiser<SizedConfig>;

const files = import.meta.glob<{ initialiser: AnyInitialiser }>('./initialisations/*.ts', { eager: true });

/** Every way, by name. A new rival is one more file in the folder. */
export const INITIALISERS: readonly AnyInitialiser[] = Object.values(files).map((file) => file.initialiser);

/** Why a way cannot make a network, in a sentence; undefined if it can. @throws StudioError 'not-found' */
export function initialiserObstacle(
  name: string,
  config: SizedConfig,
  source?: Model,
  hypernetwork?: Hypernetwork,
): string | undefined {
  const way = initialiser(name);
  const { title } = sizedFamily(config);
  if (config.family !== undefined && !way.anyFamily) {
    return `${way.title} is made for Vision Transformers, and this is of the family ${title}.`;
  }
  if (way.needsHypernetwork) {
    return hypernetwork
      ? way.obstacle(config, config)
      : `${way.title} needs the file of a trained hypernetwork.`;
  }
  if (!way.needsSource) return undefined;
  if (!source) return `${way.title} needs a trained model to take from.`;
  if (!isSized(source.network) || source.network.config.family !== config.family) {
    return `${way.title} takes from a model of the same family, and this one is not of the family ${title}.`;
  }
  return way.obstacle(config, source.network.config);
}

/**
 * Makes a network by one of the {@link INITIALISERS}. What its classifier is, the way says; mostly it is new.
 *
 * @throws StudioError 'not-found' for an unknown name, 'mismatch' with the reason where it cannot make this network
 */
export function initialise(name: string, request: InitialiseRequest): Model {
  const { config, seed, source, hypernetwork } = request;
  checkRequest(name, request);
  const weights = initialiser(name).make(config, seed, source, knowsClasses(request), hypernetwork);
  return modelOf(request, weights);
}

/** The same with what a way learns from images, where it does. Errors as {@link initialise}, and as of {@link train}. */
export async function learnInitial(
  name: string,
  request: InitialiseRequest,
  tools: LearningTools,
): Promise<Model> {
  const { config, seed, source } = request;
  const { learn } = initialiser(name);
  if (!learn) return initialise(name, request);
  checkRequest(name, request);
  return modelOf(request, await learn(config, seed, source!, knowsClasses(request), tools));
}

/** Whether the model, or the hypernetwork, to take from tells the same classes apart. */
export function knowsClasses({ classes, source, hypernetwork }: InitialiseRequest): boolean {
  const known = source?.classes ?? hypernetwork?.classes;
  return known?.join('\n') === classes.join('\n');
}

function checkRequest(name: string, { config, source, hypernetwork }: InitialiseRequest): void {
  sizedFamily(config).check(config);
  const obstacle = initialiserObstacle(name, config, source, hypernetwork);
  if (obstacle) throw new StudioError('mismatch', obstacle, 'Choose another size, model or initialisation.');
}

/** What was taken from a model goes on with the pixels that it was trained with. */
function modelOf({ config, classes, normalisation, source }: InitialiseRequest, weights: TensorMap): Model {
  const network = sizedNetwork(config);
  return { network, classes: [...classes], normalisation: source?.normalisation ?? normalisation, weights };
}

/** @throws StudioError 'not-found' naming those that there are */
export function initialiser(name: string): AnyInitialiser {
  const found = INITIALISERS.find((way) => way.name === name);
  if (found) return found;
  const names = INITIALISERS.map((way) => way.name);
  const hint = `${didYouMean(name, names)} There are: ${names.join(', ')}.`;
  throw new StudioError('not-found', `There is no initialisation “${name}”.`, hint.trim());
}
