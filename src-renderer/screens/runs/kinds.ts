import { declaredWords } from '../../language';
import { JOBS } from '../../../src-main/api/contract';

/** What kinds of runs do, in words. */
export const KIND_OF_RUN: Record<string, string> = Object.fromEntries(
  [...JOBS.values()].map(({ kind, label }) => [kind, declaredWords(label)]),
);
