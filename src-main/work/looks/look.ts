import type { z } from 'zod';
import type { ProgressToken } from '../../base/progress';

/** What a look may take before it is given up. */
export interface Limits {
  /** Longest time without a sign of progress. */
  seconds: number;
  /** Resident memory of its process, in bytes. */
  memory: number;
}

/**
 * Something that is looked at or done beside the host, in a process of its own that may be ended at any moment. The
 * declaration is loaded by the host, too: libraries and readers of foreign bytes are imported within `run`.
 */
export interface Look<I extends z.core.$ZodType = z.core.$ZodType, O = unknown> {
  input: I;
  /** What it is about, for a sentence: `“teacher.onnx”`. */
  subject: (input: z.output<I>) => string;
  limits: Limits | ((input: z.output<I>) => Limits);
  /** It reads bytes that others have written: its process does nothing else afterwards. */
  foreign: boolean;
  /** What it measures would be false at a lower priority than the host's, which others have. */
  undisturbed?: boolean;
  /** It may take minutes: others are not to wait for it. */
  long?: boolean;
  run: (input: z.output<I>, progress: ProgressToken) => Promise<O>;
}

export function look<I extends z.core.$ZodType, O>(declaration: Look<I, O>): Look<I, O> {
  return declaration;
}

export const GIGABYTE = 2 ** 30;
