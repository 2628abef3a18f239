import { openClassifier } from '../../worker/classifiers';
import type { WorkContext } from '../../worker/context';
import { openData } from '../../worker/open-data';
import { measure } from '../../worker/measure';
import type { WorkOf } from '../registry';
import type { Outcome } from '../../outcome';

/** Measures a classifier on the images of a dataset. */
export async function run(work: WorkOf<'evaluate'>, context: WorkContext): Promise<Outcome> {
  const { progress } = context;
  const dataset = await openData(context, work.data, progress.slice(0, 0.3));
  const classifier = await openClassifier(context, work.model);
  const evaluation = await measure(classifier, dataset, work.options.split, progress.slice(0.3, 1), {
    pairs: work.classMap,
    cropPct: work.model.onnx.cropPct,
  });
  const { split, accuracy, loss } = evaluation;
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
