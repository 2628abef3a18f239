import { StudioError } from '../../../base/errors';
import { nameOf, sameSize } from '../../../base/size';
import { type BankConfig, ownSize, widthStep } from '../../../wave/bank';
import { CONDENSE, usualPatchSize } from '../../../wave/defaults';
import { type ElasticGrid, largestSize, parseGrid } from '../../../wave/elastic';
import { sizedFamilyNamed } from '../../../nn/families/registry';
import type { SizedConfig } from '../../../nn/model';
import { type AnyMethod, checkFamily, methodNamed } from '../../../wave/methods';
import { type Block, blockOf, blockUnit } from '../../../wave/roles';
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
  const { arch, headDim, mlpRatio, tokenRatio, widening } = options;
  const { blockSize, blockColumns, templates, templatesOf, sizes, leftOut } = options;
  const step = options.method === 'wave' || arch !== 'vit' ? stepOf(options) : headDim;
  const method = options.method === 'wave' ? undefined : methodNamed(options.method);
  const elastic = sizes === undefined ? undefined : gridOf(parseGrid(sizes, step, leftOut), method, mlpRatio);
  const { width, depth, mlpRatio: largest = mlpRatio } = elastic ? largestSize(elastic) : options;
  const patchSize = options.patchSize ?? usualPatchSize(arch, imgSize);
  const images = { imgSize, patchSize, numClasses: classes.length };
  const shape = { ...images, width, depth, mlpRatio: largest, headDim, tokenRatio, widening };
  const auxiliary: SizedConfig = sizedFamilyNamed(arch).sized.make(shape);
  const grid = elastic ? { elastic } : {};
  if (!method) {
    const shared = { ...blockOf(blockSize, blockColumns), templates };
    return { auxiliary, ...shared, ...(templatesOf ? { templatesOf } : {}), ...grid };
  }
  checkFamily(method, auxiliary);
  checkMethod(method, elastic);
  return { auxiliary, ...method.blocks(auxiliary, elastic), ...grid, method: method.name };
}

/** What a method changes of the grid that is asked for. */
function gridOf(grid: ElasticGrid, method: AnyMethod | undefined, mlpRatio: number): ElasticGrid {
  const mlpRatios = grid.mlpRatios ?? method?.mlpRatios?.(mlpRatio);
  return { ...grid, ...(mlpRatios ? { mlpRatios } : {}), ...method?.grid, ...method?.gridOf?.(grid) };
}

/** @throws StudioError 'usage' where a method is for a grid and there is none, or the other way round */
function checkMethod(method: AnyMethod, elastic: ElasticGrid | undefined): void {
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
  const step = stepWithin(start.auxiliary, start);
  const elastic = parseGrid(sizes, step, leftOut);
  const [largest, own] = [largestSize(elastic), ownSize({ ...config, elastic })];
  if (sameSize(largest, own)) return { ...config, elastic };
  throw new StudioError(
    'usage',
    `The largest size of the grid is ${nameOf(largest)}, and the bank to begin from is of ${nameOf(own)}.`,
    'Choose a grid whose largest size is the bank’s.',
  );
}

/** Widths of a grid are whole heads, and whole blocks of all but the hidden width, which the grid may say itself. */
export function stepOf({
  arch = 'vit',
  blockSize,
  blockColumns,
  headDim,
  tokenRatio = 1,
  widening = 1,
}: Pick<CondenseOptions, 'blockSize' | 'headDim'> &
  Partial<Pick<CondenseOptions, 'blockColumns' | 'arch' | 'tokenRatio' | 'widening'>>): number {
  const any = { imgSize: 1, patchSize: 1, numClasses: 2, depth: 1, mlpRatio: 1 };
  const one = sizedFamilyNamed(arch).sized.make({ ...any, width: headDim, headDim, tokenRatio, widening });
  return stepWithin(one, blockOf(blockSize, blockColumns));
}

/** Of a hidden width that is cut into blocks whatever the width is. */
function stepWithin(auxiliary: SizedConfig, { blockSize, blockColumns }: Block): number {
  const block = blockOf(blockSize, blockColumns);
  return widthStep({ auxiliary: { ...auxiliary, mlpRatio: blockUnit(block) }, ...block });
}
