import { z } from 'zod';
import { SizeSchema } from '../base/size';
import { TARGET_MODES } from '../wave/size';

const KnownSchema = z
  .object({ value: z.number(), measured: z.boolean(), disturbed: z.boolean().exactOptional() })
  .nullable();

const PointSchema = SizeSchema.extend({
  mode: z.enum(TARGET_MODES),
  parameters: z.number(),
  flops: z.number(),
  bytes: z.object({ fp32: z.number(), fp16: z.number(), int8: z.number() }),
  accuracy: KnownSchema,
  latency: KnownSchema,
});

/** The sizes of a bank: what they cost and how good they are. */
export const FrontSchema = z.object({
  points: z.array(PointSchema),
  /** What the accuracies were measured on; null where none was. */
  on: z
    .object({
      ...{ data: z.string(), name: z.string(), split: z.string(), sample: z.string(), count: z.number() },
      /** How the weights were kept: fp32 where none was measured in the precision asked for. */
      precision: z.string(),
    })
    .nullable(),
  /** All that sizes were measured on, the one with the most sizes first. */
  choices: z.array(
    z.object({
      ...{ data: z.string(), name: z.string(), split: z.string(), sample: z.string() },
      ...{ count: z.number(), sizes: z.number() },
    }),
  ),
  /** Devices that latencies are known of; "here" is this machine. */
  devices: z.array(z.string()),
  /** How the latencies here were measured: on which device, and in which precision where that is not the one asked for. */
  timed: z.object({ device: z.string(), precision: z.string() }),
  /** The bank's teacher on the same images; null where it has none. A number is null where it is not known. */
  teacher: z
    .object({
      id: z.string(),
      name: z.string(),
      parameters: z.number().nullable(),
      flops: z.number().nullable(),
      bytes: z.number().nullable(),
      accuracy: z.number().nullable(),
      latency: KnownSchema,
    })
    .nullable(),
  numClasses: z.number(),
});
export type Front = z.infer<typeof FrontSchema>;
