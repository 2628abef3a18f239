import { z } from 'zod';

/** What the accuracy of an entry was measured on. */
export const MeasuredSchema = z.object({
  /** The dataset's id, and its name at the time. */
  data: z.string(),
  name: z.string(),
  split: z.string(),
  /** Images. */
  count: z.number(),
});
export type Measured = z.infer<typeof MeasuredSchema>;

/** Some of a split's images that an earlier version chose: nobody knows any more which. */
export const EARLIER_SAMPLE = 'earlier';
