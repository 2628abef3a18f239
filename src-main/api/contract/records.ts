import { z } from 'zod';
import type { Curve } from '../../catalog/series';
import type { Artifact, Entry } from '../../catalog/types';
import type { Job, JobState } from '../../catalog/jobs';
import type { ErrorCode } from '../../base/errors';
import type { DatasetReport, DatasetSource } from '../../data/types';
import type { Network, Normalisation } from '../../nn/model';
import { EXPORT_FORMATS } from '../../jobs/options';
import { DatasetSourceSchema } from '../../jobs/source';
import { EvaluationSchema, ExportReportSchema } from '../../jobs/outcome';
import { NetworkSchema, NormalisationSchema } from '../../formats/schemas';

/** The things that procedures and events speak of. */

export const id = z.string().min(1).max(200);
export const path = z.string().min(1).max(4096);
export const noInput = z.strictObject({});
export const nothing = z.null();

const ERROR_CODES = [
  'usage',
  'not-found',
  'bad-file',
  'bad-data',
  'mismatch',
  'busy',
  'no-space',
  'engine',
  'newer-version',
  'cancelled',
  'internal',
] as const satisfies readonly ErrorCode[];

/** An error as it crosses a transport: what is wrong and what to do, one sentence each. */
export const ErrorSchema = z.object({ code: z.enum(ERROR_CODES), message: z.string(), hint: z.string() });

export const KINDS = ['bank', 'model', 'teacher', 'dataset'] as const satisfies readonly Entry['kind'][];
export const KindSchema = z.enum(KINDS);

const number = z.number().nullable();

export const EntrySchema = z.object({
  id: z.string(),
  kind: KindSchema,
  name: z.string(),
  notes: z.string(),
  tags: z.array(z.string()),
  favourite: z.boolean(),
  createdAt: z.number(),
  updatedAt: z.number(),
  trashedAt: number,
  depth: number,
  width: number,
  parameters: number,
  accuracy: number,
  bytes: number,
  config: z.record(z.string(), z.unknown()),
  metrics: z.record(z.string(), z.number()),
}) satisfies z.ZodType<Entry>;

export const ArtifactSchema = z.object({
  role: z.string(),
  file: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  fileName: z.string(),
}) satisfies z.ZodType<Artifact>;

/** A measurement that was not a number is null: JSON has no NaN. */
export const CurveSchema = z.object({
  name: z.string(),
  steps: z.array(z.number()),
  values: z.array(number),
  total: z.number(),
});
type WireCurve = Omit<Curve, 'values'> & { values: (number | null)[] };
CurveSchema satisfies z.ZodType<WireCurve>;

export const STATES = [
  'queued',
  'running',
  'paused',
  'interrupted',
  'done',
  'failed',
  'cancelled',
] as const satisfies readonly JobState[];
export const StateSchema = z.enum(STATES);

export const ProgressSchema = z.object({
  fraction: z.number(),
  stage: z.string(),
  done: z.number().exactOptional(),
  total: z.number().exactOptional(),
  detail: z.string().exactOptional(),
});

/** A job of the queue; people know it as a run. `spec` is the request that it was made from. */
export const RunSchema = z.object({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  state: StateSchema,
  parent: z.string().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
  startedAt: number,
  finishedAt: number,
  pausedMs: z.number(),
  spec: z.unknown(),
  progress: ProgressSchema.extend({
    done: z.number().optional(),
    total: z.number().optional(),
    detail: z.string().optional(),
  }).nullable(),
  error: z.object({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
  result: z.array(z.string()),
}) satisfies z.ZodType<Job>;

export const LogLineSchema = z.object({ key: z.number(), at: z.number(), message: z.string() });
export const MetricPointSchema = z.object({ name: z.string(), step: z.number(), value: number });

export const SizeSchema = z.object({ width: z.number(), depth: z.number() });

const counts = z.object({ train: z.number(), val: z.number(), test: z.number() });

export const DatasetReportSchema = z.object({
  source: DatasetSourceSchema,
  name: z.string(),
  imgSize: z.number(),
  classes: z.array(z.object({ name: z.string(), counts, samples: z.array(z.string()) })),
  counts,
  sizes: z.array(z.object({ width: z.number(), height: z.number(), count: z.number() })),
  unreadable: z.number(),
  problems: z.array(
    z.object({
      kind: z.enum([
        'unreadable',
        'ignored',
        'empty-class',
        'one-class',
        'missing-split',
        'few-images',
        'damaged',
      ]),
      message: z.string(),
      file: z.string().exactOptional(),
      fatal: z.boolean(),
    }),
  ),
}) satisfies z.ZodType<DatasetReport>;

export { DatasetSourceSchema, EvaluationSchema, EXPORT_FORMATS, ExportReportSchema };
export { NetworkSchema, NormalisationSchema };

export type Run = z.output<typeof RunSchema>;
export type RunState = z.output<typeof StateSchema>;
export type LogLine = z.output<typeof LogLineSchema>;
export type MetricPointData = z.output<typeof MetricPointSchema>;
export type CurveData = z.output<typeof CurveSchema>;
export type Failure = z.output<typeof ErrorSchema>;
export type { Artifact, DatasetReport, DatasetSource, Entry, Network, Normalisation };
