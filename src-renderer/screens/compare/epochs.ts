import type { CurveData } from '../../app/curves';

/** The first step at which an accuracy was reached; undefined where it never was. */
export function stepReaching(curve: CurveData, accuracy: number): number | undefined {
  const at = curve.values.findIndex((value) => value !== null && value >= accuracy);
  return at < 0 ? undefined : curve.steps[at];
}

/** The curve of held-out accuracy, the plain one before those of single sizes. */
export function accuracyCurve<C extends CurveData>(curves: readonly C[]): C | undefined {
  return (
    curves.find(({ name }) => name === 'val/accuracy') ??
    curves.find(({ name }) => name.startsWith('val/accuracy'))
  );
}

/** A curve of fewer points shows no course. */
const FEW = 3;

/** Curve names that several have, those that say most first. */
export function sharedNames(sets: readonly (readonly CurveData[])[]): string[] {
  const count = new Map<string, number>();
  const longest = new Map<string, number>();
  for (const { name, steps } of sets.flat()) {
    count.set(name, (count.get(name) ?? 0) + 1);
    longest.set(name, Math.max(longest.get(name) ?? 0, steps.length));
  }
  const rank = (name: string) => {
    if (longest.get(name)! < FEW) return 3;
    return name.startsWith('val/accuracy') ? 0 : name === 'loss' ? 1 : 2;
  };
  return [...count.keys()].sort(
    (a, b) => rank(a) - rank(b) || count.get(b)! - count.get(a)! || a.localeCompare(b),
  );
}

/** What curves of trainings are laid side by side over. */
const AXES = ['epochs', 'samples', 'steps'] as const;
export type Axis = (typeof AXES)[number];

interface Paced {
  stepsPerEpoch: number | null;
  imagesPerStep: number | null;
}

/** What a step is worth on an axis; undefined where that is not known. */
function scaleOf({ stepsPerEpoch, imagesPerStep }: Paced, axis: Axis): number | undefined {
  if (axis === 'steps') return 1;
  if (axis === 'samples') return imagesPerStep ?? undefined;
  return stepsPerEpoch === null ? undefined : 1 / stepsPerEpoch;
}

/** The axes that all of some trainings can be laid over. */
export function axesOf(trainings: readonly Paced[]): Axis[] {
  return AXES.filter((axis) => trainings.every((each) => scaleOf(each, axis) !== undefined));
}

/** Where the points of a curve lie on an axis. */
export function placesOn(axis: Axis, steps: readonly number[], training: Paced): number[] {
  const scale = scaleOf(training, axis) ?? 1;
  return steps.map((step) => step * scale);
}
