import { statSync } from 'node:fs';
import { z } from 'zod';
import { SizeSchema } from '../../base/size';
import { PRECISIONS } from '../../wave/front';
import { OnnxOptionsSchema } from '../reading-fields';
import { GIGABYTE, look } from './look';

/** Writes a model, or a size that a bank composes, as the ONNX file that a browser runs. */
export const browserModel = look({
  input: z.strictObject({
    path: z.string(),
    /** Of a bank: which of its sizes. */
    size: SizeSchema.optional(),
    /** What a person corrected of a model. */
    onnx: OnnxOptionsSchema,
    precision: z.enum(PRECISIONS),
    to: z.string(),
  }),
  subject: () => 'the model',
  limits: ({ path }) => ({
    seconds: 60,
    memory: 2 * GIGABYTE + 6 * (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
  }),
  foreign: false,
  run: async (input) => (await import('../looker/browser-model')).writeBrowserModel(input),
});
