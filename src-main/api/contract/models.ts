import { z } from 'zod';
import { ExportOptionsSchema } from '../../work/kinds/export/declare';
import { OnnxOptionsSchema } from '../../work/reading-fields';
import { event, procedure } from './define';
import { CurveSchema, EntrySchema, ExportReportSchema, id, NetworkSchema, noInput, path } from './records';

/** The size of a network, as far as it is known. `memory`: bytes of its weights and of one image's activations, float32. */
const FiguresSchema = z.object({
  parameters: z.number().nullable(),
  /** Of one image's forward pass; null for a foreign file, whose graph is not counted. */
  flops: z.number().nullable(),
  memory: z.number().nullable(),
});

/** How long one image takes, in ms, and under which conditions. */
const LatencySchema = z.object({
  median: z.number(),
  p90: z.number(),
  passes: z.number(),
  batch: z.number(),
  engine: z.string(),
  precision: z.string(),
  threads: z.number(),
  machine: z.string(),
  /** What else the machine did meanwhile, where the times tell that it did. */
  beside: z.string().exactOptional(),
});

const ReadingSchema = z.object({
  classes: z.array(z.string()).nullable(),
  numClasses: z.number(),
  /** Pixels per side; the height, where the width is another. */
  imgSize: z.number(),
  width: z.number().nullable(),
  /** Of pixels 0 … 1, in the order red, green, blue. */
  normalisation: z.object({ mean: z.array(z.number()), std: z.array(z.number()) }),
  /** The share of an image's side that it is evaluated on: its middle. */
  cropPct: z.number(),
  channelOrder: z.enum(['RGB', 'BGR']),
  layout: z.enum(['NCHW', 'NHWC']).nullable(),
  output: z.string().nullable(),
  outputs: z.enum(['logits', 'probabilities']),
  /** The outputs that may hold the scores. */
  choices: z.array(z.string()),
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
        /** Images that each of its steps saw. */
        imagesPerStep: z.number().nullable(),
      }),
    ),
  }),
  /**
   * Measures how long one image takes on the processor, the models taking turns, and keeps the medians. It waits until no
   * run computes; see the event `measuring`.
   */
  measureLatency: procedure({
    input: z.strictObject({ ids: z.array(id).min(1).max(16) }),
    output: z.array(LatencySchema),
  }),
  /** How a classifier is read, all of it told: opened once to see. */
  reading: procedure({ input: z.strictObject({ id }), output: ReadingSchema }),
  /** Corrects how a classifier is read; what is left out stays. Its accuracy is to be measured again. */
  correct: procedure({
    input: z.strictObject({ id, changes: OnnxOptionsSchema }),
    output: z.object({ entry: EntrySchema, reading: ReadingSchema }),
  }),
  /**
   * What classifiers say of pictures: of each the five likeliest classes. `focus`: also which parts of a picture the
   * answer rests on, [side][side] from 0 to 1: what a Vision Transformer of ours attends to, layer by layer; of others
   * how much less likely the answer is with that part covered.
   */
  predict: procedure({
    input: z.strictObject({
      ids: z.array(id).min(1).max(16),
      paths: z.array(path).min(1).max(16),
      focus: z.boolean().default(false),
    }),
    output: z.array(
      z.object({
        /** For one picture, in ms. */
        milliseconds: z.number(),
        pictures: z.array(
          z.object({
            answers: z.array(z.object({ name: z.string(), share: z.number() })),
            focus: z.array(z.array(z.number())).nullable(),
            by: z.enum(['attention', 'covering']),
          }),
        ),
      }),
    ),
    paths: ({ paths }) => paths.map((each) => ({ path: each, use: 'read' as const })),
  }),
  /** Where an export would go that nobody chose a place for. */
  exportTarget: procedure({
    input: z.strictObject({ id, ...ExportOptionsSchema.pick({ format: true, precision: true }).shape }),
    output: z.object({ path: z.string(), exists: z.boolean() }),
  }),
  /** What was exported of an entry, the newest first. */
  exports: procedure({
    input: z.strictObject({ id }),
    output: z.array(
      z.object({ run: z.string(), at: z.number(), precision: z.string(), report: ExportReportSchema }),
    ),
  }),
};

export const modelEvents = {
  /** Latency of entries is measured, or waits for the run of this name to end. */
  measuring: event({
    filter: noInput,
    payload: z.object({ entries: z.array(z.string()), waitsFor: z.string().nullable() }),
  }),
};
