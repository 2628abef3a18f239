import { z } from 'zod';
import { ENTRY_KINDS } from '../base/kinds';

/** Under which name a fitted bank's entry keeps the share of the weights that its templates leave out. */
export const FIT_ERROR = 'fit/error';

const numbers = z.record(z.string(), z.number());

/** Something that a job made, as it is to stand in the catalog; its name and its parents are the host's to know. */
export const MadeSchema = z.strictObject({
  kind: z.enum(ENTRY_KINDS),
  /** What it would be called, where nobody chose a name. */
  name: z.string(),
  /** What tells it from the others of its family, e.g. `128x5`. */
  suffix: z.string(),
  config: z.record(z.string(), z.unknown()),
  /** The numbers that lists sort by: depth, width, parameters, accuracy. */
  numbers,
  metrics: numbers,
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
});

/** A measurement of one model. Shares are 0 … 1. */
export const EvaluationSchema = z.strictObject({
  split: z.string(),
  count: z.number(),
  accuracy: z.number(),
  loss: z.number(),
  classes: z.array(z.string()),
  perClass: z.array(z.number()),
  /** [label][prediction]: number of images. */
  confusion: z.array(z.array(z.number())),
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
  /** Kept with the job, as JSON. */
  report: ReportSchema.optional(),
});

export type Made = z.infer<typeof MadeSchema>;
export type Evaluation = z.infer<typeof EvaluationSchema>;
export type Exported = z.infer<typeof ExportReportSchema>;
export type Report = z.infer<typeof ReportSchema>;
export type Outcome = z.infer<typeof OutcomeSchema>;
