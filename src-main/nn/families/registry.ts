import { StudioError } from '../../base/errors';
import type { TensorMap } from '../../base/tensor';
import type { ViTConfig } from '../config';
import type { Network, SizedConfig, SizedNetwork } from '../model';
import { shapesOf, type Weight } from '../weights';
import type { Family, Place, Sizing } from './family';

const files = import.meta.glob<{ family: Family }>('./*/family.ts', { eager: true });

/** Every family, the one that is meant where nobody says otherwise first. A further one is one more folder. */
export const FAMILIES: readonly Family[] = Object.values(files)
  .map(({ family }) => family)
  .sort((a, b) => Number(b.name === 'vit') - Number(a.name === 'vit'));

/** Those that a bank composes. */
export type SizedFamily = Family<SizedConfig> & { sized: Sizing };
export const SIZED_FAMILIES = FAMILIES.filter(({ sized }) => sized !== undefined) as SizedFamily[];
export const SIZED_NAMES = SIZED_FAMILIES.map(({ name }) => name) as SizedNetwork['arch'][];

export function familyOf({ arch }: Pick<Network, 'arch'>): Family {
  return FAMILIES.find(({ name }) => name === arch)!;
}

/** A network before training. */
export function initNetwork(network: Network, seed: number): TensorMap {
  return familyOf(network).init(network.config, seed);
}

/** Whether a bank can compose networks of its kind. */
export function isSized(network: Network): network is SizedNetwork {
  return familyOf(network).sized !== undefined;
}

export function sizedFamily(config: SizedConfig): SizedFamily {
  return sizedFamilyNamed(sizedNetwork(config).arch);
}

export function sizedFamilyNamed(arch: SizedNetwork['arch']): SizedFamily {
  return SIZED_FAMILIES.find(({ name }) => name === arch)!;
}

/** A network of a width and a depth. */
export function sizedNetwork(config: SizedConfig): SizedNetwork {
  return { arch: config.family ?? 'vit', config } as SizedNetwork; // what it is named by is what it is told apart by
}

/** @throws StudioError 'mismatch' where something is made for Vision Transformers, and this is none */
export function asViT(config: SizedConfig, what: string): ViTConfig {
  if (config.family === undefined) return config;
  const { title } = sizedFamily(config);
  throw new StudioError(
    'mismatch',
    `${what} is made for Vision Transformers, and this is of the family ${title}.`,
    'Choose a way that knows it: templates, or random weights.',
  );
}

/** Every weight of a network of a width and a depth. */
export function sizedWeights(config: SizedConfig): Map<string, Weight> {
  return sizedFamily(config).weights(config);
}

/**
 * Which kind of tensor a weight is of, where a network has it in several blocks, and in the how manieth of those; undefined
 * where the network has it once.
 */
export function placeOf(config: SizedConfig, name: string): Place | undefined {
  const { placeOf: own } = sizedFamily(config).sized;
  if (own) return own(name);
  const [, layer, role] = /^blocks\.(\d+)\.(.+)$/.exec(name) ?? [];
  return role === undefined ? undefined : { role, layer: Number(layer) };
}

/** Names and shapes of {@link sizedWeights}. */
export function weightShapes(config: SizedConfig): Map<string, number[]> {
  return shapesOf(sizedWeights(config));
}

/** Number of trainable parameters. */
export function countParameters(config: SizedConfig): number {
  let total = 0;
  for (const shape of weightShapes(config).values()) total += shape.reduce((a, b) => a * b, 1);
  return total;
}

/** Floating point operations of one image's forward pass (a multiply and an add count as two). */
export function countFlops(config: SizedConfig): number {
  return sizedFamily(config).sized.flops(config);
}
