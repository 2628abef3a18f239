import { StudioError } from '../../base/errors';
import type { ProgressToken } from '../../base/progress';
import { readModel, writeModel } from '../../formats/model';
import { readBank } from '../../formats/wavebank';
import type { Model } from '../../nn/model';
import { networkOf, type TemplateBank } from '../../wave/bank';
import { nameOf, type Size } from '../../wave/elastic';
import { generate } from '../../wave/generate';
import { initialise } from '../../wave/initialisers';
import { checkSize, targetMode } from '../../wave/size';
import type { WorkContext } from '../context';
import { describeModel } from '../describe';
import type { WorkOf } from '../order';
import type { Made, Outcome } from '../outcome';

export type GenerateWork = WorkOf<'generate'>;

/** A target before it is trained, and what is said of it. */
export interface Start {
  model: Model;
  config: Record<string, unknown>;
}

/** Makes a model of every size that is asked for. What trains is loaded only where something is to be trained. */
export async function generateModels(work: GenerateWork, context: WorkContext): Promise<Outcome> {
  const bank = await readBank(work.bank.path);
  const { scalerTraining, finetune } = work.options;
  if (scalerTraining ?? finetune) {
    const { trainTargets } = await import('./train-targets');
    return { made: await trainTargets(work, context, bank) };
  }
  const made: Made[] = [];
  const total = work.sizes.length;
  for (const [index, size] of work.sizes.entries()) {
    await context.progress.checkpoint();
    context.progress.report({ fraction: index / total, stage: 'Composing', done: index, total });
    const { model, config } = await startOf(work, bank, size, bank.classes, context);
    made.push(await keepTarget(work, size, index, model, { config }));
  }
  context.progress.report({ fraction: 1, stage: 'Composing', done: total, total });
  return { made };
}

/**
 * What a target begins from: the bank, or one of its rivals, of the same architecture.
 * @throws StudioError 'usage', 'mismatch' where it cannot be made
 */
export async function startOf(
  { options, source }: GenerateWork,
  bank: TemplateBank,
  size: Size,
  classes: readonly string[],
  { order }: { order: { seed: number } },
): Promise<Start> {
  const { init, scalers } = options;
  const { seed } = order;
  if (init === 'wave') {
    const mode = targetMode(bank.config, size, scalers);
    const config = { init, scalers, mode, inherited: scalers === 'inherited' };
    return { model: generate(bank, size, { scalers, seed, classes }), config };
  }
  checkSize(bank.config, size, classes.length);
  const config = networkOf(bank.config, size, classes.length);
  const from = source ? await readModel(source.path) : standIn(bank, size, init);
  const { normalisation } = bank;
  const model = initialise(init, { config, classes, normalisation, seed, source: from });
  return { model, config: { init, inherited: false, ...(source ? { source: source.name } : {}) } };
}

/** Where no model is named: the weights whose spread is matched are the bank's at this size; selection needs its largest. */
function standIn(bank: TemplateBank, size: Size, init: string): Model {
  const { embedDim: width, depth } = bank.config.auxiliary;
  const wanted = init === 'weight-selection' ? { width, depth } : size;
  return generate(bank, wanted, { scalers: 'inherited', seed: 0 });
}

/** Writes a finished target and says what it is. */
export async function keepTarget(
  work: GenerateWork,
  size: Size,
  index: number,
  model: Model,
  more: { config: Record<string, unknown>; metrics?: Record<string, number>; accuracy?: number },
): Promise<Made> {
  const path = work.outputs[index]!;
  await writeModel(path, model);
  const suffix = nameOf(size);
  const { init, scalers } = work.options;
  const kind = init === 'wave' ? (scalers === 'fresh' ? '-fresh' : '') : `-${init}`;
  return describeModel(
    model,
    { kind: 'model', name: `${work.bank.name}-${suffix}${kind}`, suffix, path },
    more,
  );
}

/** Parts of a job's progress, in proportion. */
export function shares(progress: ProgressToken, weights: readonly number[]): ProgressToken[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) throw new StudioError('internal', 'There is nothing to be done.');
  let from = 0;
  return weights.map((weight) => {
    const start = from;
    from += weight / total;
    return progress.slice(start, from);
  });
}
