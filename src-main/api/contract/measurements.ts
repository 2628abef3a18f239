import { z } from 'zod';
import type { Evaluated, Timed } from '../../catalog/measurements';
import { MOST_DEPTH, MOST_WIDTH } from '../../base/size';
import { SPLIT_NAMES } from '../../data/types';
import { whole } from '../../work/fields';
import { FrontSchema } from '../../work/front';
import { PRECISIONS } from '../../wave/front';
import { procedure } from './define';
import { axis, EvaluationSchema, id } from './records';

const EvaluatedSchema: z.ZodType<Evaluated> = z.object({
  subject: z.string(),
  data: z.string(),
  dataName: z.string(),
  split: z.string(),
  sample: z.string(),
  precision: z.string(),
  count: z.number(),
  accuracy: z.number(),
  loss: z.number().nullable(),
  at: z.number(),
});

const TimedSchema: z.ZodType<Timed> = z.object({
  subject: z.string(),
  device: z.string(),
  precision: z.string(),
  median: z.number(),
  p90: z.number(),
  at: z.number(),
  conditions: z.record(z.string(), z.unknown()),
});

/** What was measured: an accuracy is of weights on the images of a dataset, a latency of weights on a device. */
export const measurements = {
  /** Of each of some entries, the newest first. */
  of: procedure({
    input: z.strictObject({ ids: z.array(id).min(1).max(200) }),
    output: z.array(
      z.object({ id: z.string(), evaluations: z.array(EvaluatedSchema), latencies: z.array(TimedSchema) }),
    ),
  }),
  /** By class, and what was taken for what; null where that was not kept. */
  details: procedure({
    input: z.strictObject({
      id,
      data: id,
      split: z.string().max(20),
      sample: z.string().max(20).default(''),
    }),
    output: EvaluationSchema.nullable(),
  }),
  /**
   * Images of a dataset by their places in a split, as they are seen (data URLs), and the files that they are from; null
   * where images are no files of their own, or copies were left out.
   */
  pictures: procedure({
    input: z.strictObject({
      data: id,
      split: z.enum(SPLIT_NAMES),
      places: z.array(whole(0)).min(1).max(100),
    }),
    output: z.array(z.object({ place: z.number(), picture: z.string(), file: z.string().nullable() })),
  }),
  /** The sizes of a bank: what they cost and how good they are. Without axes those of its own grid. */
  front: procedure({
    input: z.strictObject({
      bank: id,
      data: id.exactOptional(),
      split: z.string().max(20).exactOptional(),
      sample: z.string().max(20).exactOptional(),
      device: z.string().max(200).default('here'),
      precision: z.enum(PRECISIONS).exactOptional(),
      widths: axis(MOST_WIDTH).exactOptional(),
      depths: axis(MOST_DEPTH).exactOptional(),
    }),
    output: FrontSchema,
  }),
};
