import { z } from 'zod';
import type { Size } from '../../../base/size';
import { nameOf, SizeSchema } from '../../../base/size';
import { SCALERS } from '../../../wave/defaults';
import { INITIALISERS } from '../../../wave/initialisers';
import { METHODS } from '../../../wave/methods';
import { checkRivalSize, checkSize } from '../../../wave/size';
import { job, needs, takes } from '../../declare';
import { BankRecordSchema, readRecord } from '../../entry-config';
import { classMap, factor, rate, readPath, said } from '../../fields';
import { headDecay, headRate, LossSchema, training } from '../../training-fields';
import { FinetuneOptionsSchema } from '../finetune/declare';

/** Sizes as a run is called by them: of more than a few their number. */
const called = (sizes: readonly Size[]): string =>
  sizes.length > 4 ? `${sizes.length} sizes` : sizes.map(nameOf).join(', ');

/** Training a target's scalers and its head, templates frozen. */
export const ScalerOptionsSchema = z.strictObject({
  ...training(SCALERS.batchSize, SCALERS.schedule),
  lr: z
    .strictObject({
      scalers: said(rate.default(SCALERS.lr.scalers), 'learning rate of the scalers', {
        label: 'Rate: scalers',
        group: 'Optimizer (AdamW)',
      }),
      head: headRate(SCALERS.lr.head),
    })
    .prefault({}),
  weightDecay: z
    .strictObject({
      scalers: said(factor.default(SCALERS.weightDecay.scalers), 'weight decay of the scalers', {
        label: 'Decay: scalers',
        group: 'Optimizer (AdamW)',
      }),
      head: headDecay(SCALERS.weightDecay.head),
    })
    .prefault({}),
  loss: LossSchema.prefault({}),
});

/** What a target begins from. `wave`: the bank's templates; the others are rivals to compare with. */
export const INITIALISATIONS = ['wave', ...[...INITIALISERS, ...METHODS].map(({ name }) => name)];
/** Whether a target is composed by the bank itself: from WAVE's templates, or by the rule of its method. */
export const isComposed = (init: string): boolean => !INITIALISERS.some(({ name }) => name === init);
/** Whether what begins so is predicted by a hypernetwork, in a file of its own. */
const isPredicted = (init: string) =>
  INITIALISERS.some(({ name, needsHypernetwork }) => name === init && needsHypernetwork);
const DISTILLED = new Set(INITIALISERS.filter((way) => way.isDistilled).map(({ name }) => name));

export const GenerateOptionsSchema = z.strictObject({
  init: said(z.enum(INITIALISATIONS).default('wave'), 'what a target begins from', { label: 'Weights' }),
  scalers: said(
    z.enum(['inherited', 'fresh']).default('inherited'),
    'where the scalers come from: the bank (its own, resized), or chance',
    { label: 'Scalers' },
  ),
  /** Trained only where this is given. */
  scalerTraining: said(ScalerOptionsSchema.optional(), 'train the scalers and the classifier', {
    prefix: 'scaler',
    label: 'Scalers',
  }),
  /** Done only where this is given. */
  finetune: said(FinetuneOptionsSchema.optional(), 'then train all weights', {
    prefix: 'finetune',
    label: 'Fine-tuning',
  }),
});
export type ScalerOptions = z.infer<typeof ScalerOptionsSchema>;
export type GenerateOptions = z.infer<typeof GenerateOptionsSchema>;

/** Makes models of one or many sizes. Without training in its options it needs no data and takes no time. */
export const declaration = job({
  kind: 'generate',
  label: 'Generate',
  about: 'make models of any size from a bank',
  refs: {
    bank: needs('bank', { about: 'what they are made from' }),
    data: takes('dataset', {
      about: 'for training, and the classes of the models where they are not the bank’s',
    }),
    teacher: takes('classifier', {
      answers: 'data',
      about: 'distils into the targets while they are trained',
    }),
    /** Left out: what the bank itself composes, at the size that the rival takes from. */
    source: takes('sized', { about: 'the model that a rival takes from' }),
  },
  fields: {
    classMap,
    hypernetwork: said(
      readPath().optional(),
      'the file of a trained GHN-3, in safetensors, that predicts the weights',
      {
        label: 'Hypernetwork',
      },
    ),
    sizes: z
      .array(SizeSchema)
      .min(1)
      .describe('widths and depths, e.g. 128x4,192x8; 128x4x2 names a hidden width of twice the width'),
    options: GenerateOptionsSchema.prefault({}),
  },
  rules: [
    {
      holds: ({ data, options }) => data !== undefined || !(options.scalerTraining ?? options.finetune),
      path: ['data'],
      message: 'Training needs a dataset.',
    },
    {
      holds: ({ teacher, options }) =>
        !DISTILLED.has(options.init) || (teacher !== undefined && options.finetune !== undefined),
      path: ['teacher'],
      message: 'A model that is distilled alone needs a teacher, and a fine-tuning in which it is distilled.',
    },
    {
      holds: ({ hypernetwork, options }) => isPredicted(options.init) === (hypernetwork !== undefined),
      path: ['hypernetwork'],
      message: 'The file of a hypernetwork is for models that begin by GHN-3, and these need it.',
    },
  ],
  makes: 'model',
  resumes: true,
  outputs: ({ sizes }) => sizes.map(() => 'safetensors'),
  title: ({ sizes }, { bank }) => `Generate ${called(sizes)} from ${bank}`,
  check({ sizes, options }, { bank }) {
    const { bank: config } = readRecord(BankRecordSchema, bank);
    const check = isComposed(options.init) ? checkSize : checkRivalSize;
    for (const size of sizes) check(config, size);
  },
  /** A family that is trained is a job for each of its sizes: one that fails does not keep the others from being made. */
  parts: (request) => {
    const { sizes, name, options } = request;
    if (sizes.length === 1 || !(options.scalerTraining ?? options.finetune)) return [];
    return sizes.map((size) => ({
      ...request,
      sizes: [size],
      ...(name === undefined ? {} : { name: `${name}-${nameOf(size)}` }),
    }));
  },
  /** Composition alone needs neither data nor an engine. */
  isInstant: ({ options }) => options.scalerTraining === undefined && options.finetune === undefined,
});

declare module '../registry' {
  interface Kinds {
    generate: typeof declaration;
  }
}
