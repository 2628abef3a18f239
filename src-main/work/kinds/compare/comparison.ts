import { z } from 'zod';
import { SizeSchema } from '../../../base/size';

/** What a comparison gives, as it is kept with its run and written to files. Pure data: the window reads it as well. */

/** Training that was done: images seen, and multiply-accumulates, three times those of a forward pass for each. */
export const CostSchema = z.strictObject({ samples: z.number(), macs: z.number() });
export type Cost = z.infer<typeof CostSchema>;

const PointSchema = CostSchema.extend({
  epoch: z.number(),
  /** Share of the test images that are right. */
  accuracy: z.number(),
});
export type Point = z.infer<typeof PointSchema>;

/** One way, one size, one seed. */
export const CellSchema = z.strictObject({
  way: z.string(),
  size: SizeSchema,
  seed: z.number(),
  /** Why the way cannot make the size; then there are no points. */
  obstacle: z.string().exactOptional(),
  /** The first one is before any fine-tuning; costs count from the end of what the whole family shares. */
  points: z.array(PointSchema),
  /** Whether its classifier was trained before: otherwise epoch 0 says nothing. */
  works: z.boolean(),
  /** Numbers that it was made from. */
  transferred: z.number(),
  parameters: z.number(),
  /** Of one image's forward pass. */
  macs: z.number(),
  seconds: z.number(),
});
export type Cell = z.infer<typeof CellSchema>;

/** What was condensed for a way before its sizes are made, under one seed. */
const FamilyCostSchema = CostSchema.extend({ way: z.string(), seed: z.number(), seconds: z.number() });

export const ComparisonSchema = z.strictObject({
  title: z.string(),
  ways: z.array(z.strictObject({ name: z.string(), title: z.string(), description: z.string() })),
  sizes: z.array(SizeSchema),
  seeds: z.array(z.number()),
  epochs: z.number(),
  testImages: z.number(),
  families: z.array(FamilyCostSchema),
  cells: z.array(CellSchema),
  /** All that is needed to repeat it. */
  setup: z.record(z.string(), z.unknown()),
});
export type Comparison = z.infer<typeof ComparisonSchema>;
