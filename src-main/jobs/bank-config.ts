import { StudioError } from '../base/errors';
import type { BankConfig } from '../wave/bank';
import { CONDENSE, defaultPatchSize } from '../wave/defaults';
import { largestSize, parseGrid } from '../wave/elastic';
import type { CondenseOptions } from './options';
import { stepsOf } from './plan';

const BUDGET = { steps: CONDENSE.minSteps, epochs: 10 };

/** Updates while condensing. @param images training images that are used */
export function condenseSteps(options: CondenseOptions, images: number): number {
  return stepsOf(options, images, BUDGET);
}

/** What a bank is made of, out of a job's numbers. @throws StudioError 'usage' naming the number that is wrong */
export function bankConfig(
  options: CondenseOptions,
  { imgSize, classes }: { imgSize: number; classes: readonly string[] },
): BankConfig {
  const { headDim, mlpRatio, blockSize, templates, templatesOf, sizes, leftOut } = options;
  const elastic = sizes === undefined ? undefined : parseGrid(sizes, stepOf(options), leftOut);
  const { width, depth } = elastic ? largestSize(elastic) : options;
  checkHeads(width, headDim);
  return {
    auxiliary: {
      imgSize,
      patchSize: options.patchSize ?? defaultPatchSize(imgSize),
      inChans: 3,
      numClasses: classes.length,
      embedDim: width,
      depth,
      numHeads: width / headDim,
      mlpRatio,
    },
    blockSize,
    templates,
    ...(templatesOf ? { templatesOf } : {}),
    ...(elastic ? { elastic } : {}),
  };
}

/** @throws StudioError 'usage' naming the nearest widths that are whole heads */
export function checkHeads(width: number, headDim: number): void {
  if (width % headDim === 0) return;
  const below = Math.floor(width / headDim) * headDim;
  throw new StudioError(
    'usage',
    `A width of ${width} is not a whole number of heads of ${headDim}.`,
    below > 0
      ? `The nearest that are: ${below} and ${below + headDim}.`
      : `The smallest that is: ${headDim}.`,
  );
}

/** Widths of a grid are whole heads and whole blocks. */
function stepOf({ headDim, blockSize }: CondenseOptions): number {
  let step = Math.max(headDim, blockSize);
  while (step % headDim !== 0 || step % blockSize !== 0) step++;
  return step;
}
