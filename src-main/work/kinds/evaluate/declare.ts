import { z } from 'zod';
import { StudioError } from '../../../base/errors';
import { PRECISIONS } from '../../../wave/front';
import { job, needs } from '../../declare';
import { ClassifierRecordSchema, readRecord } from '../../entry-config';
import { classMap } from '../../fields';

export const EvaluateOptionsSchema = z.strictObject({
  split: z.enum(['test', 'val', 'train']).default('test').describe('which of its images'),
  precision: z
    .enum(PRECISIONS)
    .default('fp32')
    .describe('as which file: fp32, the weights as they are, or the ONNX file of fp16 or int8'),
});

/** Measures a model or a teacher on a dataset; the numbers are added to its entry. */
export const declaration = job({
  kind: 'evaluate',
  label: 'Evaluate',
  about: 'measure a model or a teacher on the images of a dataset',
  refs: {
    model: needs('classifier', { role: 'source', answers: 'data', about: 'what is measured' }),
    data: needs('dataset', { about: 'what it is measured on' }),
  },
  fields: { classMap, options: EvaluateOptionsSchema.prefault({}) },
  makes: null,
  title: ({ options: { precision } }, { model, data }) =>
    `Evaluate ${model}${precision === 'fp32' ? '' : ` in ${precision}`} on ${data}`,
  check({ options: { precision } }, { model }) {
    if (precision === 'fp32' || readRecord(ClassifierRecordSchema, model).format === 'model') return;
    throw new StudioError(
      'usage',
      `“${model.name}” is somebody else’s file, which has the numbers it has.`,
      'Leave the precision out, or choose a model of ours.',
    );
  },
});

declare module '../registry' {
  interface Kinds {
    evaluate: typeof declaration;
  }
}
