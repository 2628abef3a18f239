import { totalmem } from 'node:os';
import { StudioError } from '../../../base/errors';
import { nameOf, type Size } from '../../../base/size';
import { countParameters } from '../../../nn/families/registry';
import { trainingMemory } from '../../../nn/figures';
import { type BankConfig, countBank, ownSize } from '../../../wave/bank';
import { allSizes, gridText, parseSizes } from '../../../wave/elastic';
import { bankConfig, stepOf } from './bank-config';
import type { CondenseOptions } from './declare';

/** The options that say how large the networks of a bank are. */
export type Extent = Pick<CondenseOptions, 'sizes' | 'leftOut' | 'width' | 'depth'>;

type Images = Parameters<typeof bankConfig>[1];

/** Bytes while a bank is condensed, about. */
export function condenseMemory(config: BankConfig): number {
  const { templates, scalers, head } = countBank(config);
  return trainingMemory(config.auxiliary, templates + scalers + head);
}

/**
 * The largest bank that a memory suffices for, made of what was asked for: of all its depths and the narrower of its widths,
 * or the other way round, whichever has more parameters; undefined where it takes both.
 *
 * @param most bytes
 */
export function largestWithin(options: CondenseOptions, images: Images, most: number): Extent | undefined {
  const step = stepOf(options);
  const { elastic, auxiliary } = bankConfig(options, images);
  const { widths, depths } = elastic ?? {
    widths: multiples(step, auxiliary.embedDim),
    depths: multiples(1, auxiliary.depth),
  };
  const extent = (width: number, depth: number): Extent => {
    if (!elastic) return { leftOut: '', width, depth };
    const axes = { ...elastic, widths: upTo(widths, width), depths: upTo(depths, depth) };
    const leftOut = leftIn(options.leftOut, allSizes(axes));
    return { width, depth, sizes: gridText(axes, step), leftOut };
  };
  const configOf = (width: number, depth: number) =>
    bankConfig({ ...options, ...extent(width, depth) }, images);
  const fits = (width: number, depth: number) => condenseMemory(configOf(width, depth)) <= most;
  const [widest, deepest] = [widths.at(-1)!, depths.at(-1)!];
  const width = lastOf(widths, (each) => fits(each, deepest));
  const depth = lastOf(depths, (each) => fits(widest, each));
  const found = [
    ...(width === undefined ? [] : [[width, deepest] as const]),
    ...(depth === undefined ? [] : [[widest, depth] as const]),
  ].sort((a, b) => parametersOf(configOf(...b)) - parametersOf(configOf(...a)));
  return found[0] && extent(...found[0]);
}

/** @throws StudioError 'usage' where training takes more memory than the machine has, with the largest that fits */
export function checkMemory(
  config: BankConfig,
  options: CondenseOptions,
  images: Images,
  most = totalmem(),
): void {
  const memory = condenseMemory(config);
  if (memory <= most) return;
  const fits = largestWithin(options, images, most);
  throw new StudioError(
    'usage',
    `Training ${nameOf(ownSize(config))} takes about ${gigabytes(memory)} GB of memory, and this machine has ${gigabytes(most)}.`,
    fits
      ? `The largest that fits: ${fits.sizes ?? nameOf(fits)}.`
      : 'Choose narrower and shallower sizes, or a machine with more memory.',
  );
}

const gigabytes = (bytes: number) => Number((bytes / 1e9).toPrecision(3));
const parametersOf = ({ auxiliary }: BankConfig) => countParameters(auxiliary);
const upTo = (values: readonly number[], last: number) => values.filter((value) => value <= last);
const multiples = (step: number, last: number) =>
  Array.from({ length: Math.floor(last / step) }, (_, i) => (i + 1) * step);

/** The last of ascending values that something holds for, which holds for all before it. */
function lastOf(values: readonly number[], holds: (value: number) => boolean): number | undefined {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(values[middle]!)) low = middle + 1;
    else high = middle;
  }
  return values[low - 1];
}

/** What is left out of a grid, as far as a smaller one has it; its largest size is always trained. */
function leftIn(leftOut: string, sizes: readonly Size[]): string {
  const names = sizes.slice(0, -1).map(nameOf);
  return parseSizes(leftOut)
    .map(nameOf)
    .filter((name) => names.includes(name))
    .join(',');
}
