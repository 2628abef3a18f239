import { z } from 'zod';

const both = z.strictObject({ size: z.number(), found: z.number() });

/** What was found in place of each size. */
export const EvolvedSchema = z.array(
  z.strictObject({
    /** The size that gave the budget. */
    size: z.string(),
    /** Its width and depth, and of each block heads · blocks of hidden units. */
    found: z.string(),
    /** Operations of one image. */
    flops: both,
    /** Accuracy, 0 … 1, on the images that it was chosen on; and on test images, which nothing was chosen by. */
    chosen: both,
    test: both,
  }),
);
export type Evolved = z.infer<typeof EvolvedSchema>[number];
