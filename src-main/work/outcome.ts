import { z } from 'zod';
import { ENTRY_KINDS } from '../base/kinds';
import { SizeSchema } from '../base/size';

/** Under which name a fitted bank's entry keeps the share of the weights that its templates leave out. */
export const FIT_ERROR = 'fit/error';

const numbers = z.record(z.string(), z.number());

/** A measurement of one model. Shares are 0 … 1. */
export const EvaluationSchema = z.strictObject({
  split: z.string(),
  /** How the weights are kept in the exported file that was measured; left out: fp32, the weights as they are. */
  precision: z.string().exactOptional(),
  /** Which of the split's images, where it is not all of them: equal on equal images. */
  sample: z.string().exactOptional(),
  count: z.number(),
  accuracy: z.number(),
  loss: z.number(),
  classes: z.array(z.string()),
  perClass: z.array(z.number()),
  /** [label][prediction]: number of images. */
  confusion: z.array(z.array(z.number())),
  /** What was taken for granted to find its classes among those of the data: nothing where all names are equal. */
  notes: z.array(z.string()).optional(),
  /** Image by image, in the order of the split: its label, what it was taken for, and how likely that was held. */
  answers: z
    .strictObject({
      labels: z.array(z.number()),
      taken: z.array(z.number()),
      shares: z.array(z.number()),
    })
    .optional(),
});

/** How long one image takes, in ms: median and 90th percentile. */
const LatencySchema = z.strictObject({
  precision: z.string(),
  median: z.number(),
  p90: z.number(),
  /** Engine, threads, batch, machine. */
  conditions: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** What was measured of a model, or of a size that a bank composes, on the data of the request. */
const MeasurementSchema = z.strictObject({
  size: SizeSchema.optional(),
  evaluation: EvaluationSchema.optional(),
  latencies: z.array(LatencySchema).optional(),
});

/** Something that a job made, as it is to stand in the catalog; its name and its parents are the host's to know. */
const MadeSchema = z.strictObject({
  kind: z.enum(ENTRY_KINDS),
  /** What it would be called, where nobody chose a name. */
  name: z.string(),
  /** What tells it from the others of its family, e.g. `128x5`. */
  suffix: z.string(),
  config: z.record(z.string(), z.unknown()),
  /** The numbers that lists sort by: depth, width, parameters, accuracy. */
  numbers,
  metrics: numbers,
  measured: z.array(MeasurementSchema).optional(),
  files: z.array(z.strictObject({ role: z.string(), path: z.string(), fileName: z.string() })),
});

/** What an export wrote and how it compares with the original. */
export const ExportReportSchema = z.object({
  format: z.string(),
  path: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
  verification: z.array(
    z.object({
      reader: z.string(),
      samples: z.number(),
      maxDifference: z.number(),
      agrees: z.boolean(),
      note: z.string().optional(),
    }),
  ),
  /** How to load it in Python or JavaScript. */
  snippet: z.string(),
  /** The same in further languages. */
  snippets: z.array(z.object({ language: z.string(), code: z.string() })).default([]),
});

/** What a job found that is no entry. A kind may add fields of its own. */
export const ReportSchema = z.looseObject({
  evaluation: EvaluationSchema.optional(),
  exported: ExportReportSchema.optional(),
});

/** What comes of a job, from the worker to the page. */
export const OutcomeSchema = z.strictObject({
  made: z.array(MadeSchema),
  /** Measurements that are added to an entry which the request refers to. */
  noted: z.array(z.strictObject({ reference: z.string(), numbers, metrics: numbers })).optional(),
  /** What was measured of entries that the request refers to. */
  measured: z.array(MeasurementSchema.extend({ reference: z.string() })).optional(),
  /** Kept with the job, as JSON. */
  report: ReportSchema.optional(),
});

export type Latency = z.infer<typeof LatencySchema>;
export type Measurement = z.infer<typeof MeasurementSchema>;
export type Made = z.infer<typeof MadeSchema>;
export type Evaluation = z.infer<typeof EvaluationSchema>;
export type Exported = z.infer<typeof ExportReportSchema>;
export type Report = z.infer<typeof ReportSchema>;
export type Outcome = z.infer<typeof OutcomeSchema>;
