import { StudioError } from '../../../base/errors';
import type { ProgressToken } from '../../../base/progress';
import type { BatchLoader } from '../../../data/loader';
import type { Dataset } from '../../../data/types';
import { readModel, writeModel } from '../../../formats/model';
import type { Model } from '../../../nn/model';
import type { TemplateBank } from '../../../wave/bank';
import { SCALERS } from '../../../wave/defaults';
import { type Size } from '../../../base/size';
import { nameOf } from '../../../wave/elastic';
import { finetune } from '../../../wave/finetune';
import { trainScalers } from '../../../wave/scalers';
import { runStage } from '../../worker/checkpoints';
import type { WorkContext } from '../../worker/context';
import { openData, openLoader } from '../../worker/open-data';
import { curveOf, evaluationInterval, measureModel } from '../../worker/measure';
import type { FinetuneOptions } from '../finetune/declare';
import type { ScalerOptions } from './declare';
import type { ModelFile } from '../../references';
import type { Made } from '../../outcome';
import { stepsOf, trainingOf } from '../../worker/plan';
import { shiftSteps } from '../../worker/token';
import { type GenerateWork, keepTarget, startOf } from './targets';

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
    const { accuracy, loss } = await measureModel(context, model, dataset, token.slice(0.95, 1));
    const measured = { ...metrics, 'test/accuracy': accuracy, 'test/loss': loss };
    made.push(await keepTarget(work, size, index, model, { config, metrics: measured, accuracy }));
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
): Promise<{ model: Model; config: Record<string, unknown>; metrics: Record<string, number> }> {
  const { scalerTraining, finetune: tuning, init } = work.options;
  const { model: start, config } = await startOf(work, bank, size, dataset.classes, context);
  const metrics: Record<string, number> = {};
  const stages = { dataset, teacher: work.teacher, label: nameOf(size) };
  let model = start;
  let offset = 0;
  // Only what is made from a bank has scalers.
  if (scalerTraining && init === 'wave') {
    const loader = await openLoader(context, dataset, scalerTraining, work.teacher);
    const steps = stepsOf(scalerTraining, loader.count, SCALER_BUDGET);
    const to = tuning ? 0.4 : 0.95;
    model = await trainScalerStage(
      context,
      bank,
      size,
      work,
      { ...stages, loader, steps, options: scalerTraining },
      progress.slice(0, to),
    );
    metrics['samples/scalers'] = steps * loader.batchSize;
    offset = steps;
  }
  if (tuning) {
    const trained = config['inherited'] === true || model !== start;
    const from = model === start ? 0 : 0.4;
    const tuned = await finetuneStage(
      context,
      model,
      { ...stages, options: tuning, trained, offset },
      progress.slice(from, 0.95),
    );
    model = tuned.model;
    metrics['samples/finetune'] = tuned.samples;
  }
  return { model, config, metrics };
}

interface ScalerStage {
  dataset: Dataset;
  loader: BatchLoader;
  label: string;
  steps: number;
  options: ScalerOptions;
}

async function trainScalerStage(
  context: WorkContext,
  bank: TemplateBank,
  size: Size,
  { options: { scalers } }: GenerateWork,
  { dataset, loader, label, steps, options }: ScalerStage,
  progress: ProgressToken,
): Promise<Model> {
  const { seed } = context.order;
  const engine = await context.engine();
  return runStage(context, {
    name: `scalers-${label}`,
    identity: { data: dataset.fingerprint, seed },
    offset: 0,
    write: writeModel,
    read: readModel,
    train: (hooks) =>
      trainScalers(
        engine,
        bank,
        size,
        loader,
        {
          ...trainingOf(options, steps, seed),
          scalers,
          classes: dataset.classes,
          lr: options.lr,
          weightDecay: options.weightDecay,
        },
        progress,
        {
          ...hooks,
          evaluate: curveOf(context, dataset, progress),
          evaluateEvery: evaluationInterval(options.evaluateEvery, steps),
        },
      ),
  });
}

interface FinetuneStage {
  dataset: Dataset;
  teacher?: ModelFile | undefined;
  label: string;
  options: FinetuneOptions;
  /** Whether the model works already. */
  trained: boolean;
  /** Steps before it. */
  offset: number;
}

/** Trains all weights of a model. */
export async function finetuneStage(
  context: WorkContext,
  model: Model,
  { dataset, teacher, label, options, trained, offset }: FinetuneStage,
  whole: ProgressToken,
): Promise<{ model: Model; samples: number; steps: number }> {
  const { seed } = context.order;
  const loader = await openLoader(context, dataset, options, teacher);
  const steps = stepsOf(options, loader.count, FINETUNE_BUDGET);
  const engine = await context.engine();
  const progress = shiftSteps(whole, offset);
  const tuned = await runStage(context, {
    name: `finetune-${label}`,
    identity: { data: dataset.fingerprint, seed },
    offset,
    write: writeModel,
    read: readModel,
    train: (hooks) =>
      finetune(
        engine,
        model,
        loader,
        {
          ...trainingOf(options, steps, seed),
          trained,
          classes: dataset.classes,
          lr: options.lr,
          weightDecay: options.weightDecay,
        },
        progress,
        {
          ...hooks,
          evaluate: curveOf(context, dataset, progress),
          evaluateEvery: evaluationInterval(options.evaluateEvery, steps),
        },
      ),
  });
  return { model: tuned, steps, samples: steps * loader.batchSize };
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
