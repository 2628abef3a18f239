import { z } from 'zod';
import { FINETUNE } from '../../../wave/defaults';
import { job, needs, takes } from '../../declare';
import { classMap, rate, said } from '../../fields';
import { learningRate, LossSchema, patience, training, weightDecay } from '../../training-fields';

export const FinetuneOptionsSchema = z.strictObject({
  ...training(FINETUNE.batchSize, FINETUNE.schedule),
  lr: learningRate.optional().meta({ otherwise: 'after what the model began from' }),
  lrHead: said(rate.optional(), 'learning rate of the classifier', {
    flag: 'lr-head',
    label: 'Rate: head',
    group: 'Optimizer (AdamW)',
    otherwise: 'that of the rest',
  }),
  weightDecay: weightDecay.default(FINETUNE.weightDecay),
  loss: LossSchema.prefault({}),
});
export type FinetuneOptions = z.infer<typeof FinetuneOptionsSchema>;

/** Trains all weights of a model further, on its own or on other classes. */
export const declaration = job({
  kind: 'finetune',
  label: 'Fine-tune',
  about: 'train all weights of a model further, on its own classes or on others',
  refs: {
    model: needs('sized', { role: 'source', about: 'what is trained; it stays as it is' }),
    data: needs('dataset', { about: 'what it is trained on' }),
    teacher: takes('classifier', { answers: 'data', about: 'distil from it as well' }),
  },
  fields: {
    classMap,
    options: FinetuneOptionsSchema.extend({ patience: patience.meta({ otherwise: 'never' }) }).prefault({}),
  },
  makes: 'model',
  resumes: true,
  title: (_, { model, data }) => `Fine-tune ${model} on ${data}`,
});

declare module '../registry' {
  interface Kinds {
    finetune: typeof declaration;
  }
}
