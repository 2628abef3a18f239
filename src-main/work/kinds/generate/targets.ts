import { writeModel } from '../../../formats/model';
import type { Model } from '../../../nn/model';
import { networkOf, type TemplateBank } from '../../../wave/bank';
import { type Size } from '../../../base/size';
import { nameOf } from '../../../wave/elastic';
import { generate } from '../../../wave/generate';
import { initialise, initialiser } from '../../../wave/initialisers';
import { checkSize, targetMode } from '../../../wave/size';
import { modelOf } from '../../worker/classifiers';
import { describeModel } from '../../worker/describe';
import type { WorkOf } from '../registry';
import type { Evaluation, Made } from '../../outcome';

export type GenerateWork = WorkOf<'generate'>;

/** A target before it is trained, and what is said of it. */
export interface Start {
  model: Model;
  config: Record<string, unknown> & { trained: boolean };
  /** Which parts work before any training. A classifier of other classes than the bank's is new. */
  works: { body: boolean; head: boolean };
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
    const model = generate(bank, size, { scalers, seed, classes });
    const body = scalers === 'inherited';
    const works = { body, head: body && classes.join('\n') === bank.classes.join('\n') };
    return { model, config: { init, scalers, mode, trained: works.head }, works };
  }
  checkSize(bank.config, size, classes.length);
  const config = networkOf(bank.config, size, classes.length);
  const from = source ? await modelOf(source) : standIn(bank, size, init);
  const { normalisation } = bank;
  const model = initialise(init, { config, classes, normalisation, seed, source: from });
  const made = { init, trained: false, ...(source ? { source: source.name } : {}) };
  return { model, config: made, works: { body: false, head: false } };
}

/** Where no model is named: the weights whose spread is matched are the bank's at this size; selection needs its largest. */
function standIn(bank: TemplateBank, size: Size, init: string): Model {
  const { embedDim: width, depth } = bank.config.auxiliary;
  const wanted = initialiser(init).fromLargest ? { width, depth } : size;
  return generate(bank, wanted, { scalers: 'inherited', seed: 0 });
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
