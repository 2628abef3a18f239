import { z } from 'zod';
import { ErrorSchema, StudioError } from '../base/errors';
import { ProgressSchema, STOP_REASONS } from '../base/progress';
import { OrderSchema } from './order';
import { OutcomeSchema } from './outcome';

/**
 * What host and worker say to each other. A worker does one order and ends. Every message is plain JSON and is checked
 * where it arrives.
 */
export const ToWorkerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), order: OrderSchema }),
  /** See StopSignal: save and end, end with what there is, or just end. */
  z.strictObject({ type: z.literal('stop'), reason: z.enum(STOP_REASONS) }),
  /** The last word was heard: the worker may end. Its end could overtake it otherwise. */
  z.strictObject({ type: z.literal('received') }),
]);

/** JSON has no NaN: null stands for it. */
const Value = z.number().nullable();

export const FromWorkerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('progress'), progress: ProgressSchema }),
  z.strictObject({
    type: z.literal('metrics'),
    points: z.array(z.strictObject({ name: z.string(), step: z.number(), value: Value })),
  }),
  z.strictObject({ type: z.literal('log'), messages: z.array(z.string()) }),
  /** It goes on from a checkpoint: whatever was measured after this step is measured anew. */
  z.strictObject({ type: z.literal('resumed'), step: z.number() }),
  z.strictObject({ type: z.literal('saved'), step: z.number() }),
  z.strictObject({ type: z.literal('done'), outcome: OutcomeSchema }),
  z.strictObject({ type: z.literal('stopped'), reason: z.enum(STOP_REASONS) }),
  z.strictObject({
    type: z.literal('failed'),
    error: ErrorSchema.extend({ stack: z.string().exactOptional() }),
  }),
]);

export type ToWorker = z.infer<typeof ToWorkerSchema>;
export type FromWorker = z.infer<typeof FromWorkerSchema>;

/** Reads a message. @throws StudioError 'internal' where it is none: the two processes are not of one version */
export function readMessage<T>(schema: z.core.$ZodType<T>, message: unknown): T {
  const result = z.safeParse(schema, message);
  if (result.success) return result.data;
  throw new StudioError(
    'internal',
    `The program and its worker process do not understand each other: ${z.prettifyError(result.error)}.`,
    'Install WAVE Studio again.',
  );
}
