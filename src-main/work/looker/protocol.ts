import { z } from 'zod';
import { ErrorSchema } from '../../base/errors';
import { ProgressSchema } from '../../base/progress';

/** What the host says to a looker: one look after another, the next when the last has ended. */
export const ToLookerSchema = z.strictObject({
  type: z.literal('look'),
  name: z.string(),
  input: z.unknown(),
  /** Resident memory that the process may hold, in bytes. */
  memory: z.number(),
});

export const FromLookerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('begun') }),
  z.strictObject({ type: z.literal('progress'), progress: ProgressSchema }),
  z.strictObject({ type: z.literal('found'), value: z.unknown() }),
  z.strictObject({ type: z.literal('failed'), error: ErrorSchema }),
  /** The system, or a library's own limit, gave it no more memory. */
  z.strictObject({ type: z.literal('no-memory') }),
]);

export type ToLooker = z.infer<typeof ToLookerSchema>;
export type FromLooker = z.infer<typeof FromLookerSchema>;
