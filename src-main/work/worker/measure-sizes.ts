import { nameOf, type Size } from '../../base/size';
import type { Dataset, SplitName } from '../../data/types';
import type { ProgressToken } from '../../base/progress';
import type { TemplateBank } from '../../wave/bank';
import type { Precision } from '../../wave/front';
import type { Classifier } from '../../nn/model';
import { generate } from '../../wave/generate';
import type { Evaluation } from '../outcome';
import { withExported, withModel } from './classifiers';
import type { WorkContext } from './context';
import { measure } from './measure';

/** Enough for a size among others: accuracy within about one point. */
export const SIZE_IMAGES = 2000;

interface Wanted {
  bank: TemplateBank;
  dataset: Dataset;
  split: SplitName;
  /** Other than fp32: each size is measured as the ONNX file that it would be exported as. */
  precision?: Precision;
  sizes: readonly Size[];
}

/** How well sizes that a bank composes do, one after the other. @param ondone told of each as soon as it is known */
export async function measureSizes(
  context: WorkContext,
  { bank, dataset, split, precision = 'fp32', sizes }: Wanted,
  progress: ProgressToken,
  ondone: (size: Size, evaluation: Evaluation) => Promise<void>,
): Promise<void> {
  for (const [index, size] of sizes.entries()) {
    await progress.checkpoint();
    const share = progress.slice(index / sizes.length, (index + 1) / sizes.length);
    const model = generate(bank, size, { scalers: 'inherited', seed: 0 });
    const on = (classifier: Classifier) => measure(classifier, dataset, split, share, { limit: SIZE_IMAGES });
    const evaluation =
      precision === 'fp32'
        ? await withModel(context, model, on)
        : { ...(await withExported(context, model, precision, on)), precision };
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
