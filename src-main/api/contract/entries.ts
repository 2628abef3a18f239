import { z } from 'zod';
import type { EntryFilter, EntryQuery, Facets, Lineage } from '../../catalog/types';
import { MOST, whole } from '../../work/fields';
import { procedure } from './define';
import { ArtifactSchema, CurveSchema, EntrySchema, id, KindSchema, noInput } from './records';

/** Bytes of the largest file that there is somewhere, and more than any other number of an entry. */
const MOST_BOUND = 1e15;
const bound = z.number().min(0).max(MOST_BOUND).exactOptional();
const range = z.strictObject({ min: bound, max: bound });

const FilterSchema = z.strictObject({
  kind: KindSchema.exactOptional(),
  text: z.string().max(1000).exactOptional(),
  tags: z.array(z.string().max(200)).max(100).exactOptional(),
  favourite: z.boolean().exactOptional(),
  trashed: z.boolean().exactOptional(),
  ranges: z
    .strictObject({
      depth: range.exactOptional(),
      width: range.exactOptional(),
      parameters: range.exactOptional(),
      accuracy: range.exactOptional(),
      bytes: range.exactOptional(),
    })
    .exactOptional(),
  madeFrom: id.exactOptional(),
}) satisfies z.core.$ZodType<EntryFilter>;

const SORT_KEYS = [
  'relevance',
  'name',
  'createdAt',
  'updatedAt',
  'depth',
  'width',
  'parameters',
  'accuracy',
  'bytes',
] as const;

export const SortSchema = z.strictObject({
  by: z.enum(SORT_KEYS),
  descending: z.boolean().exactOptional(),
});

const QuerySchema = FilterSchema.extend({
  sort: SortSchema.exactOptional(),
  limit: z.number().int().min(0).max(1000).default(100),
  offset: whole(0).default(0),
}) satisfies z.core.$ZodType<EntryQuery>;

const span = z.object({ min: z.number(), max: z.number() }).nullable();

const FacetsSchema: z.ZodType<Facets> = z.object({
  tags: z.array(z.object({ tag: z.string(), count: z.number() })),
  ranges: z.object({ depth: span, width: span, parameters: span, accuracy: span, bytes: span }),
});

const LineageSchema: z.ZodType<Lineage> = z.object({
  nodes: z.array(
    z.object({
      id: z.string(),
      kind: KindSchema,
      name: z.string(),
      state: z.enum(['present', 'trashed', 'purged']),
    }),
  ),
  edges: z.array(z.object({ child: z.string(), parent: z.string(), role: z.string() })),
});

export const CurveQuerySchema = z.strictObject({
  id,
  maxPoints: z.number().int().min(2).max(20_000).default(1000),
  names: z.array(z.string().max(200)).max(100).exactOptional(),
  after: z.number().min(-1).max(MOST.count).exactOptional(),
});

const one = z.strictObject({ id });
const many = z.strictObject({ ids: z.array(id).min(1).max(10_000) });

/** Banks, models, teachers and datasets: finding them and changing what people say of them. */
export const entries = {
  /** Models that one run generated together, the newest first; of each family those that are not in the trash. */
  families: procedure({
    input: noInput,
    output: z.array(
      z.object({ run: z.string(), name: z.string(), at: z.number(), models: z.array(EntrySchema) }),
    ),
  }),
  list: procedure({
    input: QuerySchema,
    output: z.object({ entries: z.array(EntrySchema), total: z.number() }),
  }),
  /** How many there are of each kind, whatever kind the filter names. */
  kinds: procedure({ input: FilterSchema, output: z.record(KindSchema, z.number()) }),
  facets: procedure({ input: FilterSchema, output: FacetsSchema }),
  /** An entry with its files; `missing` where one is not on the disk, `path` where it lies. */
  get: procedure({
    input: one,
    output: z.object({
      entry: EntrySchema,
      artifacts: z.array(ArtifactSchema.extend({ path: z.string(), missing: z.boolean() })),
    }),
  }),
  lineage: procedure({ input: one, output: LineageSchema }),
  curves: procedure({ input: CurveQuerySchema, output: z.array(CurveSchema) }),
  /** The name itself where no entry of the kind has it, else one like it that is free. */
  freeName: procedure({
    input: z.strictObject({ kind: KindSchema, name: z.string().max(1000) }),
    output: z.object({ name: z.string() }),
  }),
  rename: procedure({ input: z.strictObject({ id, name: z.string().max(1000) }), output: EntrySchema }),
  setNotes: procedure({
    input: z.strictObject({
      id,
      /** What they were when the change was begun. */ was: z.string().max(100_000).exactOptional(),
      notes: z.string().max(100_000),
    }),
    output: EntrySchema,
  }),
  setTags: procedure({
    input: z.strictObject({ id, tags: z.array(z.string().max(1000)).max(100) }),
    output: EntrySchema,
  }),
  setFavourite: procedure({ input: z.strictObject({ id, favourite: z.boolean() }), output: EntrySchema }),
  duplicate: procedure({ input: one, output: EntrySchema }),
  /** Into the trash, from where `restore` gets them back. */
  trash: procedure({ input: many, output: z.array(EntrySchema) }),
  restore: procedure({ input: many, output: z.array(EntrySchema) }),
  /** Deletes what is in the trash for good: the named ones, or all. */
  purge: procedure({
    input: z.strictObject({ ids: z.array(id).min(1).max(10_000).exactOptional() }),
    output: z.object({ entries: z.number(), bytes: z.number() }),
  }),
};
