import { statSync } from 'node:fs';
import { z } from 'zod';
import { FOREIGN_FORMATS } from '../../formats/foreign/formats';
import { OnnxOptionsSchema } from '../reading-fields';
import { GIGABYTE, look } from './look';

/** Classifiers whose time for one image is measured, in turns. */
export const ClassifiersSchema = z
  .array(
    z.strictObject({
      name: z.string(),
      path: z.string(),
      format: z.enum(['model', ...FOREIGN_FORMATS]),
      onnx: OnnxOptionsSchema,
    }),
  )
  .min(1);

/** How long one image takes; see `measureLatency`. Weights are held about five times while a session is made. */
export const latency = look({
  input: z.strictObject({ classifiers: ClassifiersSchema }),
  subject: ({ classifiers }) => classifiers.map(({ name }) => `“${name}”`).join(', '),
  limits: ({ classifiers }) => ({
    seconds: 240,
    memory: 2 * GIGABYTE + 6 * classifiers.reduce((sum, { path }) => sum + sizeOf(path), 0),
  }),
  foreign: true,
  undisturbed: true,
  long: true,
  run: async ({ classifiers }, progress) =>
    (await import('../looker/latency')).measureLatency(classifiers, progress),
});

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
