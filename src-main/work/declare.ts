import { z } from 'zod';
import type { EntryKind } from '../base/kinds';
import type { ClassPairs } from '../data/classes/pairs';
import { EngineSchema, MOST, said, whole } from './fields';
import type { FileOf, ReferenceKind } from './references';

/**
 * How a kind of job is declared: once, in `kinds/<kind>/declare.ts`. Checks, lineage, path grants, titles, the worker's
 * order, the command line's options and forms are made from it; `kinds/<kind>/run.ts` is what a worker does.
 */

/** An entry that a request names by its id. */
export interface Reference<I extends ReferenceKind = ReferenceKind, O extends boolean = boolean> {
  is: I;
  optional: O;
  /** What the entry is to the results, for their lineage. Left out: the reference's own name. */
  role?: string;
  /** The reference whose classes a classifier must know. */
  answers?: string;
  /** For people. */
  about?: string;
  /** Its name on the command line; left out: the reference's own. */
  flag?: string;
}

type Details = Pick<Reference, 'role' | 'answers' | 'about' | 'flag'>;
type References = Record<string, Reference>;

/** A reference that every request has. */
export function needs<I extends ReferenceKind>(is: I, details: Details = {}): Reference<I, false> {
  return { is, optional: false, ...details };
}

/** A reference that a request may leave out. */
export function takes<I extends ReferenceKind>(is: I, details: Details = {}): Reference<I, true> {
  return { is, optional: true, ...details };
}

/** What all requests have. */
export const common = {
  /** Of the entry that is made; left out: made up from what it comes from. */
  name: said(z.string().trim().min(1).max(200).optional(), 'what the result is called', { label: 'Name' }),
  notes: said(z.string().default(''), 'notes on the result', { label: 'Notes' }),
  tags: said(z.array(z.string()).default([]), 'tags of the result, separated by commas', {
    flag: 'tag',
    label: 'Tags',
  }),
  seed: said(whole(0, MOST.seed).default(0), 'decides all random numbers', {
    label: 'Seed',
    help: 'The same seed gives the same result; another shows how much is chance.',
  }),
  engine: EngineSchema.prefault({}),
};
type Common = typeof common;

type ReferenceShape<R extends References> = {
  [N in keyof R]: R[N] extends Reference<ReferenceKind, true> ? z.ZodOptional<z.ZodString> : z.ZodString;
};
type Schema<K extends string, R extends References, F extends z.ZodRawShape> = z.ZodObject<
  { kind: z.ZodLiteral<K> } & Common & ReferenceShape<R> & F,
  z.core.$strict
>;

/** An entry that a request refers to, as far as declarations look at it. */
interface ReferredEntry {
  name: string;
  kind: EntryKind;
  config: Record<string, unknown>;
}
type Referred<R extends References> = {
  [N in keyof R]: R[N] extends Reference<ReferenceKind, true> ? ReferredEntry | undefined : ReferredEntry;
};

export interface Declaration<K extends string, R extends References, F extends z.ZodRawShape> {
  kind: K;
  /** A name for people, e.g. "Fine-tune". */
  label: string;
  /** One line for lists and for the command line's help. */
  about: string;
  refs: R;
  /** What a request says beside its references: numbers, paths (`readPath`, `writePath`), options. */
  fields: F;
  /** What must hold between several of them. */
  rules?: readonly {
    holds: (request: z.output<Schema<K, R, F>>) => boolean;
    path: string[];
    message: string;
  }[];
  /** The kind of entry that is made; several: one of them; none: a report only. */
  makes: EntryKind | readonly EntryKind[] | null;
  /** Extensions of the files that are made, one for each entry. Left out: one safetensors file where it makes a model. */
  outputs?: (request: z.output<Schema<K, R, F>>) => string[];
  /** What a list of runs calls the job. */
  title: (request: z.output<Schema<K, R, F>>, names: { [N in keyof R]: string }) => string;
  /** What can be known to be wrong before anything runs. @throws StudioError */
  check?: (request: z.output<Schema<K, R, F>>, entries: Referred<R>) => void;
  /** What to do about an entry of the same name. Left out: the new one gets the next free name. */
  onClash?: (request: z.output<Schema<K, R, F>>) => 'refuse' | 'rename' | 'replace';
  /** The parts of a request that are jobs of their own, one after another. */
  parts?: (request: z.output<Schema<K, R, F>>) => z.output<Schema<K, R, F>>[];
  /** Computes little, or with networks of many sizes: its graphs must not all keep the memory of a step. */
  isLean?: (request: z.output<Schema<K, R, F>>) => boolean;
  /** Goes on where it was saved. Left out: begins anew. */
  resumes?: true;
  /** Over in a moment: begins at once, whatever else runs. */
  isInstant?: (request: z.output<Schema<K, R, F>>) => boolean;
}

/** A declared kind, its types known. */
export interface Job<
  K extends string = string,
  R extends References = References,
  F extends z.ZodRawShape = z.ZodRawShape,
> extends Declaration<K, R, F> {
  schema: Schema<K, R, F>;
}

/** A declared kind, whichever. */
export interface AnyJob {
  kind: string;
  label: string;
  about: string;
  refs: References;
  makes: EntryKind | readonly EntryKind[] | null;
  schema: z.ZodObject;
  outputs: (request: AnyRequest) => string[];
  title: (request: AnyRequest, names: Record<string, string>) => string;
  check: (request: AnyRequest, entries: Record<string, ReferredEntry | undefined>) => void;
  onClash: (request: AnyRequest) => 'refuse' | 'rename' | 'replace';
  parts: (request: AnyRequest) => AnyRequest[];
  isLean: (request: AnyRequest) => boolean;
  resumes?: true;
  isInstant: (request: AnyRequest) => boolean;
}

/** What all requests have, whatever their kind. */
export type AnyRequest = { kind: string; classMap?: ClassPairs | undefined } & z.output<z.ZodObject<Common>> &
  Record<string, unknown>;

/** Declares a kind of job. */
export function job<K extends string, R extends References, F extends z.ZodRawShape>(
  declaration: Declaration<K, R, F>,
): Job<K, R, F> {
  const { kind, refs, fields, makes, rules = [] } = declaration;
  const shape = { kind: z.literal(kind), ...common, ...referenceShape(refs), ...fields };
  let schema = z.strictObject(shape) as unknown as z.ZodType;
  for (const { holds, path, message } of rules) {
    schema = schema.refine(holds as (request: unknown) => boolean, { path, message });
  }
  const keepsFile = makes !== null && makes !== 'dataset';
  return {
    outputs: () => (keepsFile ? ['safetensors'] : []),
    check: () => {},
    onClash: () => 'rename',
    parts: () => [],
    isLean: () => false,
    isInstant: () => false,
    ...declaration,
    schema: schema as unknown as Schema<K, R, F>,
  };
}

function referenceShape(refs: References): z.ZodRawShape {
  return Object.fromEntries(
    Object.entries(refs).map(([name, { is, optional, answers, flag, about = '' }]) => {
      const id = z.string().min(1).describe(about).meta({ reference: is, answers, flag });
      return [name, optional ? id.optional() : id];
    }),
  );
}

type RefsOf<J> = J extends { refs: infer R } ? R : never;
type Files<R> = {
  [N in keyof R]: R[N] extends Reference<infer I, infer O>
    ? true extends O
      ? FileOf<I> | undefined
      : FileOf<I>
    : never;
};

/** What a worker is given: the request, its references resolved to files, and the paths of what it makes. */
export type WorkOfJob<J extends { schema: z.core.$ZodType; refs: References }> = Omit<
  z.output<J['schema']>,
  keyof RefsOf<J>
> &
  Files<RefsOf<J>> & {
    /** Where the files of what is made are to be written: nothing looks at these paths before the job is done. */
    outputs: string[];
  };
