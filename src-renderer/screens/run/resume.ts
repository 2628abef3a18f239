import { t } from '../../language';
import type { Run } from '../../../src-main/api/contract';

const TRAINING = ['train-teacher', 'condense', 'generate', 'finetune'];

/** Whether it trains: then it can be paused, and goes on from a checkpoint. */
export function trains({ kind }: Pick<Run, 'kind'>): boolean {
  return TRAINING.includes(kind);
}

export function isResumable({ state }: Pick<Run, 'state'>): boolean {
  return state === 'paused' || state === 'interrupted' || state === 'failed';
}

/** What it is called to go on with a run. */
export function resumeWord(run: Pick<Run, 'kind'>): string {
  return trains(run) ? t('run.resume') : t('parts.tryAgain');
}
