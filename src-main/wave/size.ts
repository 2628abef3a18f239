import { asStudioError, StudioError } from '../base/errors';
import { checkHeads } from '../nn/config';
import { countFlops, countParameters } from '../nn/families/registry';
import {
  type BankConfig,
  checkHidden,
  checkWidth,
  networkOf,
  ownSize,
  sizeWithin,
  unitOf,
  widthStep,
} from './bank';
import { nameOf, sameSize, type Size } from '../base/size';
import { methodOf } from './methods';
import {
  allSizes,
  type ElasticGrid,
  isInside,
  largestSize,
  nearestInside,
  smallestSize,
  trainedSizes,
} from './elastic';
import type { CondenseMethod } from './method';
import { checkStitched } from './stitching';
import type { ScalerOrigin } from './target-options';

/**
 * How a target comes about. `instant`: composed from the bank as it was trained; `between`: composed in the same way, but
 * the size itself was never trained, only sizes around it; `resized`: the scalers of the nearest size are stretched or
 * thinned out; `fresh`: new scalers, to be trained before the target is of use.
 */
export const TARGET_MODES = ['instant', 'between', 'resized', 'fresh'] as const;
export type TargetMode = (typeof TARGET_MODES)[number];

/** Far beyond what one machine can train; keeps a mistyped size from filling the memory. */
const MAX_PARAMETERS = 1e9;

/** What is known of a target before it is made. */
export interface TargetDescription {
  valid: boolean;
  /** Why it cannot be made, in sentences. */
  reason?: string;
  /** The nearest sizes that can be made, where this one cannot. */
  nearest: Size[];
  parameters: number;
  /** Of one image's forward pass. */
  flops: number;
  mode: TargetMode;
}

/** Says what a target of a size would be: for choosing sizes. Never throws. */
export function describeTarget(
  config: BankConfig,
  size: Size,
  { scalers = 'inherited', numClasses }: { scalers?: ScalerOrigin; numClasses?: number } = {},
): TargetDescription {
  const mode = targetMode(config, size, scalers);
  try {
    checkSize(config, size, numClasses);
  } catch (error) {
    const { message, hint } = asStudioError(error);
    const reason = `${message} ${hint}`.trim();
    return { valid: false, reason, nearest: nearestSizes(config, size), parameters: 0, flops: 0, mode };
  }
  const network = networkOf(config, size, numClasses);
  const parameters = countParameters(network);
  return { valid: true, nearest: [], parameters, flops: countFlops(network), mode };
}

export function targetMode(config: BankConfig, size: Size, scalers: ScalerOrigin): TargetMode {
  if (scalers === 'fresh') return 'fresh';
  if (!isTrained(config, size)) return 'resized';
  const { elastic } = config;
  if (methodOf(config)?.fixed === 'scalers')
    return size.depth === config.auxiliary.depth ? 'instant' : 'between';
  const own = sizeWithin(config, size);
  const trained = !elastic || trainedSizes(elastic).some((each) => sameSize(each, own));
  return trained ? 'instant' : 'between';
}

/** Whether the bank holds scalers for a size: its grid's range, or the auxiliary's own size. */
export function isTrained(config: BankConfig, size: Size): boolean {
  const { elastic } = config;
  const [named, own] = [sizeWithin(config, size), ownSize(config)];
  if (methodOf(config)?.changes === 'depth') return sameSize({ ...named, depth: own.depth }, own);
  return elastic ? isInside(elastic, named) : sameSize(named, own);
}

/**
 * Checks that a bank can make a network of a size.
 *
 * @throws StudioError 'usage' naming the number that is wrong and the nearest that is not
 */
export function checkSize(config: BankConfig, size: Size, numClasses?: number): void {
  checkNarrow(config, size);
  checkMethod(config, size);
  checkWidth(config, size.width);
  checkHidden(config, size);
  checkExtent(config, size, numClasses);
}

/**
 * Checks that a network of a size can be made beside a bank, by a way that is not held to its blocks: of whole heads.
 *
 * @throws StudioError 'usage' naming the number that is wrong and the nearest that is not
 */
export function checkRivalSize(config: BankConfig, size: Size, numClasses?: number): void {
  checkNarrow({ ...config, elastic: undefined }, size);
  checkHeads(size.width, unitOf(config.auxiliary));
  checkHidden({ auxiliary: config.auxiliary, blockSize: 1 }, size);
  checkExtent(config, size, numClasses);
}

function checkNarrow({ elastic }: { elastic?: ElasticGrid | undefined }, size: Size): void {
  if (elastic?.stitched) {
    checkStitched(allSizes(elastic), size);
  } else if (size.narrow) {
    throw new StudioError(
      'usage',
      `Only SN-Net makes networks whose width changes from block to block, as ${nameOf(size)}.`,
      'Choose a size of one width.',
    );
  }
}

function checkExtent(config: BankConfig, size: Size, numClasses?: number): void {
  if (!Number.isInteger(size.depth) || size.depth < 1) {
    throw new StudioError(
      'usage',
      `A network cannot have a depth of ${size.depth}.`,
      'Its depth is the number of its blocks: a whole number of at least 1.',
    );
  }
  const parameters = parametersOf(config, size, numClasses);
  if (parameters > MAX_PARAMETERS) {
    const largest = largestMade(config, size, numClasses);
    throw new StudioError(
      'usage',
      `A network of ${nameOf(size)} would have about ${Math.round(parameters / 1e9)} billion parameters.`,
      largest ? `The largest that is made: ${nameOf(largest)}.` : 'Choose a size of at most a billion.',
    );
  }
}

/** About: each block as if it had a network to itself, without making one of any depth. */
function parametersOf(config: BankConfig, size: Size, numClasses?: number): number {
  return countParameters(networkOf(config, { ...size, depth: 1 }, numClasses)) * size.depth;
}

/** A size that is not too large: of its depth and narrower, or else of its width and shallower. */
function largestMade(config: BankConfig, size: Size, numClasses?: number): Size | undefined {
  const step = widthStep(config);
  const fits = (each: Size) => parametersOf(config, each, numClasses) <= MAX_PARAMETERS;
  for (let width = Math.floor(size.width / step) * step; width > 0; width -= step) {
    if (fits({ ...size, width })) return { ...size, width };
  }
  const depth = Math.floor(MAX_PARAMETERS / parametersOf(config, { ...size, depth: 1 }, numClasses));
  return depth > 0 ? { ...size, depth } : undefined;
}

/** @throws StudioError 'usage' where the bank's method makes no such network */
function checkMethod(config: BankConfig, size: Size): void {
  const method = methodOf(config);
  if (method && config.elastic?.largestOnly) checkPart(method, config.elastic, sizeWithin(config, size));
  if (method?.changes !== 'depth') return;
  const { width, mlpRatio } = sizeWithin(config, size);
  const { embedDim, mlpRatio: own } = config.auxiliary;
  if (width === embedDim && mlpRatio === undefined) return;
  const [what, is, not] = width === embedDim ? ['ratio', own, mlpRatio!] : ['width', embedDim, width];
  throw new StudioError(
    'usage',
    `${method.title} makes other depths only: its ${what} is ${is}, not ${not}.`,
    `Choose a ${what} of ${is}.`,
  );
}

function checkPart({ title }: CondenseMethod, grid: ElasticGrid, size: Size): void {
  if (isInside(grid, size)) return;
  throw new StudioError(
    'usage',
    `${title} makes parts of its largest network, down to its smallest: from ${nameOf(smallestSize(grid))} to ${nameOf(largestSize(grid))}, not ${nameOf(size)}.`,
    `The nearest is ${nameOf(nearestInside(grid, size))}.`,
  );
}

function nearestSizes(config: BankConfig, size: Size): Size[] {
  const { width, depth } = size;
  const { elastic, auxiliary } = config;
  if (elastic?.stitched) return [];
  if (elastic?.largestOnly) return [nearestInside(elastic, sizeWithin(config, size))];
  if (methodOf(config)?.changes === 'depth') return [{ width: auxiliary.embedDim, depth: wholeOf(depth) }];
  const step = widthStep(config);
  if (width % step === 0 && parametersOf(config, size) > MAX_PARAMETERS) {
    return [largestMade(config, size)].filter((each) => each !== undefined);
  }
  const below = Math.floor(width / step) * step;
  const widths = width === below ? [width] : [below, below + step];
  return widths.filter((n) => n > 0).map((n) => ({ ...size, width: n, depth: wholeOf(depth) }));
}

function wholeOf(depth: number): number {
  return Math.max(1, Math.round(depth) || 1);
}
