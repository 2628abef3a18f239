import { StudioError } from '../../base/errors';
import type { Exit } from '../host/worker-process';
import type { Limits } from '../looks/look';
import { OVER_MEMORY } from './guard';

/** Of what a sentence is to tell. */
export interface Looked {
  /** As it stands in a sentence, e.g. `“teacher.onnx”`. */
  subject: string;
  /** Others have written what was read. */
  foreign: boolean;
  limits: Limits;
}

export function outOfTime({ subject, foreign, limits: { seconds } }: Looked): StudioError {
  return givenUp(foreign, `Looking at ${subject} was given up after ${seconds} seconds.`);
}

/** @param bytes what it may hold; undefined where there was no more to be had */
export function outOfMemory({ subject, foreign }: Looked, bytes?: number): StudioError {
  const limit = bytes === undefined ? 'more memory than there is' : `more than ${gigabytes(bytes)} of memory`;
  return givenUp(foreign, `Looking at ${subject} takes ${limit} and was given up.`);
}

/** Why a looker ended without a word. */
export function crashed(looked: Looked, { code, signal, stderr }: Exit): StudioError {
  if (stderr.includes(OVER_MEMORY)) return outOfMemory(looked, looked.limits.memory);
  if (signal === 'SIGKILL' || code === 137 || /out of memory|bad_alloc/i.test(stderr))
    return outOfMemory(looked);
  const how = signal ? `signal ${signal}` : `exit code ${code ?? 'unknown'}`;
  const cause = new Error(stderr.trim() || 'nothing was written');
  return givenUp(looked.foreign, `What looked at ${looked.subject} crashed (${how}).`, cause);
}

function givenUp(foreign: boolean, message: string, cause?: Error): StudioError {
  return new StudioError(
    foreign ? 'bad-file' : 'engine',
    message,
    foreign
      ? 'The file may be damaged, or made to do harm: use it only if you know where it comes from.'
      : 'Try again with other programs closed.',
    { cause },
  );
}

function gigabytes(bytes: number): string {
  return `${Number((bytes / 2 ** 30).toFixed(1))} GB`;
}
