import { z } from 'zod';
import { SPLIT_NAMES } from '../../data/types';
import { DatasetSourceSchema } from '../dataset-source';
import { nameOfSource } from './inspect';
import { GIGABYTE, look } from './look';

/** Images of a dataset by their places in a split, as data URLs, with their files. */
export const pictures = look({
  input: z.strictObject({
    source: DatasetSourceSchema,
    imgSize: z.number(),
    cache: z.string(),
    split: z.enum(SPLIT_NAMES),
    places: z.array(z.number()),
  }),
  subject: ({ source }) => nameOfSource(source),
  limits: { seconds: 180, memory: 3 * GIGABYTE },
  foreign: true,
  run: async (input, progress) => (await import('../looker/pictures')).picturesAt(input, progress),
});
