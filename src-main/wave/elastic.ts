import { StudioError } from '../base/errors';
import { Random } from '../base/random';
import { MOST_DEPTH, MOST_MLP_RATIO, MOST_WIDTH, nameOf, sameSize, type Size, sizeNamed } from '../base/size';

/** Sizes of a grid. */
const MOST_SIZES = 4096;

/** The sizes that one elastic bank is condensed for; the largest is its master. */
export interface ElasticGrid {
  /** Ascending. */
  widths: number[];
  /** Ascending. */
  depths: number[];
  /** Ascending: hidden widths of a block by the width; left out: the auxiliary's only. */
  mlpRatios?: number[];
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
  /** It is a deeper one without every so manieth layer, the last one among them: layer ⌊i·from/to⌋ as layer i (DynaBERT). */
  evenLayers?: boolean;
  /** A network of a part of the hidden units has the same part of the heads, rounded, and the whole width (DynaBERT). */
  headsFollow?: boolean;
  /** Only the largest size is trained; the others are parts of it (LeTs). */
  largestOnly?: boolean;
  /** Layers belong together in pairs, whose second ones a shallower network leaves out, the outermost first (LeTs). */
  pairedLayers?: boolean;
  /** Its sizes are two anchors, the narrowest and the widest, and those that go over from the one to the other (SN-Net). */
  stitched?: boolean;
}

/**
 * Reads a grid such as `64-160x4-8` or `160x4-8x1,2,4`: widths × depths, and where they vary × ratios of the hidden width;
 * each a comma list of numbers and ranges. Ranges of widths go in steps of `step`, the others in steps of 1.
 *
 * @param leftOut sizes to leave out of training, as `128x5,96x6`, or an empty text
 * @throws StudioError 'usage'
 */
export function parseGrid(text: string, step: number, leftOut = ''): ElasticGrid {
  const [widths, depths, ratios, ...more] = text.trim().split(/[x×]/);
  if (!widths || !depths || ratios === '' || more.length > 0) {
    throw new StudioError(
      'usage',
      `“${text}” is not a grid of sizes.`,
      'Write widths × depths, for example 64-160x4-8 or 64,128x4,6,8; a third axis is of hidden widths, as 160x8x1-4.',
    );
  }
  const grid = {
    widths: parseAxis(widths, step, 'width'),
    depths: parseAxis(depths, 1, 'depth'),
    ...(ratios === undefined ? {} : { mlpRatios: parseAxis(ratios, 1, 'ratio') }),
  };
  return checkGrid({ ...grid, leftOut: parseSizes(leftOut), nested: true });
}

/** The axes of a grid. */
export type GridAxes = Pick<ElasticGrid, 'widths' | 'depths' | 'mlpRatios' | 'stitched'>;

/** The other way round: what {@link parseGrid} reads as these axes, in ranges where it can. */
export function gridText({ widths, depths, mlpRatios }: GridAxes, step: number): string {
  const axes = [axisText(widths, step), axisText(depths, 1), ...(mlpRatios ? [axisText(mlpRatios, 1)] : [])];
  return axes.join('x');
}

/** The axes of the smallest grid that has all of some sizes. @param mlpRatio of those that name none */
export function axesOf(sizes: readonly Size[], mlpRatio: number): GridAxes {
  const sorted = (values: number[]) => [...new Set(values)].sort((a, b) => a - b);
  const ratios = sorted(sizes.map((size) => size.mlpRatio ?? mlpRatio));
  return {
    widths: sorted(sizes.map(({ width }) => width)),
    depths: sorted(sizes.map(({ depth }) => depth)),
    ...(sizes.some((size) => size.mlpRatio !== undefined) ? { mlpRatios: ratios } : {}),
  };
}

/** Reads a list of sizes such as `128x5,96x6`. @throws StudioError 'usage' */
export function parseSizes(text: string): Size[] {
  return text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const size = sizeNamed(part);
      if (size) return size;
      throw new StudioError(
        'usage',
        `“${part.trim()}” is not a size.`,
        'Write width × depth, for example 128x5; with a hidden width of twice the width 128x5x2.',
      );
    });
}

/** @throws StudioError 'usage' when the sizes left out are not of the grid, or leave nothing to train */
export function checkGrid(grid: ElasticGrid): ElasticGrid {
  const count = grid.widths.length * grid.depths.length * (grid.mlpRatios?.length ?? 1);
  if (count > MOST_SIZES) {
    throw new StudioError(
      'usage',
      `The grid has ${count} sizes, and a bank is condensed for at most ${MOST_SIZES}.`,
      'Choose fewer widths or depths.',
    );
  }
  const largest = largestSize(grid);
  const sizes = allSizes(grid);
  for (const size of grid.leftOut) {
    if (!sizes.some((each) => sameSize(each, size))) {
      const ratios = grid.mlpRatios ? `, its ratios ${grid.mlpRatios.join(', ')}` : '';
      throw new StudioError(
        'usage',
        `The size ${nameOf(size)} cannot be left out: the grid does not have it.`,
        `Its widths are ${grid.widths.join(', ')}, its depths ${grid.depths.join(', ')}${ratios}.`,
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

export function largestSize(axes: GridAxes): Size {
  return allSizes(axes).at(-1)!;
}

/** The narrowest and shallowest. */
export function smallestSize(axes: GridAxes): Size {
  return allSizes(axes)[0]!;
}

/** All sizes of the grid, smallest first. */
export function allSizes({ widths, depths, mlpRatios, stitched }: GridAxes): Size[] {
  if (stitched) return stitchedSizes(widths, depths.at(-1)!);
  return widths.flatMap((width) =>
    depths.flatMap(
      (depth): Size[] => mlpRatios?.map((mlpRatio) => ({ width, depth, mlpRatio })) ?? [{ width, depth }],
    ),
  );
}

/** The narrow anchor, then networks of ever fewer of its blocks, then the wide one. */
function stitchedSizes(widths: readonly number[], depth: number): Size[] {
  const [narrow, width] = [widths[0]!, widths.at(-1)!];
  const between = Array.from({ length: depth - 1 }, (_, i) => depth - 1 - i);
  return [
    { width: narrow, depth },
    ...between.map((blocks) => ({ width, depth, narrow: { width: narrow, depth: blocks } })),
    { width, depth },
  ];
}

/** All sizes of the grid but those left out, smallest first. */
export function trainedSizes(grid: ElasticGrid): Size[] {
  if (grid.largestOnly) return [largestSize(grid)];
  return allSizes(grid).filter((size) => !grid.leftOut.some((other) => sameSize(size, other)));
}

/** Whether a size needs no more than a part of the master: it lies between the smallest and the largest. */
export function isInside(axes: GridAxes, size: Size): boolean {
  if (axes.stitched) return allSizes(axes).some((each) => sameSize(each, size));
  return sameSize(nearestInside(axes, size), size);
}

/** The size within the grid's bounds that is nearest to `size`, each axis for itself; one that names no ratio has the last. */
export function nearestInside({ widths, depths, mlpRatios }: GridAxes, size: Size): Size {
  const clamp = (value: number, axis: number[]) => Math.min(Math.max(value, axis[0]!), axis.at(-1)!);
  const near = { width: clamp(size.width, widths), depth: clamp(size.depth, depths) };
  if (!mlpRatios) return near;
  return { ...near, mlpRatio: clamp(size.mlpRatio ?? Infinity, mlpRatios) };
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

/** A width and a depth drawn evenly from those that are trained, in all their hidden widths, the largest first. */
export function allHidden(grid: ElasticGrid, random: Random): Size[] {
  const trained = trainedSizes(grid);
  const { width, depth } = trained[random.integer(trained.length)]!;
  return trained.filter((size) => size.width === width && size.depth === depth).reverse();
}

type AxisName = 'width' | 'depth' | 'ratio';

const RANGES: Record<AxisName, string> = { width: '64-160', depth: '4-8', ratio: '1-4' };

function parseAxis(text: string, step: number, what: AxisName): number[] {
  const values = new Set<number>();
  const number = what === 'ratio' ? String.raw`\d+(?:\.\d+)?` : String.raw`\d+`;
  for (const part of text.split(',')) {
    const match = new RegExp(`^\\s*(${number})(?:\\s*-\\s*(${number}))?\\s*$`).exec(part);
    if (!match) {
      throw new StudioError(
        'usage',
        `“${part.trim()}” is not a ${what} or a range of ${what}s.`,
        `Write a number or two joined by a hyphen, for example ${RANGES[what]}.`,
      );
    }
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (last < first) {
      throw new StudioError('usage', `The range ${first}-${last} runs backwards.`, `Write ${last}-${first}.`);
    }
    checkMost(last, what);
    for (let value = first; value <= last; value += step) values.add(checked(value, step, what));
    values.add(checked(last, step, what));
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

function checkMost(value: number, what: AxisName): void {
  const most = { width: MOST_WIDTH, depth: MOST_DEPTH, ratio: MOST_MLP_RATIO }[what];
  if (value <= most) return;
  throw new StudioError(
    'usage',
    `The ${what} must be at most ${most}, not ${value}.`,
    'Choose a smaller one.',
  );
}

function checked(value: number, step: number, what: AxisName): number {
  if (what === 'ratio' && value > 0) return value;
  if (value < 1) {
    const least = what === 'ratio' ? 'above 0' : 'at least 1';
    throw new StudioError('usage', `The ${what} must be ${least}, not ${value}.`);
  }
  if (value % step === 0) return value;
  const below = Math.floor(value / step) * step;
  throw new StudioError(
    'usage',
    `A width of ${value} is not a multiple of ${step}.`,
    `The nearest that are: ${[below, below + step].filter((n) => n > 0).join(' and ')}.`,
  );
}
