import { nameOf, type Size } from '../../base/size';
import type { Dataset, SplitName } from '../../data/types';
import type { ProgressToken } from '../../base/progress';
import type { TemplateBank } from '../../wave/bank';
import { generate } from '../../wave/generate';
import type { Evaluation } from '../outcome';
import { withModel } from './classifiers';
import type { WorkContext } from './context';
import { measure } from './measure';

/** Enough for a size among others: accuracy within about one point. */
export const SIZE_IMAGES = 2000;

/** How well sizes that a bank composes do, one after the other. @param ondone told of each as soon as it is known */
export async function measureSizes(
  context: WorkContext,
  bank: TemplateBank,
  dataset: Dataset,
  split: SplitName,
  sizes: readonly Size[],
  progress: ProgressToken,
  ondone: (size: Size, evaluation: Evaluation) => Promise<void>,
): Promise<void> {
  for (const [index, size] of sizes.entries()) {
    await progress.checkpoint();
    const share = progress.slice(index / sizes.length, (index + 1) / sizes.length);
    const model = generate(bank, size, { scalers: 'inherited', seed: 0 });
    const evaluation = await withModel(context, model, (classifier) =>
      measure(classifier, dataset, split, share, { limit: SIZE_IMAGES }),
    );
    await ondone(size, evaluation);
    progress.report({
      fraction: (index + 1) / sizes.length,
      stage: 'Measuring',
      done: index + 1,
      total: sizes.length,
      detail: nameOf(size),
    });
  }
}
