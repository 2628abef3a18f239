import { z } from 'zod';

/** A size of a network: what varies within one bank. */
export const SizeSchema = z.strictObject({ width: z.number(), depth: z.number() });
export type Size = z.infer<typeof SizeSchema>;
