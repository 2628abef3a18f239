import { StudioError } from '../base/errors';
import { Random } from '../base/random';
import type { Size } from '../base/size';
import { MOST_DEPTH, MOST_WIDTH } from '../base/size';

/** Sizes of a grid. */
const MOST_SIZES = 4096;

/** The sizes that one elastic bank is condensed for; the largest is its master. */
export interface ElasticGrid {
  /** Ascending. */
  widths: number[];
  /** Ascending. */
  depths: number[];
  /** Sizes of the grid that are not trained, to see how the bank does on sizes it never met. */
  leftOut: Size[];
  /**
   * Every depth takes all layers of the shallower ones and some more, so that a layer meets nearly the same neighbours
   * in all of them. Banks of earlier versions take evenly spread layers for each depth: worse, but so they were trained.
   */
  nested: boolean;
  /**
   * Widths between the narrowest and the widest take the last heads and features of the largest size, not the first, so
   * that they share less with the narrowest (Scala's isolated activation).
   */
  isolated?: boolean;
  /** A shallower network is the first layers of a deeper one, in place of what `nested` says (AutoFormer). */
  firstLayers?: boolean;
}

/**
 * Reads a grid such as `64-160x4-8`: widths × depths, each a comma list of numbers and ranges. Ranges of widths go in
 * steps of `step`, ranges of depths in steps of 1.
 *
 * @param leftOut sizes to leave out of training, as `128x5,96x6`, or an empty text
 * @throws StudioError 'usage'
 */
export function parseGrid(text: string, step: number, leftOut = ''): ElasticGrid {
  const [widths, depths, ...more] = text.trim().split(/[x×]/);
  if (!widths || !depths || more.length > 0) {
    throw new StudioError(
      'usage',
      `“${text}” is not a grid of sizes.`,
      'Write widths × depths, for example 64-160x4-8 or 64,128x4,6,8.',
    );
  }
  const grid = { widths: parseAxis(widths, step, 'width'), depths: parseAxis(depths, 1, 'depth') };
  return checkGrid({ ...grid, leftOut: parseSizes(leftOut), nested: true });
}

/** The other way round: what {@link parseGrid} reads as these widths and depths, in ranges where it can. */
export function gridText({ widths, depths }: Pick<ElasticGrid, 'widths' | 'depths'>, step: number): string {
  return `${axisText(widths, step)}x${axisText(depths, 1)}`;
}

/** Reads a list of sizes such as `128x5,96x6`. @throws StudioError 'usage' */
export function parseSizes(text: string): Size[] {
  return text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const match = /^\s*(\d+)[x×](\d+)\s*$/.exec(part);
      if (!match) {
        throw new StudioError(
          'usage',
          `“${part.trim()}” is not a size.`,
          'Write width × depth, for example 128x5.',
        );
      }
      return { width: Number(match[1]), depth: Number(match[2]) };
    });
}

/** @throws StudioError 'usage' when the sizes left out are not of the grid, or leave nothing to train */
export function checkGrid(grid: ElasticGrid): ElasticGrid {
  const sizes = grid.widths.length * grid.depths.length;
  if (sizes > MOST_SIZES) {
    throw new StudioError(
      'usage',
      `The grid has ${sizes} sizes, and a bank is condensed for at most ${MOST_SIZES}.`,
      'Choose fewer widths or depths.',
    );
  }
  const largest = largestSize(grid);
  for (const size of grid.leftOut) {
    if (!grid.widths.includes(size.width) || !grid.depths.includes(size.depth)) {
      throw new StudioError(
        'usage',
        `The size ${nameOf(size)} cannot be left out: the grid does not have it.`,
        `Its widths are ${grid.widths.join(', ')}, its depths ${grid.depths.join(', ')}.`,
      );
    }
    if (sameSize(size, largest)) {
      throw new StudioError(
        'usage',
        `The largest size, ${nameOf(size)}, cannot be left out: all others are parts of it.`,
        'Leave out a smaller one.',
      );
    }
  }
  return grid;
}

export function largestSize({ widths, depths }: ElasticGrid): Size {
  return { width: widths.at(-1)!, depth: depths.at(-1)! };
}

/** All sizes of the grid, smallest first. */
export function allSizes({ widths, depths }: ElasticGrid): Size[] {
  return widths.flatMap((width) => depths.map((depth) => ({ width, depth })));
}

/** All sizes of the grid but those left out, smallest first. */
export function trainedSizes(grid: ElasticGrid): Size[] {
  return allSizes(grid).filter((size) => !grid.leftOut.some((other) => sameSize(size, other)));
}

/** Whether a size needs no more than a part of the master: it lies between the smallest and the largest. */
export function isInside({ widths, depths }: ElasticGrid, { width, depth }: Size): boolean {
  return width >= widths[0]! && width <= widths.at(-1)! && depth >= depths[0]! && depth <= depths.at(-1)!;
}

/** The size within the grid's bounds that is nearest to `size`, each axis for itself. */
export function nearestInside({ widths, depths }: ElasticGrid, { width, depth }: Size): Size {
  const clamp = (value: number, axis: number[]) => Math.min(Math.max(value, axis[0]!), axis.at(-1)!);
  return { width: clamp(width, widths), depth: clamp(depth, depths) };
}

/** How the sizes of a grid are trained. */
export interface Sampling {
  /** Sizes at each step, all on the same batch. */
  sizesPerStep: number;
  /** For so many of the first steps only the largest is trained. */
  largestOnly: number;
}

/**
 * The sizes that are trained at a step. One at each: in turn the largest, one of the narrowest, and any. Several: these,
 * and as many more of any (the sandwich rule, arXiv 1903.05134). The two ends need it most: what works for them is trained
 * by all others as well. Addressed by seed and step, so that a run which was interrupted goes on as if it had not been.
 */
export function sampleSizes(
  grid: ElasticGrid,
  seed: number,
  step: number,
  { sizesPerStep, largestOnly }: Sampling = { sizesPerStep: 1, largestOnly: 0 },
): Size[] {
  const largest = largestSize(grid);
  if (step < largestOnly) return [largest];
  const trained = trainedSizes(grid); // narrowest first
  const narrowest = trained.filter(({ width }) => width === trained[0]!.width);
  const random = new Random(seed, 'elastic size', step);
  const one = (sizes: Size[]) => sizes[random.integer(sizes.length)]!;
  if (sizesPerStep === 1) return [step % 3 === 0 ? largest : one(step % 3 === 1 ? narrowest : trained)];
  const others = Array.from({ length: sizesPerStep - 2 }, () => one(trained));
  return [largest, one(narrowest), ...others];
}

export function nameOf({ width, depth }: Size): string {
  return `${width}x${depth}`;
}

export function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.depth === b.depth;
}

function parseAxis(text: string, step: number, what: 'width' | 'depth'): number[] {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part);
    if (!match) {
      throw new StudioError(
        'usage',
        `“${part.trim()}” is not a ${what} or a range of ${what}s.`,
        `Write a number or two joined by a hyphen, for example ${what === 'width' ? '64-160' : '4-8'}.`,
      );
    }
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (last < first) {
      throw new StudioError('usage', `The range ${first}-${last} runs backwards.`, `Write ${last}-${first}.`);
    }
    checkMost(last, what);
    for (let value = first; value <= last; value += step) values.add(checked(value, step, what));
    checked(last, step, what);
  }
  return [...values].sort((a, b) => a - b);
}

/** @param values ascending */
function axisText(values: readonly number[], step: number): string {
  const ranges: { first: number; last: number }[] = [];
  for (const value of values) {
    const range = ranges.at(-1);
    if (range?.last === value - step) range.last = value;
    else ranges.push({ first: value, last: value });
  }
  return ranges.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`)).join(',');
}

function checkMost(value: number, what: 'width' | 'depth'): void {
  const most = what === 'width' ? MOST_WIDTH : MOST_DEPTH;
  if (value <= most) return;
  throw new StudioError(
    'usage',
    `The ${what} must be at most ${most}, not ${value}.`,
    'Choose a smaller one.',
  );
}

function checked(value: number, step: number, what: 'width' | 'depth'): number {
  if (value < 1) throw new StudioError('usage', `The ${what} must be at least 1, not ${value}.`);
  if (value % step === 0) return value;
  const below = Math.floor(value / step) * step;
  throw new StudioError(
    'usage',
    `A width of ${value} is not a multiple of ${step}.`,
    `The nearest that are: ${[below, below + step].filter((n) => n > 0).join(' and ')}.`,
  );
}
