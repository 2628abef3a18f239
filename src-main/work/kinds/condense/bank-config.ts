import { StudioError } from '../../../base/errors';
import { nameOf, sameSize } from '../../../base/size';
import { type BankConfig, ownSize } from '../../../wave/bank';
import { CONDENSE, defaultPatchSize } from '../../../wave/defaults';
import { type ElasticGrid, largestSize, parseGrid } from '../../../wave/elastic';
import type { CondenseMethod } from '../../../wave/method';
import { methodNamed } from '../../../wave/methods';
import { checkHeads } from '../../../wave/size';
import type { CondenseOptions } from './declare';
import { stepsOf } from '../../worker/plan';

/** Updates while condensing. @param images training images that are used */
export function condenseSteps(options: CondenseOptions, images: number): number {
  return stepsOf(options, images, CONDENSE.efforts[options.effort]);
}

/**
 * What a bank is made of, out of a job's numbers.
 *
 * @param start a bank to begin from, whose shape it then has
 * @throws StudioError 'usage' naming the number that is wrong
 */
export function bankConfig(
  options: CondenseOptions,
  { imgSize, classes }: { imgSize: number; classes: readonly string[] },
  start?: BankConfig,
): BankConfig {
  if (start) return startedConfig(options, classes.length, start);
  const { headDim, mlpRatio, blockSize, templates, templatesOf, sizes, leftOut } = options;
  const step = options.method === 'wave' ? stepOf(options) : headDim;
  const method = options.method === 'wave' ? undefined : methodNamed(options.method);
  const elastic = sizes === undefined ? undefined : gridOf(parseGrid(sizes, step, leftOut), method, mlpRatio);
  const { width, depth, mlpRatio: largest = mlpRatio } = elastic ? largestSize(elastic) : options;
  checkHeads(width, headDim);
  const auxiliary = {
    imgSize,
    patchSize: options.patchSize ?? defaultPatchSize(imgSize),
    inChans: 3,
    numClasses: classes.length,
    embedDim: width,
    depth,
    numHeads: width / headDim,
    mlpRatio: largest,
  };
  const grid = elastic ? { elastic } : {};
  if (!method) return { auxiliary, blockSize, templates, ...(templatesOf ? { templatesOf } : {}), ...grid };
  checkMethod(method, elastic);
  return { auxiliary, ...method.blocks(auxiliary, elastic), ...grid, method: method.name };
}

/** What a method changes of the grid that is asked for. */
function gridOf(grid: ElasticGrid, method: CondenseMethod | undefined, mlpRatio: number): ElasticGrid {
  const mlpRatios = grid.mlpRatios ?? method?.mlpRatios?.(mlpRatio);
  return { ...grid, ...(mlpRatios ? { mlpRatios } : {}), ...method?.grid, ...method?.gridOf?.(grid) };
}

/** @throws StudioError 'usage' where a method is for a grid and there is none, or the other way round */
function checkMethod(method: CondenseMethod, elastic: ElasticGrid | undefined): void {
  if (method.needsGrid && !elastic) {
    throw new StudioError(
      'usage',
      `${method.title} is trained for a grid of sizes.`,
      'Give one, such as 64-160x4-8.',
    );
  }
  if (method.changes === 'depth' && elastic) {
    throw new StudioError(
      'usage',
      `${method.title} is trained at one size, and makes every depth of it.`,
      'Leave the grid out, and give its width and depth.',
    );
  }
}

function startedConfig(
  { sizes, leftOut }: CondenseOptions,
  numClasses: number,
  start: BankConfig,
): BankConfig {
  const config = { ...start, auxiliary: { ...start.auxiliary, numClasses } };
  if (sizes === undefined) return config;
  const { embedDim, numHeads } = start.auxiliary;
  const elastic = parseGrid(
    sizes,
    stepOf({ headDim: embedDim / numHeads, blockSize: start.blockSize }),
    leftOut,
  );
  const [largest, own] = [largestSize(elastic), ownSize({ ...config, elastic })];
  if (sameSize(largest, own)) return { ...config, elastic };
  throw new StudioError(
    'usage',
    `The largest size of the grid is ${nameOf(largest)}, and the bank to begin from is of ${nameOf(own)}.`,
    'Choose a grid whose largest size is the bank’s.',
  );
}

/** Widths of a grid are whole heads and whole blocks; where there are no templates, whole heads. */
export function stepOf({ headDim, blockSize }: Pick<CondenseOptions, 'headDim' | 'blockSize'>): number {
  return (headDim / commonDivisor(headDim, blockSize)) * blockSize;
}

/** Euclid's. */
function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
