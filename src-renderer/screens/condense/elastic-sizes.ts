import {
  allSizes,
  gridText,
  MOST_MLP_RATIO,
  nameOf,
  parseGrid,
  parseSizes,
} from '../../../src-main/api/contract';

export type Axis = 'widths' | 'depths';

/** The sizes of an elastic bank as its grid of check boxes has them. */
export interface ElasticSizes {
  /** Ascending. */
  widths: number[];
  /** Ascending. */
  depths: number[];
  /** Ascending: hidden widths by the width; left out: one only. */
  mlpRatios?: number[];
  /** Of the grid, not trained; as “128x5”. */
  leftOut: string[];
}

/** From the smallest to the largest, also those between that the grid leaves out. */
export type Bounds = Record<Axis, { from: number; to: number }>;

/** @throws where the texts are no grid */
export function readSizes(grid: string, leftOut: string, step: number): ElasticSizes {
  const { widths, depths, mlpRatios } = parseGrid(grid, step, leftOut);
  const left = parseSizes(leftOut).map(nameOf);
  return { widths, depths, ...(mlpRatios ? { mlpRatios } : {}), leftOut: left };
}

/** The two texts of a request; what is left out of the grid, or its largest size, is no longer left out of the training. */
export function writeSizes({ leftOut, ...axes }: ElasticSizes, step: number) {
  const smaller = allSizes(axes).slice(0, -1).map(nameOf);
  return {
    grid: gridText(axes, step),
    leftOut: leftOut.filter((name) => smaller.includes(name)).join(','),
  };
}

export function boundsOf({ widths, depths }: ElasticSizes): Bounds {
  return {
    widths: { from: widths[0]!, to: widths.at(-1)! },
    depths: { from: depths[0]!, to: depths.at(-1)! },
  };
}

export function range({ from, to }: { from: number; to: number }, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

/** Takes one value of an axis in, or out; the last one stays. */
export function withToggled(sizes: ElasticSizes, axis: Axis, value: number): ElasticSizes {
  const others = sizes[axis].filter((each) => each !== value);
  if (others.length === 0) return sizes;
  const next = others.length < sizes[axis].length ? others : [...others, value].sort((a, b) => a - b);
  return { ...sizes, [axis]: next };
}

/** Moves the ends of an axis: what is new between them is taken in, gaps that were there stay. */
export function withBounds(
  sizes: ElasticSizes,
  axis: Axis,
  before: Bounds,
  next: { from: number; to: number },
  step: number,
): ElasticSizes {
  const was = before[axis];
  const values = range(next, step).filter(
    (value) => value < was.from || value > was.to || sizes[axis].includes(value),
  );
  return { ...sizes, [axis]: values.length > 0 ? values : [next.to] };
}

/** The hidden widths of a text such as “1, 2, 4”, in place of those there are; none: one only. Undefined where it is no list. */
export function withRatios(sizes: ElasticSizes, text: string): ElasticSizes | undefined {
  const { widths, depths, leftOut } = sizes;
  const all = text.split(',').map((each) => each.trim()).filter(Boolean).map(Number); // prettier-ignore
  if (all.some((ratio) => !(ratio > 0 && ratio <= MOST_MLP_RATIO))) return undefined;
  if (all.length === 0) return { widths, depths, leftOut };
  return { widths, depths, mlpRatios: [...new Set(all)].sort((a, b) => a - b), leftOut };
}

/** Leaves a size out of the training in all its hidden widths, or takes it in again. */
export function withLeftOut(sizes: ElasticSizes, width: number, depth: number): ElasticSizes {
  const names = namesOf(sizes, width, depth);
  const others = sizes.leftOut.filter((each) => !names.includes(each));
  return { ...sizes, leftOut: isLeftOut(sizes, width, depth) ? others : [...others, ...names] };
}

export const isLeftOut = (sizes: ElasticSizes, width: number, depth: number) =>
  namesOf(sizes, width, depth).every((name) => sizes.leftOut.includes(name));

function namesOf(sizes: ElasticSizes, width: number, depth: number): string[] {
  return allSizes({ ...sizes, widths: [width], depths: [depth] }).map(nameOf);
}
