import { StudioError } from '../../../base/errors';
import type { ProgressToken } from '../../../base/progress';
import type { Dataset } from '../../../data/types';
import type { Model } from '../../../nn/model';
import type { TemplateBank } from '../../../wave/bank';
import { SCALERS } from '../../../wave/defaults';
import { nameOf, type Size } from '../../../base/size';
import { finetune } from '../../../wave/finetune';
import { trainScalers } from '../../../wave/scalers';
import type { WorkContext } from '../../worker/context';
import { openData, openLoader } from '../../worker/open-data';
import { measureModel } from '../../worker/measure';
import type { FinetuneOptions } from '../finetune/declare';
import { isComposed, type ScalerOptions } from './declare';
import type { ModelFile } from '../../references';
import type { Made } from '../../outcome';
import { stepsOf, trainingOf } from '../../worker/plan';
import { runModelStage, type Trained } from '../../worker/stage';
import { shiftSteps } from '../../worker/token';
import type { InitialiseRequest } from '../../../wave/initialisers';
import { LEARNING_STEPS, learningTools } from './learn';
import { type GenerateWork, keepTarget, type Start, startOf } from './targets';

const SCALER_BUDGET = { steps: SCALERS.minSteps, epochs: 1 };
const FINETUNE_BUDGET = { steps: 1, epochs: 5 };

/** Makes targets and trains them: their scalers, all their weights, or one after the other. */
export async function trainTargets(
  work: GenerateWork,
  context: WorkContext,
  bank: TemplateBank,
): Promise<Made[]> {
  const [opening, ...rest] = shares(context.progress, [0.1, ...work.sizes.map(() => 1)]);
  const { imgSize } = bank.config.auxiliary;
  const dataset = await openData(context, work.data!, opening!, imgSize);
  const made: Made[] = [];
  for (const [index, size] of work.sizes.entries()) {
    const token = rest[index]!;
    const { model, config, metrics } = await trainTarget(work, context, bank, size, dataset, token);
    const evaluation = await measureModel(context, model, dataset, token.slice(0.95, 1));
    made.push(await keepTarget(work, size, index, model, { config, metrics, evaluation }));
  }
  return made;
}

async function trainTarget(
  work: GenerateWork,
  context: WorkContext,
  bank: TemplateBank,
  size: Size,
  dataset: Dataset,
  progress: ProgressToken,
): Promise<{ model: Model; config: Start['config']; metrics: Record<string, number> }> {
  const { scalerTraining, finetune: tuning, init } = work.options;
  const learn = async ({ config, normalisation }: InitialiseRequest) => {
    const loader = await openLoader(context, dataset, tuning ?? scalerTraining!, work.teacher);
    progress.log(`Learning how ${init} begins, for ${LEARNING_STEPS} steps.`);
    return learningTools(await context.engine(), loader, { config, normalisation }, progress);
  };
  const { model: start, config } = await startOf(work, bank, size, dataset.classes, context, learn);
  const metrics: Record<string, number> = {};
  const common = { dataset, teacher: work.teacher, label: nameOf(size) };
  // Only what is made from a bank has scalers.
  const scaled = scalerTraining && isComposed(init);
  const middle = scaled ? 0.4 : 0;
  let model = start;
  let offset = 0;
  if (scaled) {
    const stage = { ...common, options: scalerTraining };
    const trained = await scalerStage(
      context,
      bank,
      size,
      work,
      stage,
      progress.slice(0, tuning ? middle : 0.95),
    );
    model = trained.result;
    metrics['samples/scalers'] = trained.samples;
    offset = trained.steps;
  }
  const works = offset > 0 || config.trained;
  if (!tuning) return { model, config: { ...config, trained: works }, metrics };
  const stage = { ...common, options: tuning, works, offset };
  const tuned = await finetuneStage(context, model, stage, progress.slice(middle, 0.95));
  metrics['samples/finetune'] = tuned.samples;
  return { model: tuned.result, config: { ...config, trained: tuned.steps > 0 || works }, metrics };
}

interface TargetStage<Options> {
  dataset: Dataset;
  teacher?: ModelFile | undefined;
  label: string;
  options: Options;
}

/** Trains a target's scalers and its classifier. */
async function scalerStage(
  context: WorkContext,
  bank: TemplateBank,
  size: Size,
  { options: { scalers } }: GenerateWork,
  { dataset, teacher, label, options }: TargetStage<ScalerOptions>,
  progress: ProgressToken,
): Promise<Trained<Model>> {
  const loader = await openLoader(context, dataset, options, teacher);
  const steps = stepsOf(options, loader.count, SCALER_BUDGET);
  const { evaluateEvery, lr, weightDecay } = options;
  const training = { ...trainingOf(options, steps, context.order.seed), lr, weightDecay };
  const stage = { name: `scalers-${label}`, dataset, loader, steps, evaluateEvery };
  return runModelStage(context, stage, progress, (engine, hooks) =>
    trainScalers(
      engine,
      bank,
      size,
      loader,
      { ...training, scalers, classes: dataset.classes },
      progress,
      hooks,
    ),
  );
}

interface FinetuneStage extends TargetStage<FinetuneOptions> {
  /** Measurements on held-out images that were no better after which it ends; 0, or left out: never. */
  patience?: number;
  /** Whether the model works already. */
  works: boolean;
  /** Steps before it. */
  offset: number;
}

/** Trains all weights of a model. */
export async function finetuneStage(
  context: WorkContext,
  model: Model,
  { dataset, teacher, label, options, patience = 0, works, offset }: FinetuneStage,
  whole: ProgressToken,
): Promise<Trained<Model>> {
  const loader = await openLoader(context, dataset, options, teacher);
  const steps = stepsOf(options, loader.count, FINETUNE_BUDGET);
  const { evaluateEvery, lr, lrHead, weightDecay } = options;
  const training = {
    ...trainingOf({ ...options, patience }, steps, context.order.seed),
    ...{ lr, lrHead, weightDecay, trained: works },
  };
  const progress = shiftSteps(whole, offset);
  const patient = patience > 0;
  const stage = { name: `finetune-${label}`, dataset, loader, steps, offset, evaluateEvery, patient };
  return runModelStage(context, stage, progress, (engine, hooks) =>
    finetune(engine, model, loader, { ...training, classes: dataset.classes }, progress, hooks),
  );
}

/** Parts of a job's progress, in proportion. */
function shares(progress: ProgressToken, weights: readonly number[]): ProgressToken[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) throw new StudioError('internal', 'There is nothing to be done.');
  let from = 0;
  return weights.map((weight) => {
    const start = from;
    from += weight / total;
    return progress.slice(start, from);
  });
}
