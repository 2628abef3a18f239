import { z } from 'zod';
import { job, needs } from '../../declare';
import { templates, whole } from '../../fields';

export const FitOptionsSchema = z.strictObject({
  ...templates,
  iterations: whole(1, 10_000).default(20).describe('rounds of alternating least squares'),
});
export type FitOptions = z.infer<typeof FitOptionsSchema>;

/** Makes a bank from the weights of a Vision Transformer, without data. */
export const declaration = job({
  kind: 'fit-bank',
  label: 'Fit a bank',
  about: 'make a bank from the weights of a Vision Transformer, without data',
  refs: { model: needs('sized', { role: 'source', about: 'whose weights' }) },
  fields: { options: FitOptionsSchema.prefault({}) },
  makes: 'bank',
  title: (_, { model }) => `Fit a bank to ${model}`,
});

declare module '../registry' {
  interface Kinds {
    'fit-bank': typeof declaration;
  }
}
