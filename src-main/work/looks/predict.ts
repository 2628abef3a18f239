import { statSync } from 'node:fs';
import { z } from 'zod';
import { ClassifiersSchema } from './latency';
import { GIGABYTE, look } from './look';

/** What classifiers say of pictures that somebody has; see `predictPictures`. */
export const predict = look({
  input: z.strictObject({
    classifiers: ClassifiersSchema,
    paths: z.array(z.string()).min(1),
    focus: z.boolean(),
  }),
  subject: ({ paths }) => (paths.length === 1 ? 'the picture' : 'the pictures'),
  limits: ({ classifiers }) => ({
    seconds: 60,
    memory: 2 * GIGABYTE + 6 * classifiers.reduce((sum, { path }) => sum + sizeOf(path), 0),
  }),
  foreign: true,
  run: async ({ classifiers, paths, focus }, progress) =>
    (await import('../looker/predict')).predictPictures(classifiers, paths, focus, progress),
});

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
