import { writeModel } from '../../../formats/model';
import { modelOf } from '../../worker/classifiers';
import type { WorkContext } from '../../worker/context';
import { openWatched } from '../../worker/held-out';
import { describeModel } from '../../worker/describe';
import { measureModel } from '../../worker/measure';
import type { WorkOf } from '../registry';
import type { Outcome } from '../../outcome';
import { finetuneStage } from '../generate/train-targets';

/** Trains all weights of a model further, on its own or on other classes; the model itself stays as it is. */
export async function run(work: WorkOf<'finetune'>, context: WorkContext): Promise<Outcome> {
  const { progress } = context;
  const { options, data, teacher } = work;
  const [path] = work.outputs as [string];
  const start = await modelOf(work.model);
  const { imgSize } = start.network.config;
  const wanted = { patience: options.patience ?? 0 };
  const { dataset, patience } = await openWatched(context, data, wanted, progress.slice(0, 0.05), imgSize);
  const { trained: before } = work.model;
  const {
    result: model,
    samples,
    steps,
  } = await finetuneStage(
    context,
    start,
    { dataset, teacher, label: 'model', options, patience, works: before, offset: 0 },
    progress.slice(0.05, 0.97),
  );
  const evaluation = await measureModel(context, model, dataset, progress.slice(0.97, 1));
  await writeModel(path, model);
  const metrics = { steps, 'samples/finetune': samples };
  const name = `${work.model.name}-tuned`;
  const config = { trained: before || steps > 0 };
  return { made: [describeModel(model, { kind: 'model', name, path }, { config, metrics, evaluation })] };
}
