import { z } from 'zod';
import { DISTILLATIONS, GUIDED } from '../nn/distillations';
import type { Schedule } from '../nn/schedule';
import { PRECISIONS } from '../nn/training';
import { CONDENSE, OPTIMIZER } from '../wave/defaults';
import { factor, grouped, MOST, rate, said, share, whole } from './fields';

/** What requests say of a training, whichever kind of job has it; see fields.ts. */

/** Of a running mean: at 1 it would never move. */
const momentum = z.number().min(0).lt(1);

/** Changes to the training images, drawn anew for each. */
const AugmentSchema = z.strictObject(
  grouped('Images', {
    flip: said(z.boolean().optional(), 'mirror images', {
      flag: 'flip',
      label: 'Mirror half of them',
      help: 'Every other time an image is shown as in a mirror.',
      otherwise: 'yes, but not digits and letters (idx files, tables, arrays)',
    }),
    shift: said(whole(0, MOST.pixels).optional(), 'shift images by up to so many pixels', {
      flag: 'shift',
      label: 'Shift',
      help: 'Images are moved by up to so many pixels, so that places are not learned by heart.',
      unit: 'pixels',
      otherwise: '1/16 of the side',
    }),
    crop: said(
      z.number().gt(0).max(1).default(1),
      'show a random part of each image, of at least this share; 1: all of it',
      {
        flag: 'crop',
        label: 'Crop, share',
        help: 'A random part of each image is shown, of at least this share; 0.5 to 1, 1 shows all of it.',
        unit: 'share',
      },
    ),
    erase: said(share.default(0), 'probability of blotting out a box of an image', {
      flag: 'erase',
      label: 'Random erasing',
      help: 'How often a box of an image is blotted out; 0.25 against learning by heart.',
      unit: 'probability',
    }),
    cutmix: said(z.number().min(0).max(8).default(0), 'paste boxes of other images; 0: no', {
      flag: 'cutmix',
      label: 'CutMix α',
      help: 'Pastes a box of another image; 1 against learning by heart, 0 not at all.',
      unit: 'alpha',
    }),
    fresh: said(
      z.boolean().default(false),
      'ask the teacher about new views at every sight, not about eight kept ones',
      {
        flag: 'fresh-views',
        label: 'Ask the teacher about new views at every sight',
        help: 'Instead of eight that are kept: learns more, and the teacher computes at every step.',
      },
    ),
    mixup: said(z.number().min(0).max(8).default(0), 'blend pairs of images; 0: no', {
      flag: 'mixup',
      label: 'Mixup α',
      help: 'Blends pairs of images; 0.2 against learning by heart, 0 not at all.',
      unit: 'alpha',
    }),
  }),
);

export const LossSchema = z.strictObject(
  grouped('Loss', {
    distil: said(
      z.enum(DISTILLATIONS).optional(),
      'what of the teacher’s answers is learned: all (soft), the likeliest class (hard), or its class and the others apart (decoupled)',
      {
        flag: 'distil',
        label: 'Distillation',
        help: 'What is learned of the teacher’s answers: all of them (soft), only the likeliest class (hard), or that and the others apart (decoupled).',
        otherwise: 'soft',
      },
    ),
    tau: said(
      z.number().positive().max(MOST.factor).default(CONDENSE.loss.tau),
      'temperature of the distillation',
      {
        flag: 'tau',
        label: 'Temperature τ',
        help: 'How soft the teacher’s answers are made: 1 as they are, 2 to 4 show more of what it is unsure of.',
      },
    ),
    kd: said(factor.default(CONDENSE.loss.kd), 'weight of the distillation', {
      flag: 'kd',
      label: 'Weight of the teacher',
      help: 'How much the teacher’s answers count. 1 is usual, 0 leaves the teacher out.',
      unit: 'weight',
    }),
    ce: said(factor.default(CONDENSE.loss.ce), 'weight of the cross entropy', {
      flag: 'ce',
      label: 'Weight of the labels',
      help: 'How much the labels count beside the teacher; 0 to 1.',
      unit: 'weight',
    }),
  }),
);

/** Of condensing: a teacher of ours can be looked into as well. */
export const CondenseLossSchema = LossSchema.extend({
  distil: said(
    z.enum([...DISTILLATIONS, ...GUIDED]).optional(),
    'what of the teacher is learned: all of its answers (soft), the likeliest class (hard), its class and the others apart (decoupled); or all of them and its features, a contrast of its images, or its answer for each token (feature, contrastive, token)',
    {
      ...{ flag: 'distil', label: 'Distillation', group: 'Loss', otherwise: 'soft' },
      help: 'What is learned of the teacher’s answers: all of them (soft), only the likeliest class (hard), or that and the others apart (decoupled). From a teacher of ours also its features, a contrast between images, or its answer for each token.',
    },
  ),
});

/** The learning rate of the head, and its decay, where other weights have others. */
export const headRate = (value: number) =>
  said(rate.default(value), 'learning rate of the classifier', {
    label: 'Rate: head',
    help: 'The same for the classifier at the end.',
    group: 'Optimizer (AdamW)',
  });
export const headDecay = (value: number) =>
  said(factor.default(value), 'weight decay of the classifier', {
    label: 'Decay: head',
    help: 'The same for the classifier; 0 to 0.1.',
    group: 'Optimizer (AdamW)',
  });

/** The learning rate, and AdamW's weight decay, of all weights. */
export const learningRate = said(rate, 'learning rate', {
  label: 'Learning rate',
  help: 'How far a step goes. Less keeps more of what it knows.',
  group: 'Optimizer (AdamW)',
});
export const weightDecay = said(factor, 'AdamW’s weight decay, of weight matrices', {
  label: 'Weight decay',
  help: 'Pulls weights towards 0, against learning by heart; 0 to 0.1.',
  group: 'Optimizer (AdamW)',
});

/** How long to train: updates, or passes over the training images. Not both; neither: the method's default. */
const budget = grouped('Schedule', {
  steps: said(whole(1).optional(), 'updates', {
    flag: 'steps',
    label: 'Steps',
    otherwise: 'after the number of images',
  }),
  epochs: said(
    z.number().positive().max(MOST.epochs).optional(),
    'passes over the training images, instead of steps',
    {
      flag: 'epochs',
      label: 'Epochs',
      help: 'How often all images are seen; 2 to 20.',
    },
  ),
});

const schedule = ({ shape, warmup, decay }: Schedule) =>
  grouped('Schedule', {
    warmup: said(share.default(warmup), 'share of the steps over which the rate rises', {
      flag: 'warmup',
      label: 'Warm-up, share',
      help: 'Share of the steps in which the rate rises to its full value; 0.05 is usual.',
      unit: 'share',
    }),
    schedule: said(
      z.enum(['cosine', 'wsd']).default(shape),
      'how the rate goes: down a cosine, or up until the end (wsd), so that it can be kept at any moment',
      {
        flag: 'schedule',
        label: 'Learning rate goes',
        help: 'Down a cosine; or it stays up until the end, so that a run can be kept at any moment.',
      },
    ),
    decay: said(share.default(decay), 'share of the steps over which the rate of wsd falls', {
      flag: 'decay',
      label: 'Decay, share',
      help: 'Share of the steps at the end in which a rate that stayed up falls to 0; 0.1 to 0.3.',
      unit: 'share',
    }),
  });

const optimizer = (batchSize: number) =>
  grouped('Optimizer (AdamW)', {
    batchSize: said(whole(1, MOST.batch).default(batchSize), 'images in a batch', {
      flag: 'batch',
      label: 'Batch',
      help: 'Images of one step. More are steadier and take more memory; 32 to 256.',
      unit: 'images',
    }),
    clip: said(factor.default(OPTIMIZER.clip), 'largest norm of the gradients; 0: any', {
      flag: 'clip',
      label: 'Gradient clipping',
      help: 'Steps are never longer than this, against sudden failure; 1 is usual, 0 does not cut.',
      unit: 'norm',
    }),
    beta1: said(momentum.default(OPTIMIZER.beta1), 'AdamW’s first constant', {
      flag: 'beta1',
      label: 'β₁',
      help: 'How long the direction of steps is remembered; 0.9 is usual.',
    }),
    beta2: said(momentum.default(OPTIMIZER.beta2), 'AdamW’s second constant', {
      flag: 'beta2',
      label: 'β₂',
      help: 'How long the size of steps is remembered; 0.95 to 0.999.',
    }),
    ema: said(
      z.number().gt(0).lt(1).optional(),
      'keep a moving average of the parameters, which is then the result',
      {
        flag: 'ema',
        label: 'Moving average',
        help: 'Keeps a mean of the weights, of this much of the past; 0.99 to 0.9999, or none.',
        unit: 'decay',
        otherwise: 'none',
      },
    ),
    precision: said(
      z.enum(PRECISIONS).default('auto'),
      'what is computed with: float32, or 16 bits for the products of matrices (half); auto: half on a GPU that is faster so',
      {
        flag: 'precision',
        label: 'Precision',
        help: 'Half computes products of matrices with 16 bits; auto does so on a GPU that is faster that way.',
      },
    ),
    microBatch: said(whole(1, MOST.batch).optional(), 'images whose gradient is computed at once', {
      flag: 'micro-batch',
      label: 'Micro-batch',
      help: 'Images whose gradient is computed at once: less memory, the same result.',
      unit: 'images',
      otherwise: 'what fits the cache',
    }),
  });

/** The numbers that every training has. */
export const training = (batchSize: number, rates: Schedule) => ({
  ...budget,
  ...schedule(rates),
  ...optimizer(batchSize),
  smoothing: said(share.default(0), 'label smoothing', {
    flag: 'smoothing',
    label: 'Label smoothing',
    help: 'Trusts labels less by this share; 0.1 helps where some are wrong.',
    group: 'Loss',
    unit: 'share',
  }),
  augment: AugmentSchema.prefault({}),
  ...grouped('Images', {
    /** The same share of every class. */
    limit: said(whole(1).optional(), 'use only so many training images', {
      flag: 'limit',
      label: 'Use only',
      help: 'Learns from so many images only, to try something quickly.',
      unit: 'images',
      otherwise: 'all',
    }),
    evaluateEvery: said(whole(1).optional(), 'steps between two measurements on held-out images', {
      flag: 'evaluate-every',
      label: 'Measure every',
      help: 'Steps between two points of the accuracy curve. Each takes time.',
      unit: 'steps',
      otherwise: 'ten in a run',
    }),
  }),
});

/** Ending a training by what it does on held-out images. */
export const patience = said(
  whole(0).optional(),
  'end after so many measurements on held-out images that were no better, and keep the best; 0: never',
  {
    label: 'Patience',
    help: 'Ends after so many measurements that were no better, and keeps the best; 0 never. For few images.',
    group: 'Schedule',
    unit: 'measurements',
    otherwise: '5 up to 5000 images',
  },
);
