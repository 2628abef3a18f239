import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { FOREIGN_FORMATS } from '../../formats/foreign/formats';
import { OnnxOptionsSchema } from '../reading-fields';
import { GIGABYTE, look } from './look';

/** Whether a classifier can be read as somebody says: it is opened so, and run once. */
export const reading = look({
  input: z.strictObject({
    path: z.string(),
    format: z.enum(['model', ...FOREIGN_FORMATS]),
    onnx: OnnxOptionsSchema,
  }),
  subject: ({ path }) => `“${basename(path)}”`,
  limits: ({ path }) => ({
    seconds: 120,
    memory: 2 * GIGABYTE + 6 * (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
  }),
  foreign: true,
  run: async (classifier) => (await import('../looker/reading')).readAs(classifier),
});
