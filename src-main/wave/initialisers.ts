import { didYouMean, StudioError } from '../base/errors';
import { Random } from '../base/random';
import type { HostTensor, TensorMap } from '../base/tensor';
import { sizeOf } from '../base/tensor';
import { checkViTConfig, type ViTConfig, vitWeights, weightShapes } from '../nn/config';
import { initViT } from '../nn/init';
import type { Model, Normalisation } from '../nn/model';
import { isHead } from './roles';

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

/** A way to the first weights of a Vision Transformer, to be compared with a bank's. */
export interface Initialiser {
  name: string;
  /** For people. */
  title: string;
  description: string;
  needsSource: boolean;
  /** Why it cannot make this network from this model, in a sentence; undefined if it can. */
  obstacle(config: ViTConfig, source: ViTConfig): string | undefined;
  /** `source` is there where it is needed. Its result has all weights of the network. */
  make(config: ViTConfig, seed: number, source: Model | undefined): TensorMap;
}

/** Every way, by name. A new rival is one more entry. */
export const INITIALISERS: readonly Initialiser[] = [
  {
    name: 'scratch',
    title: 'From scratch',
    description: 'timm’s random weights: normal, of standard deviation 0.02.',
    needsSource: false,
    obstacle: () => undefined,
    make: initViT,
  },
  {
    name: 'scratch-matched',
    title: 'From scratch, matched',
    description: 'Random weights whose spread is, for each kind of tensor, that of a trained model.',
    needsSource: true,
    obstacle: () => undefined,
    make: (config, seed, source) => matchSpread(config, source!.weights, seed),
  },
  {
    name: 'weight-selection',
    title: 'Weight selection',
    description: 'Evenly chosen rows and columns of a larger model’s first blocks (ICLR 2024).',
    needsSource: true,
    obstacle: selectionObstacle,
    make: (config, seed, source) => selectWeights(initViT(config, seed), source!.weights),
  },
];

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

function initialiser(name: string): Initialiser {
  const found = INITIALISERS.find((way) => way.name === name);
  if (found) return found;
  const names = INITIALISERS.map((way) => way.name);
  const hint = `${didYouMean(name, names)} There are: ${names.join(', ')}.`;
  throw new StudioError('not-found', `There is no initialisation “${name}”.`, hint.trim());
}

/** Matrices and tokens get the source's standard deviation, block by block pooled; biases and norms stay as they are. */
function matchSpread(config: ViTConfig, source: TensorMap, seed: number): TensorMap {
  const spread = pooledSpread(source);
  const described = vitWeights(config);
  return new Map(
    [...initViT(config, seed)].map(([name, tensor]): [string, HostTensor] => {
      const { kind, head } = described.get(name)!;
      const std = spread.get(roleName(name));
      const varies =
        !head && (kind === 'matrix' || kind === 'patches' || kind === 'token' || kind === 'positions');
      if (std === undefined || !varies) return [name, tensor];
      return [name, new Random(seed, 'matched', name).normalTensor(tensor.shape, std)];
    }),
  );
}

/** The standard deviation of each kind of tensor over all blocks. */
function pooledSpread(weights: TensorMap): Map<string, number> {
  const sums = new Map<string, { n: number; sum: number; squares: number }>();
  for (const [name, { data }] of weights) {
    const total = sums.get(roleName(name)) ?? { n: 0, sum: 0, squares: 0 };
    for (const value of data) {
      total.sum += value;
      total.squares += value * value;
    }
    total.n += data.length;
    sums.set(roleName(name), total);
  }
  const std = ({ n, sum, squares }: { n: number; sum: number; squares: number }) =>
    Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2));
  return new Map([...sums].map(([role, total]) => [role, std(total)]));
}

function roleName(name: string): string {
  return name.replace(/^blocks\.\d+\./, '');
}

function selectionObstacle(config: ViTConfig, source: ViTConfig): string | undefined {
  if (config.depth > source.depth) {
    return `Weight selection cannot make a depth of ${config.depth} from a model of depth ${source.depth}.`;
  }
  if (config.embedDim > source.embedDim) {
    return `Weight selection cannot make a width of ${config.embedDim} from a model of width ${source.embedDim}.`;
  }
  const shapes = weightShapes(source);
  for (const [name, shape] of weightShapes(config)) {
    if (isHead(name)) continue;
    const from = shapes.get(name);
    if (!from || shape.some((size, axis) => size > from[axis]!)) {
      return `Weight selection cannot make “${name}”: the model has ${from ? 'a smaller one' : 'none'}.`;
    }
  }
  return undefined;
}

/** Every tensor but the classifier is taken from the source's tensor of the same name. */
function selectWeights(weights: TensorMap, source: TensorMap): TensorMap {
  return new Map(
    [...weights].map(([name, tensor]): [string, HostTensor] => [
      name,
      isHead(name) ? tensor : selectElements(source.get(name)!, tensor.shape),
    ]),
  );
}

/**
 * The elements of a larger tensor at evenly spread indices of each axis (the rule of the authors' code): every t/s-th
 * where s divides t, else s rounded points from first to last.
 */
export function selectElements(source: HostTensor, shape: readonly number[]): HostTensor {
  const axes = shape.map((size, axis) => selectedIndices(source.shape[axis]!, size));
  const data = new Float32Array(sizeOf(shape));
  const strides = source.shape.map((_, axis) => sizeOf(source.shape.slice(axis + 1)));
  let written = 0;
  const walk = (axis: number, offset: number): void => {
    if (axis === axes.length) {
      data[written++] = source.data[offset]!;
      return;
    }
    for (const index of axes[axis]!) walk(axis + 1, offset + index * strides[axis]!);
  };
  walk(0, 0);
  return { shape: [...shape], data };
}

function selectedIndices(from: number, to: number): number[] {
  if (from % to === 0) return Array.from({ length: to }, (_, k) => (k * from) / to);
  return Array.from({ length: to }, (_, k) => (to > 1 ? roundHalfEven((k * (from - 1)) / (to - 1)) : 0));
}

/** As torch rounds. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
