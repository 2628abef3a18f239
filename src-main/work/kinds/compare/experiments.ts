import { StudioError } from '../../../base/errors';
import type { Size } from '../../../base/size';
import type { Comparison } from './comparison';
import type { Experiment, Variant } from './experiment';
import type { Offer } from './knee';
import { wayNamed } from './ways';

const files = import.meta.glob<{ experiment: Experiment }>('./experiments/*.ts', { eager: true });

/** Every experiment. One more is one more file in the folder. */
export const EXPERIMENTS: readonly Experiment[] = Object.values(files).map((file) => file.experiment);

/** @returns undefined for none */
export function experimentNamed(name: string | undefined): Experiment | undefined {
  return EXPERIMENTS.find((each) => each.name === name);
}

/** What a comparison's experiment says of its measurements, in sentences. */
export function findingsOf(comparison: Comparison): string[] {
  return experimentOf(comparison)?.finds(comparison) ?? [];
}

/** What each row offers at a size for what it takes; none where the comparison does not ask which is enough. */
export function offersOf(comparison: Comparison, size: Size): Offer[] {
  return experimentOf(comparison)?.offers?.(comparison, size) ?? [];
}

function experimentOf({ setup }: Comparison): Experiment | undefined {
  const { experiment } = setup as { experiment?: string };
  return experimentNamed(experiment);
}

/** The rows of a comparison: the ways that it names, and those of its experiment. @throws StudioError 'usage' */
export function variantsOf(ways: readonly string[], experiment: string | undefined): Variant[] {
  const named = ways.map((way): Variant => ({ label: wayNamed(way).name, way }));
  const more = experimentNamed(experiment)?.variants ?? [];
  const all = [...named, ...more.filter(({ label }) => !ways.includes(label))];
  if (all.length > 0) return all;
  throw new StudioError('usage', 'There is nothing to compare.', 'Name ways to begin, or an experiment.');
}
