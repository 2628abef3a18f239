import { z } from 'zod';
import type { Request, RequestInput } from './kinds/registry';
import { KINDS } from './kinds/registry';

export type { Request, RequestInput };
export type RequestKind = Request['kind'];

const [first, ...others] = [...KINDS.values()].map(({ schema }) => schema);

/**
 * What a person can ask for, as one JSON object for each kind of job. Entries are referred to by their ids. Every number
 * has a default, so that `{ kind, data, teacher }` is a whole request to condense.
 */
export const RequestSchema = z.discriminatedUnion('kind', [
  first as never,
  ...(others as never[]),
]) as unknown as z.ZodType<Request, RequestInput>;
