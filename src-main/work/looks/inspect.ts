import { basename } from 'node:path';
import { z } from 'zod';
import type { DatasetSource } from '../../data/types';
import { DatasetSourceSchema } from '../dataset-source';
import { GIGABYTE, look } from './look';

/** Every image of a dataset that is to be added: classes, counts, sizes, problems. */
export const inspect = look({
  input: z.strictObject({ source: DatasetSourceSchema, cache: z.string() }),
  subject: ({ source }) => nameOfSource(source),
  limits: { seconds: 180, memory: 3 * GIGABYTE },
  foreign: true,
  long: true,
  run: async ({ source, cache }, progress) =>
    (await import('../../data/inspect')).inspectSource(source, progress, cache),
});

/** A dataset as it stands in a sentence. */
export function nameOfSource(source: DatasetSource): string {
  return source.kind === 'synthetic' ? 'synthetic images' : `“${basename(source.path)}”`;
}
