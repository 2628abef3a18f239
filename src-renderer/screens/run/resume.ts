import { t } from '../../language';
import type { Run } from '../../../src-main/api/contract';

const TRAINING = ['train-teacher', 'condense', 'generate', 'finetune'];

/** What went wrong lies in what was asked for: the same once more can only end the same way. */
const OF_THE_REQUEST = ['usage', 'mismatch'];

/** Whether it trains: then it can be paused, and goes on from a checkpoint. */
export function trains({ kind }: Pick<Run, 'kind'>): boolean {
  return TRAINING.includes(kind);
}

/** Whether it failed for what it was asked for, so that something else has to be asked for. */
export function needsChanges({ state, error }: Pick<Run, 'state' | 'error'>): boolean {
  return state === 'failed' && error !== null && OF_THE_REQUEST.includes(error.code);
}

/** What has worked for a while may do so again: a place may have been write-protected meanwhile. */
export function isResumable(run: Pick<Run, 'state' | 'error' | 'progress'>): boolean {
  if (run.state === 'failed') return !needsChanges(run) || run.progress?.saved !== undefined;
  return run.state === 'paused' || run.state === 'interrupted';
}

/** What it is called to go on with a run. */
export function resumeWord(run: Pick<Run, 'kind' | 'state'>): string {
  return trains(run) || run.state === 'paused' ? t('run.resume') : t('parts.tryAgain');
}
