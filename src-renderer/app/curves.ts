import { plain } from './format';

/** Curves as charts want them: columns over one axis of steps, with gaps where a curve was not measured. */

export interface CurveData {
  name: string;
  steps: readonly number[];
  /** NaN or null where the measurement was not a number. */
  values: readonly (number | null)[];
}

/** The steps of all curves in order, and each curve's values over them. */
export interface Aligned {
  steps: number[];
  columns: (number | null)[][];
}

/** Puts curves that were measured at different steps on one axis. */
export function align(curves: readonly CurveData[]): Aligned {
  const steps = [...new Set(curves.flatMap((curve) => [...curve.steps]))].sort((a, b) => a - b);
  const place = new Map(steps.map((step, i) => [step, i]));
  const columns = curves.map((curve) => {
    const column = Array.from<number | null>({ length: steps.length }).fill(null);
    curve.steps.forEach((step, i) => (column[place.get(step)!] = finite(curve.values[i])));
    return column;
  });
  return { steps, columns };
}

function finite(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}

/**
 * A moving average that forgets: each value is `weight` of the one before and 1 − `weight` of its own, corrected for
 * the start. Gaps stay gaps.
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (weight <= 0) return [...values];
  let average = 0;
  let mass = 0;
  return values.map((value) => {
    if (value === null) return null;
    average = weight * average + (1 - weight) * value;
    mass = weight * mass + (1 - weight);
    return average / mass;
  });
}

export interface Point {
  name: string;
  step: number;
  value: number | null;
}

/** The curves of a run while it goes on: grows with what is measured, and never beyond a bound. */
export class LiveCurves {
  readonly #curves = new Map<string, { steps: number[]; values: (number | null)[] }>();
  readonly #limit: number;

  /** @param limit points kept of each curve; beyond it every second one is dropped */
  constructor(limit = 4000) {
    this.#limit = limit;
  }

  /** Replaces everything. */
  load(curves: readonly CurveData[]): void {
    this.#curves.clear();
    for (const { name, steps, values } of curves) {
      this.#curves.set(name, { steps: [...steps], values: [...values] });
    }
  }

  /** Adds points. One at a step that is there already replaces it; one out of order is put in its place. */
  append(points: readonly Point[]): void {
    for (const { name, step, value } of points) {
      const curve = this.#curves.get(name) ?? { steps: [], values: [] };
      this.#curves.set(name, curve);
      put(curve, step, value);
      if (curve.steps.length > this.#limit) thin(curve);
    }
  }

  /** Forgets what came after a step. */
  truncate(step: number): void {
    for (const curve of this.#curves.values()) {
      const keep = curve.steps.findLastIndex((each) => each <= step) + 1;
      curve.steps.length = keep;
      curve.values.length = keep;
    }
  }

  get(name: string): CurveData | undefined {
    const curve = this.#curves.get(name);
    return curve && { name, ...curve };
  }

  get names(): string[] {
    return [...this.#curves.keys()];
  }

  /** The last value of a curve. */
  last(name: string): number | undefined {
    return this.#curves.get(name)?.values.at(-1) ?? undefined;
  }
}

type Columns = { steps: number[]; values: (number | null)[] };

function put({ steps, values }: Columns, step: number, value: number | null): void {
  let at = steps.length;
  while (at > 0 && steps[at - 1]! >= step) at--;
  const replaced = steps[at] === step ? 1 : 0;
  steps.splice(at, replaced, step);
  values.splice(at, replaced, value);
}

function thin(curve: Columns): void {
  const keep = (_: unknown, i: number) => i % 2 === 0 || i === curve.steps.length - 1;
  curve.values = curve.values.filter(keep);
  curve.steps = curve.steps.filter(keep);
}

const allDigits = (value: number): string => plain(Number(value.toPrecision(4)));

/**
 * What stands at the ticks, all in one notation: a label that does not tell its tick from the one before is left out.
 */
export function tickLabels(ticks: readonly number[], format: (value: number) => string): string[] {
  const told = ticks.filter((tick) => tick !== 0).map(format);
  const powers = told.filter((label) => label.includes('e')).length;
  const labels = ticks.map(powers === 0 || powers === told.length ? format : allDigits);
  return labels.map((label, i) => (label === labels[i - 1] ? '' : label));
}
