import { z } from 'zod';
import { CONDENSE, EFFORTS } from '../../../wave/defaults';
import { checkGuided, METHODS } from '../../../wave/methods';
import { job, needs, takes } from '../../declare';
import {
  arch,
  classMap,
  factor,
  grouped,
  imageSize,
  MOST,
  rate,
  said,
  share,
  templates,
  tokenRatio,
  transformer,
  whole,
  widening,
} from '../../fields';
import { CondenseLossSchema, headDecay, headRate, patience, training } from '../../training-fields';

export const CondenseOptionsSchema = z.strictObject({
  method: said(
    z.enum(['wave', ...METHODS.map(({ name }) => name)]).default('wave'),
    'what is condensed: templates, or a supernet or gene to compare with',
    {
      label: 'Method',
      help: '“wave” condenses templates. The others are rivals, to compare with.',
    },
  ),
  ...grouped('Network', {
    arch,
    /** Then `width` and `depth` are those of its largest size. */
    sizes: said(
      z.string().optional(),
      'makes the bank elastic: widths x depths, e.g. 64-160x4-8, and x ratios of the hidden width',
      {
        label: 'Widths × depths',
        help: 'Such as 64-160x4-8 or 64,128x4,6,8; hidden widths of 1 to 4 times the width: 64-160x4-8x1-4',
      },
    ),
    leftOut: said(z.string().default(''), 'sizes of the grid that are not trained, e.g. 128x5,96x6', {
      flag: 'leave-out',
      label: 'Sizes left out',
      help: 'Such as 128x5: never trained, to see how the bank does on them',
    }),
    width: said(whole(1, MOST.width).default(128), 'width of the auxiliary network', {
      label: 'Width',
      help: 'Numbers that stand for each patch. Of the largest model that the bank is condensed with.',
    }),
    depth: said(whole(1, MOST.depth).default(6), 'its depth', {
      label: 'Depth',
      help: 'Its blocks, one after the other.',
    }),
  }),
  ...transformer,
  ...grouped('Network', { tokenRatio, widening }),
  imgSize: imageSize,
  classesOf: said(
    z.enum(['data', 'teacher']).default('data'),
    'whose classes the bank has; the teacher’s own are distilled without labels',
    { flag: 'classes-of' },
  ),
  ...templates,
  loss: CondenseLossSchema.prefault({}),
  effort: said(
    z.enum(EFFORTS).default('standard'),
    'how long, where neither steps nor epochs are given: quick, standard or long',
    { label: 'Effort' },
  ),
  ...training(CONDENSE.batchSize, CONDENSE.schedule),
  patience,
  lr: z
    .strictObject({
      ...grouped('Optimizer (AdamW)', {
        templates: said(rate.default(CONDENSE.lr.templates), 'learning rate of the templates', {
          label: 'Rate: templates',
          help: 'How far a step moves the templates. Ten times more often diverges; around 0.001.',
        }),
        scalers: said(rate.default(CONDENSE.lr.scalers), 'learning rate of the scalers', {
          label: 'Rate: scalers',
          help: 'The same for the scalers, which bear higher rates.',
        }),
      }),
      head: headRate(CONDENSE.lr.head),
    })
    .prefault({}),
  weightDecay: z
    .strictObject({
      ...grouped('Optimizer (AdamW)', {
        templates: said(factor.default(CONDENSE.weightDecay.templates), 'weight decay of the templates', {
          label: 'Decay: templates',
          help: 'Pulls templates towards 0, against learning by heart; 0 to 0.1.',
        }),
        scalers: said(factor.default(CONDENSE.weightDecay.scalers), 'weight decay of the scalers', {
          label: 'Decay: scalers',
          help: 'The same for the scalers; usually 0.',
        }),
      }),
      head: headDecay(CONDENSE.weightDecay.head),
    })
    .prefault({}),
  extend: said(
    z.boolean().default(false),
    'make the training of the bank to begin from longer, up to so many steps in all, as if it had been so from the start',
  ),
  ...grouped('Elastic', {
    sizesPerStep: said(
      whole(1).max(16).default(CONDENSE.sizesPerStep),
      'sizes of the grid that learn from each batch',
      {
        label: 'Sizes a step',
        help: 'How many sizes of the grid learn from each batch. Each takes its time.',
      },
    ),
    inPlace: said(
      share.default(0),
      'share of the largest size’s answers in what the others of a step are taught',
      {
        flag: 'in-place',
        label: 'In place, share',
        help: 'How much the largest size teaches the others of a step, beside the teacher; 0 not at all.',
        unit: 'share',
      },
    ),
    largestFirst: said(share.default(0), 'share of the steps in which only the largest size is trained', {
      label: 'Largest first, share',
      help: 'Share of the steps, at the beginning, in which only the largest size is trained.',
      unit: 'share',
    }),
  }),
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
    bank: takes('bank', {
      flag: 'from',
      about: 'begin from a bank, e.g. one that was fitted; its shape is kept',
    }),
  },
  fields: { classMap, options: CondenseOptionsSchema.prefault({}) },
  makes: 'bank',
  resumes: true,
  check({ options: { method, loss } }) {
    checkGuided(
      METHODS.find(({ name }) => name === method),
      loss.distil,
    );
  },
  isLean: ({ bank, options }) => options.sizes !== undefined || bank !== undefined,
  title: (_, { teacher, data }) => `Condense ${teacher} on ${data}`,
});

declare module '../registry' {
  interface Kinds {
    condense: typeof declaration;
  }
}
