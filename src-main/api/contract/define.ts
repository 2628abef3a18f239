import type { z } from 'zod';
import type { PathUse } from '../../work/paths';

export type { PathUse };

/** Something that can be asked for: what goes in and what comes out, checked on the host's side whatever carries it. */
export interface Procedure<
  I extends z.core.$ZodType = z.core.$ZodType,
  O extends z.core.$ZodType = z.core.$ZodType,
> {
  input: I;
  output: O;
  /** The paths in an input. The host refuses those outside of what the user opened to it before any handler sees them. */
  paths?: (input: z.output<I>) => PathUse[];
}

/** Something that is told again and again to whoever subscribed. */
export interface EventType<
  F extends z.core.$ZodType = z.core.$ZodType,
  P extends z.core.$ZodType = z.core.$ZodType,
> {
  /** What to be told of. */
  filter: F;
  payload: P;
}

/** Procedures and events by group; on the wire a procedure is called `group.name`. */
export type Procedures = Record<string, Record<string, Procedure>>;
export type EventTypes = Record<string, Record<string, EventType>>;

export function procedure<I extends z.core.$ZodType, O extends z.core.$ZodType>(
  definition: Procedure<I, O>,
): Procedure<I, O> {
  return definition;
}

export function event<F extends z.core.$ZodType, P extends z.core.$ZodType>(
  definition: EventType<F, P>,
): EventType<F, P> {
  return definition;
}
