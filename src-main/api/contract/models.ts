import { z } from 'zod';
import { ExportOptionsSchema } from '../../work/kinds/export/declare';
import { procedure } from './define';
import { CurveSchema, EntrySchema, ExportReportSchema, id, NetworkSchema } from './records';

/** The size of a network, as far as it is known. `memory`: bytes of its weights and of one image's activations, float32. */
export const FiguresSchema = z.object({
  parameters: z.number().nullable(),
  /** Of one image's forward pass; null for a foreign file, whose graph is not counted. */
  flops: z.number().nullable(),
  memory: z.number().nullable(),
});

/** Models and teachers (and the files of banks): what is in them, how they compare, where they were exported to. */
export const models = {
  /** Tensors with their shapes, in the order of the file. */
  describe: procedure({
    input: z.strictObject({ id }),
    output: z.object({
      network: NetworkSchema.nullable(),
      classes: z.array(z.string()).nullable(),
      figures: FiguresSchema,
      tensors: z.array(z.object({ name: z.string(), shape: z.array(z.number()) })),
    }),
  }),
  compare: procedure({
    input: z.strictObject({ ids: z.array(id).min(1).max(16) }),
    output: z.array(
      z.object({
        entry: EntrySchema,
        network: NetworkSchema.nullable(),
        figures: FiguresSchema,
        /** Milliseconds for one image; null until it was measured. */
        latency: z.number().nullable(),
        curves: z.array(CurveSchema),
        /** Steps of its training in one pass over the data; null where that is not known. */
        stepsPerEpoch: z.number().nullable(),
      }),
    ),
  }),
  /** Measures how long one image takes and keeps the number: the median of some passes on the processor, in ms. */
  measureLatency: procedure({
    input: z.strictObject({ id }),
    output: z.object({ milliseconds: z.number() }),
  }),
  /** Where an export would go that nobody chose a place for. */
  exportTarget: procedure({
    input: z.strictObject({ id, ...ExportOptionsSchema.pick({ format: true, precision: true }).shape }),
    output: z.object({ path: z.string(), exists: z.boolean() }),
  }),
  /** What was exported of an entry, the newest first. */
  exports: procedure({
    input: z.strictObject({ id }),
    output: z.array(z.object({ run: z.string(), at: z.number(), report: ExportReportSchema })),
  }),
};
