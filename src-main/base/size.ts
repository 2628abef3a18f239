import { z } from 'zod';

/** A size of a network: what varies within one bank. */
/** The largest network that is made; what is larger takes more memory than machines have. */
export const MOST_WIDTH = 32_768;
export const MOST_DEPTH = 512;

export const SizeSchema = z.strictObject({
  width: z.number().max(MOST_WIDTH),
  depth: z.number().max(MOST_DEPTH),
});
export type Size = z.infer<typeof SizeSchema>;
