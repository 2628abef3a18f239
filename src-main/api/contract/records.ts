import { z } from 'zod';
import type { Curve } from '../../catalog/series';
import type { Artifact, Entry } from '../../catalog/types';
import type { Measured } from '../../base/measured';
import { MeasuredSchema } from '../../base/measured';
import type { Job } from '../../catalog/jobs';
import { ErrorSchema } from '../../base/errors';
import { ENTRY_KINDS, JOB_STATES } from '../../base/kinds';
import { ProgressSchema } from '../../base/progress';
import { SizeSchema } from '../../base/size';
import type { DatasetReport, DatasetSource } from '../../data/types';
import { EXPORT_FORMATS } from '../../formats/exports/registry';
import { DatasetSourceSchema } from '../../work/dataset-source';
import { EvaluationSchema, ExportReportSchema, ReportSchema } from '../../work/outcome';
import { NetworkSchema, NormalisationSchema } from '../../formats/schemas';

/** The things that procedures and events speak of. */

export const id = z.string().min(1).max(200);
export const path = z.string().min(1).max(4096);
export const noInput = z.strictObject({});
export const nothing = z.null();

export const KindSchema = z.enum(ENTRY_KINDS);

const number = z.number().nullable();

export const EntrySchema: z.ZodType<Entry> = z.object({
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
  measured: MeasuredSchema.nullable(),
});

export const ArtifactSchema = z.object({
  role: z.string(),
  file: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  fileName: z.string(),
}) satisfies z.core.$ZodType<Artifact>;

/** A measurement that was not a number is null: JSON has no NaN. */
export const CurveSchema = z.object({
  name: z.string(),
  steps: z.array(z.number()),
  values: z.array(number),
  total: z.number(),
});
type WireCurve = Omit<Curve, 'values'> & { values: (number | null)[] };
CurveSchema satisfies z.core.$ZodType<WireCurve>;

export { JOB_STATES as STATES };
export const StateSchema = z.enum(JOB_STATES);

/** A job of the queue; people know it as a run. `spec` is the request that it was made from. */
export const RunSchema: z.ZodType<Job> = z.object({
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
  ahead: z.number(),
  spec: z.unknown(),
  progress: ProgressSchema.nullable(),
  error: ErrorSchema.nullable(),
  result: z.array(z.string()),
});

/** Some widths or depths that are asked about. */
export const axis = (most: number) => z.array(z.number().max(most)).min(1).max(64);

export const LogLineSchema = z.object({ key: z.number(), at: z.number(), message: z.string() });
export const MetricPointSchema = z.object({ name: z.string(), step: z.number(), value: number });

const counts = z.object({ train: z.number(), val: z.number(), test: z.number() });

export const DatasetReportSchema: z.ZodType<DatasetReport> = z.object({
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
        'copies',
        'related',
        'other-labels',
        'empty-class',
        'unreadable-class',
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
});

export { DatasetSourceSchema, EvaluationSchema, EXPORT_FORMATS, ExportReportSchema, ReportSchema };
export { ErrorSchema, NetworkSchema, NormalisationSchema, ProgressSchema, SizeSchema };

export type Run = z.output<typeof RunSchema>;
export type RunState = z.output<typeof StateSchema>;
export type LogLine = z.output<typeof LogLineSchema>;
export type CurveData = z.output<typeof CurveSchema>;
export type Failure = z.output<typeof ErrorSchema>;
export type { Artifact, DatasetReport, DatasetSource, Entry, Measured };
