import { z } from 'zod';
import { EngineSchema } from './fields';
import type { Kind, WorkOf } from './kinds/registry';
import { ResolvedSchema } from './references';
import { RequestSchema } from './requests';

/** What a worker is to do: a request, with files where it names entries. A worker knows no catalog. */
export const OrderSchema = z.strictObject({
  /** The job's id, for messages. */
  job: z.string(),
  /** The job's own folder: checkpoints, and results of finished stages. */
  folder: z.string(),
  /** Decoded datasets and teacher logits, shared by all jobs. */
  cache: z.string(),
  seed: z.number().int(),
  engine: EngineSchema,
  /** Milliseconds between two checkpoints. */
  saveEvery: z.number().positive(),
  request: RequestSchema,
  /** What the request's references are, by their names. */
  files: z.record(z.string(), ResolvedSchema),
  /** Where the files of what is made are to be written: nothing looks at these paths before the job is done. */
  outputs: z.array(z.string()),
});
export type Order = z.infer<typeof OrderSchema>;

/** An order's request with its references resolved. */
export function workOf<K extends Kind>({ request, files, outputs }: Order): WorkOf<K> {
  return { ...request, ...files, outputs } as unknown as WorkOf<K>;
}
