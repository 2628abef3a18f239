import { gridText, nameOf, parseGrid, parseSizes } from '../../../src-main/api/contract';

export type Axis = 'widths' | 'depths';

/** The sizes of an elastic bank as its grid of check boxes has them. */
export interface ElasticSizes {
  /** Ascending. */
  widths: number[];
  /** Ascending. */
  depths: number[];
  /** Of the grid, not trained; as “128x5”. */
  leftOut: string[];
}

/** From the smallest to the largest, also those between that the grid leaves out. */
export type Bounds = Record<Axis, { from: number; to: number }>;

/** @throws where the texts are no grid */
export function readSizes(grid: string, leftOut: string, step: number): ElasticSizes {
  const { widths, depths } = parseGrid(grid, step, leftOut);
  return { widths, depths, leftOut: parseSizes(leftOut).map(nameOf) };
}

/** The two texts of a request; what is left out of the grid, or its largest size, is no longer left out of the training. */
export function writeSizes({ widths, depths, leftOut }: ElasticSizes, step: number) {
  const kept = leftOut.filter((name) => {
    const [width, depth] = name.split('x').map(Number);
    const largest = width === widths.at(-1) && depth === depths.at(-1);
    return !largest && widths.includes(width!) && depths.includes(depth!);
  });
  return { grid: gridText({ widths, depths }, step), leftOut: kept.join(',') };
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

/** Leaves a size out of the training, or takes it in again. */
export function withLeftOut(sizes: ElasticSizes, width: number, depth: number): ElasticSizes {
  const name = nameOf({ width, depth });
  const others = sizes.leftOut.filter((each) => each !== name);
  return { ...sizes, leftOut: others.length < sizes.leftOut.length ? others : [...others, name] };
}

export const isLeftOut = (sizes: ElasticSizes, width: number, depth: number) =>
  sizes.leftOut.includes(nameOf({ width, depth }));
