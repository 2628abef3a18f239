import { z } from 'zod';
import { CONDENSE, EFFORTS } from '../../../wave/defaults';
import { METHODS } from '../../../wave/methods';
import { job, needs, takes } from '../../declare';
import { LossSchema, MOST, patience, rate, share, templates, training, whole } from '../../fields';

const decay = z.number().min(0);

export const CondenseOptionsSchema = z.strictObject({
  effort: z
    .enum(EFFORTS)
    .default('standard')
    .describe('how long, where neither steps nor epochs are given: quick, standard or long'),
  ...training(CONDENSE.batchSize, CONDENSE.schedule),
  patience,
  lr: z
    .strictObject({
      templates: rate.default(CONDENSE.lr.templates).describe('learning rate of the templates'),
      scalers: rate.default(CONDENSE.lr.scalers).describe('learning rate of the scalers'),
      head: rate.default(CONDENSE.lr.head).describe('learning rate of the classifier'),
    })
    .prefault({}),
  weightDecay: z
    .strictObject({
      templates: decay.default(CONDENSE.weightDecay.templates).describe('weight decay of the templates'),
      scalers: decay.default(CONDENSE.weightDecay.scalers).describe('weight decay of the scalers'),
      head: decay.default(CONDENSE.weightDecay.head).describe('weight decay of the classifier'),
    })
    .prefault({}),
  method: z
    .enum(['wave', ...METHODS.map(({ name }) => name)])
    .default('wave')
    .describe('what is condensed: templates, or a supernet or gene to compare with'),
  ...templates,
  loss: LossSchema.prefault({}),
  classesOf: z
    .enum(['data', 'teacher'])
    .default('data')
    .describe('whose classes the bank has; the teacher’s own are distilled without labels')
    .meta({ flag: 'classes-of' }),
  /** Then `width` and `depth` are those of its largest size. */
  sizes: z.string().optional().describe('makes the bank elastic: widths x depths, e.g. 64-160x4-8'),
  leftOut: z
    .string()
    .default('')
    .describe('sizes of the grid that are not trained, e.g. 128x5,96x6')
    .meta({ flag: 'leave-out' }),
  sizesPerStep: whole(1)
    .max(16)
    .default(CONDENSE.sizesPerStep)
    .describe('sizes of the grid that learn from each batch'),
  inPlace: share
    .default(0)
    .describe('share of the largest size’s answers in what the others of a step are taught')
    .meta({ flag: 'in-place' }),
  extend: z
    .boolean()
    .default(false)
    .describe(
      'make the training of the bank to begin from longer, up to so many steps in all, as if it had been so from the start',
    ),
  largestFirst: share.default(0).describe('share of the steps in which only the largest size is trained'),
  width: whole(1, MOST.width).default(128).describe('width of the auxiliary network'),
  depth: whole(1, MOST.depth).default(6).describe('its depth'),
  headDim: whole(1, MOST.width).default(32).describe('size of an attention head'),
  mlpRatio: z.number().positive().default(4).describe('hidden width of a block by the width'),
  patchSize: whole(1, MOST.pixels)
    .optional()
    .describe('size of a patch')
    .meta({ flag: 'patch', otherwise: 'after the size of the images' }),
  imgSize: whole(1, MOST.pixels).optional().describe('pixels per side').meta({ otherwise: 'the dataset’s' }),
});
export type CondenseOptions = z.infer<typeof CondenseOptionsSchema>;

/** Condenses a teacher into a bank of weight templates. */
export const declaration = job({
  kind: 'condense',
  label: 'Condense',
  about: 'condense a teacher into a bank of weight templates',
  refs: {
    data: needs('dataset', { about: 'what the teacher is asked about' }),
    teacher: needs('classifier', { answers: 'data', about: 'what is condensed' }),
    /** Its shape is kept, whatever the options say of width, depth, blocks and templates. */
    bank: takes('bank', { about: 'begin from a bank, e.g. one that was fitted; its shape is kept' }),
  },
  fields: { options: CondenseOptionsSchema.prefault({}) },
  makes: 'bank',
  isLean: ({ bank, options }) => options.sizes !== undefined || bank !== undefined,
  title: (_, { teacher, data }) => `Condense ${teacher} on ${data}`,
});

declare module '../registry' {
  interface Kinds {
    condense: typeof declaration;
  }
}
