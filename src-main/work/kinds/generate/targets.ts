import { basename } from 'node:path';
import { writeModel } from '../../../formats/model';
import type { Model } from '../../../nn/model';
import { rivalNetwork, type TemplateBank } from '../../../wave/bank';
import { nameOf, type Size } from '../../../base/size';
import { StudioError } from '../../../base/errors';
import { generate } from '../../../wave/generate';
import type { GenerateOptions } from '../../../wave/target-options';
import type { LearningTools } from '../../../wave/initialiser';
import {
  initialise,
  initialiser,
  type InitialiseRequest,
  knowsClasses,
  learnInitial,
} from '../../../wave/initialisers';
import { methodNamed } from '../../../wave/methods';
import { checkRivalSize, targetMode } from '../../../wave/size';
import { modelOf } from '../../worker/classifiers';
import type { WorkContext } from '../../worker/context';
import { openHypernetwork } from '../../worker/hypernetworks';
import { describeModel } from '../../worker/describe';
import type { WorkOf } from '../registry';
import { isComposed } from './declare';
import { sourceSize } from './rivals';
import type { Evaluation, Made } from '../../outcome';

export type GenerateWork = WorkOf<'generate'>;

/** A target before it is trained, and what is said of it. */
export interface Start {
  model: Model;
  /** `trained`: whether it works before any training. A classifier of other classes than the bank's is new. */
  config: Record<string, unknown> & { trained: boolean };
}

/**
 * What a target begins from: the bank, or one of its rivals, of the same architecture.
 *
 * @param learn what a rival that learns from images is given, where there are some
 * @throws StudioError 'usage', 'mismatch' where it cannot be made
 */
export async function startOf(
  { options, source, hypernetwork }: Pick<GenerateWork, 'options' | 'source' | 'hypernetwork'>,
  bank: TemplateBank,
  size: Size,
  classes: readonly string[],
  context: WorkContext,
  learn?: (request: InitialiseRequest) => Promise<LearningTools>,
): Promise<Start> {
  const { init, scalers } = options;
  const { seed } = context.order;
  if (isComposed(init)) return composed(init, bank, size, { scalers, seed, classes });
  checkRivalSize(bank.config, size, classes.length);
  const config = rivalNetwork(bank.config, size, classes.length);
  const predicting = hypernetwork === undefined ? undefined : await openHypernetwork(context, hypernetwork);
  const from = source ? await modelOf(source) : standIn(bank, size, init);
  const { normalisation } = bank;
  const request = { config, classes, normalisation, seed, source: from, hypernetwork: predicting };
  const way = initialiser(init);
  const model =
    learn && way.learn ? await learnInitial(init, request, await learn(request)) : initialise(init, request);
  const made = {
    init,
    trained: (way.keepsFunction ?? false) && knowsClasses(request),
    ...(source ? { source: source.name } : {}),
    ...(hypernetwork === undefined ? {} : { hypernetwork: basename(hypernetwork) }),
  };
  return { model, config: made };
}

function composed(
  init: string,
  bank: TemplateBank,
  size: Size,
  options: GenerateOptions & { classes: readonly string[] },
): Start {
  checkMethod(init, bank);
  const { scalers, classes } = options;
  const mode = targetMode(bank.config, size, scalers);
  const trained = scalers === 'inherited' && classes.join('\n') === bank.classes.join('\n');
  return { model: generate(bank, size, options), config: { init, scalers, mode, trained } };
}

/** @throws StudioError 'mismatch' where the bank was condensed otherwise */
function checkMethod(init: string, { config: { method = 'wave' } }: TemplateBank): void {
  if (init === 'wave' || init === method) return;
  throw new StudioError(
    'mismatch',
    `${methodNamed(init).title} is composed from what was condensed so, and this bank was condensed as “${method}”.`,
    `Condense one with --method ${init}, and generate from that.`,
  );
}

/** Where no model is named: what the bank composes, at the size that the way takes from, or else the auxiliary's. */
function standIn(bank: TemplateBank, size: Size, init: string): Model {
  return generate(bank, sourceSize(bank.config, size, init), { scalers: 'inherited', seed: 0 });
}

/** Writes a finished target and says what it is. */
export async function keepTarget(
  work: GenerateWork,
  size: Size,
  index: number,
  model: Model,
  more: { config: Start['config']; metrics?: Record<string, number>; evaluation?: Evaluation },
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
