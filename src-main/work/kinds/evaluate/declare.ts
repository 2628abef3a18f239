import { z } from 'zod';
import { job, needs } from '../../declare';
import { classMap } from '../../fields';

export const EvaluateOptionsSchema = z.strictObject({
  split: z.enum(['test', 'val', 'train']).default('test').describe('which of its images'),
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
  title: (_, { model, data }) => `Evaluate ${model} on ${data}`,
});

declare module '../registry' {
  interface Kinds {
    evaluate: typeof declaration;
  }
}
