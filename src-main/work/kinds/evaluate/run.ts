import { modelOf, openClassifier, withExported } from '../../worker/classifiers';
import type { WorkContext } from '../../worker/context';
import { openData } from '../../worker/open-data';
import { measure } from '../../worker/measure';
import type { WorkOf } from '../registry';
import type { Outcome } from '../../outcome';
import type { Classifier } from '../../../nn/model';

/** Measures a classifier on the images of a dataset. */
export async function run(work: WorkOf<'evaluate'>, context: WorkContext): Promise<Outcome> {
  const { progress } = context;
  const dataset = await openData(context, work.data, progress.slice(0, 0.3));
  const { split, precision } = work.options;
  const on = (classifier: Classifier) =>
    measure(classifier, dataset, split, progress.slice(0.3, 1), {
      pairs: work.classMap,
      cropPct: work.model.onnx.cropPct,
    });
  if (precision !== 'fp32') {
    const found = await withExported(context, await modelOf(work.model), precision, on);
    const evaluation = { ...found, precision, answers: undefined };
    return { made: [], measured: [{ reference: 'model', evaluation }], report: { evaluation } };
  }
  const evaluation = await on(await openClassifier(context, work.model));
  const { accuracy, loss } = evaluation;
  const key = `${work.data.name}/${split}`;
  const metrics = { [`${key}/accuracy`]: accuracy, [`${key}/loss`]: loss };
  return {
    made: [],
    noted: [{ reference: 'model', metrics, numbers: {} }],
    measured: [{ reference: 'model', evaluation }],
    // Its pictures are kept once, with the weights.
    report: { evaluation: { ...evaluation, answers: undefined } },
  };
}
