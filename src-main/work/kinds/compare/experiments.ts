import { StudioError } from '../../../base/errors';
import type { Experiment, Variant } from './experiment';
import { wayNamed } from './ways';

const files = import.meta.glob<{ experiment: Experiment }>('./experiments/*.ts', { eager: true });

/** Every experiment. One more is one more file in the folder. */
export const EXPERIMENTS: readonly Experiment[] = Object.values(files).map((file) => file.experiment);

/** @returns undefined for none */
export function experimentNamed(name: string | undefined): Experiment | undefined {
  return EXPERIMENTS.find((each) => each.name === name);
}

/** The rows of a comparison: the ways that it names, and those of its experiment. @throws StudioError 'usage' */
export function variantsOf(ways: readonly string[], experiment: string | undefined): Variant[] {
  const named = ways.map((way): Variant => ({ label: wayNamed(way).name, way }));
  const more = experimentNamed(experiment)?.variants ?? [];
  const all = [...named, ...more.filter(({ label }) => !ways.includes(label))];
  if (all.length > 0) return all;
  throw new StudioError('usage', 'There is nothing to compare.', 'Name ways to begin, or an experiment.');
}
