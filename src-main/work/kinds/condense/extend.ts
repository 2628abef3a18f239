import { StudioError } from '../../../base/errors';
import { readState } from '../../../formats/checkpoint';
import type { TemplateBank } from '../../../wave/bank';
import type { BankFile } from '../../references';
import { type CondenseOptions, CondenseOptionsSchema } from './declare';

/** Where a run that makes another longer begins, and what it is told. */
export interface Extension {
  options: CondenseOptions;
  /** The file with the state to begin from. */
  from: string;
}

/**
 * A bank's own training made longer: it goes on where its rate began to fall, with the numbers that it was begun with, so
 * that it ends as it would have ended had it been so long from the start.
 *
 * @param asked what the job says of its length; all else is the earlier run's
 * @throws StudioError 'usage' where the bank kept no such state, its seed was another, or it is as long already
 */
export async function extensionOf(
  bank: BankFile | undefined,
  start: TemplateBank | undefined,
  asked: CondenseOptions,
  seed: number,
): Promise<Extension> {
  if (!bank?.plateau || !start) {
    throw new StudioError(
      'usage',
      'There is nothing to make longer: only banks that were condensed here with a rate that stays up (wsd) keep what that takes.',
      'Name such a bank to begin from, or leave the extension out: then it is trained anew from its weights.',
    );
  }
  const { options, seed: before } = start.provenance;
  if (before !== seed) {
    throw new StudioError(
      'usage',
      `“${bank.name}” was condensed under the seed ${String(before)}, and is to be made longer under ${seed}.`,
      `Choose the seed ${String(before)}.`,
    );
  }
  const earlier = CondenseOptionsSchema.parse(options);
  const { state } = await readState(bank.plateau);
  const { steps, epochs, effort, patience } = asked;
  // The rate rose over so many steps, not over a share of the new ones.
  const risen = steps === undefined ? earlier.warmup : Math.min(earlier.warmup, state.step / steps);
  if (steps !== undefined && steps <= state.step / (1 - earlier.decay)) {
    throw new StudioError(
      'usage',
      `“${bank.name}” was trained for as long as ${steps} steps already.`,
      `Give more than ${Math.round(state.step / (1 - earlier.decay))} steps in all.`,
    );
  }
  const numbers = { ...earlier, steps, epochs, effort, warmup: risen, extend: true };
  return { from: bank.plateau, options: patience === undefined ? numbers : { ...numbers, patience } };
}
