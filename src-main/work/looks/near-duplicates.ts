import { z } from 'zod';
import { DatasetSourceSchema } from '../dataset-source';
import { nameOfSource } from './inspect';
import { GIGABYTE, look } from './look';

/** Pictures of a dataset that are nearly the same. */
export const nearDuplicates = look({
  input: z.strictObject({ source: DatasetSourceSchema, imgSize: z.number(), cache: z.string() }),
  subject: ({ source }) => nameOfSource(source),
  limits: { seconds: 180, memory: 4 * GIGABYTE },
  foreign: true,
  long: true,
  run: async (input, progress) =>
    (await import('../looker/near-duplicates')).nearDuplicatesOf(input, progress),
});
