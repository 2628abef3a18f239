import { z } from 'zod';
import { DatasetSourceSchema } from '../dataset-source';
import { GIGABYTE, look } from './look';
import { nameOfSource } from './inspect';

/** A few training images of every class, as data URLs. */
export const samples = look({
  input: z.strictObject({
    source: DatasetSourceSchema,
    cache: z.string(),
    perClass: z.number(),
    side: z.number(),
  }),
  subject: ({ source }) => nameOfSource(source),
  limits: { seconds: 120, memory: 3 * GIGABYTE },
  foreign: true,
  run: async ({ source, cache, perClass, side }) =>
    (await import('../looker/samples')).samplesOf(source, cache, perClass, side),
});
