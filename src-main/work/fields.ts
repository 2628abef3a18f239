import { z } from 'zod';
import { DISTILLATIONS } from '../nn/distillations';
import type { Schedule } from '../nn/schedule';
import { CONDENSE, OPTIMIZER } from '../wave/defaults';
import { MOST_DEPTH, MOST_WIDTH } from '../base/size';

/**
 * Parts of requests that several kinds of jobs have, with their defaults. What a field is called in help and in forms
 * stands with it (`describe`); `meta` may say more:
 * `flag`, its name on the command line where that is another; `otherwise`, in words, what happens where it is left out.
 */

/** What a field may tell of itself beside its description. */
export interface FieldMeta {
  flag?: string;
  otherwise?: string;
  /** A path on the machine that the program runs on, and what is done to it: it is checked before any job has it. */
  path?: 'read' | 'write';
  reference?: string;
}

/** Beyond these no machine of today computes anything; a slip of the finger does not get as far as that. */
export const MOST = {
  width: MOST_WIDTH,
  depth: MOST_DEPTH,
  pixels: 16_384,
  templates: 65_536,
  batch: 1_048_576,
  count: 1_000_000_000,
} as const;

export const whole = (minimum: number, most: number = MOST.count) => z.number().int().min(minimum).max(most);
export const share = z.number().min(0).max(1);
export const rate = z.number().min(0).max(10);
/** Of a running mean: at 1 it would never move. */
const momentum = z.number().min(0).lt(1);

/** The path of a file or folder that a job reads. */
export const readPath = () =>
  z
    .string()
    .min(1)
    .meta({ path: 'read' } satisfies FieldMeta);
/** The path that a job writes to. */
export const writePath = () =>
  z
    .string()
    .min(1)
    .meta({ path: 'write' } satisfies FieldMeta);

/** Where a job computes. `threads` 0: one per core. */
export const EngineSchema = z.strictObject({
  engine: z
    .enum(['auto', 'tensorflow', 'onnxruntime', 'wasm'])
    .default('auto')
    .describe('what computes')
    .meta({ flag: 'engine' }),
  device: z
    .enum(['auto', 'cpu', 'gpu'])
    .default('auto')
    .describe('where it computes')
    .meta({ flag: 'device' }),
  threads: whole(0, 1024)
    .default(0)
    .describe('threads of the CPU, 0: one per core')
    .meta({ flag: 'threads' }),
});

/** Changes to the training images, drawn anew for each. `mixup` is its α, 0 for none. */
const AugmentSchema = z.strictObject({
  flip: z
    .boolean()
    .optional()
    .describe('mirror images')
    .meta({ flag: 'flip', otherwise: 'yes, but not digits and letters (idx files)' }),
  /** Pixels at most; left out: a share of the image's side. */
  shift: whole(0, MOST.pixels)
    .optional()
    .describe('shift images by up to so many pixels')
    .meta({ flag: 'shift', otherwise: 'after their size' }),
  crop: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe('show a random part of each image, of at least this share; 1: all of it')
    .meta({ flag: 'crop' }),
  erase: share.default(0).describe('probability of blotting out a box of an image').meta({ flag: 'erase' }),
  cutmix: z
    .number()
    .min(0)
    .max(8)
    .default(0)
    .describe('paste boxes of other images; 0: no')
    .meta({ flag: 'cutmix' }),
  /** Otherwise a teacher is asked about eight views of each image, and its answers are kept. */
  fresh: z
    .boolean()
    .default(false)
    .describe('ask the teacher about new views at every sight')
    .meta({ flag: 'fresh-views' }),
  mixup: z.number().min(0).max(8).default(0).describe('blend pairs of images; 0: no').meta({ flag: 'mixup' }),
});

export const LossSchema = z.strictObject({
  distil: z
    .enum(DISTILLATIONS)
    .optional()
    .describe(
      'what of the teacher’s answers is learned: all (soft), the likeliest class (hard), or its class and the others apart (decoupled)',
    )
    .meta({ flag: 'distil', otherwise: 'soft' }),
  tau: z
    .number()
    .positive()
    .default(CONDENSE.loss.tau)
    .describe('temperature of the distillation')
    .meta({ flag: 'tau' }),
  /** From a teacher. */
  kd: z.number().min(0).default(CONDENSE.loss.kd).describe('weight of the distillation').meta({ flag: 'kd' }),
  ce: z
    .number()
    .min(0)
    .default(CONDENSE.loss.ce)
    .describe('weight of the cross entropy')
    .meta({ flag: 'ce' }),
});

/** The numbers that every training has. */
export const training = (batchSize: number, { shape, warmup, decay }: Schedule) => ({
  // How long to train: updates, or passes over the training images. Not both; neither: the method's default.
  steps: whole(1)
    .optional()
    .describe('updates')
    .meta({ flag: 'steps', otherwise: 'after the number of images' }),
  epochs: z
    .number()
    .positive()
    .optional()
    .describe('passes over the training images, instead of steps')
    .meta({ flag: 'epochs' }),
  batchSize: whole(1, MOST.batch).default(batchSize).describe('images in a batch').meta({ flag: 'batch' }),
  warmup: share
    .default(warmup)
    .describe('share of the steps over which the rate rises')
    .meta({ flag: 'warmup' }),
  schedule: z
    .enum(['cosine', 'wsd'])
    .default(shape)
    .describe(
      'how the rate goes: down a cosine, or up until the end (wsd), so that it can be kept at any moment',
    )
    .meta({ flag: 'schedule' }),
  decay: share
    .default(decay)
    .describe('share of the steps over which the rate of wsd falls')
    .meta({ flag: 'decay' }),
  clip: z
    .number()
    .min(0)
    .default(OPTIMIZER.clip)
    .describe('largest norm of the gradients; 0: any')
    .meta({ flag: 'clip' }),
  beta1: momentum.default(OPTIMIZER.beta1).describe('AdamW’s first constant').meta({ flag: 'beta1' }),
  beta2: momentum.default(OPTIMIZER.beta2).describe('AdamW’s second constant').meta({ flag: 'beta2' }),
  smoothing: share.default(0).describe('label smoothing').meta({ flag: 'smoothing' }),
  augment: AugmentSchema.prefault({}),
  ema: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('keep a moving average of the parameters, which is then the result')
    .meta({ flag: 'ema', otherwise: 'none' }),
  /** The same share of every class. */
  limit: whole(1)
    .optional()
    .describe('use only so many training images')
    .meta({ flag: 'limit', otherwise: 'all' }),
  microBatch: whole(1, MOST.batch)
    .optional()
    .describe('images whose gradient is computed at once')
    .meta({ flag: 'micro-batch', otherwise: 'what fits the processor’s cache' }),
  evaluateEvery: whole(1)
    .optional()
    .describe('steps between two measurements on held-out images')
    .meta({ flag: 'evaluate-every', otherwise: 'ten in a run' }),
});

/** Ending a training by what it does on held-out images. */
export const patience = whole(0)
  .optional()
  .describe(
    'end after so many measurements on held-out images that were no better, and keep the best; 0: never',
  )
  .meta({ flag: 'patience', otherwise: '5 where there are at most 5000 training images' });

/** Numbers of templates: for each of the four matrix roles, for all other tensors, and exceptions by role. */
export const templates = {
  blockSize: whole(1, MOST.width).default(32).describe('size of a template: [n, n]').meta({ flag: 'block' }),
  templates: z
    .strictObject({
      matrix: whole(1, MOST.templates)
        .default(8)
        .describe('templates for each kind of weight matrix')
        .meta({ flag: 'templates' }),
      other: whole(1, MOST.templates)
        .default(4)
        .describe('templates for each kind of other tensor')
        .meta({ flag: 'other-templates' }),
    })
    .prefault({}),
  templatesOf: z
    .record(z.string(), whole(1, MOST.templates))
    .optional()
    .describe('exceptions, e.g. mlp.fc1.weight=16')
    .meta({ flag: 'templates-of' }),
};

const Rgb = z.tuple([z.number(), z.number(), z.number()]);

/** What an ONNX file may not say about itself; left out: found out. */
export const OnnxOptionsSchema = z.strictObject({
  classes: z
    .array(z.string().min(1))
    .min(2)
    .optional()
    .describe('its classes in the order of its outputs')
    .meta({ flag: 'classes' }),
  imgSize: whole(1, MOST.pixels)
    .optional()
    .describe('pixels per side of its input')
    .meta({ flag: 'img-size' }),
  /** What it wants to be subtracted and divided by, pixel values counted from 0 to 1. */
  normalisation: z
    .strictObject({
      mean: Rgb.describe('what it subtracts from pixels 0 … 1').meta({ flag: 'mean' }),
      std: Rgb.refine((std) => std.every((value) => value > 0), 'A standard deviation is above 0.')
        .describe('what it divides them by')
        .meta({ flag: 'std' }),
    })
    .optional(),
  cropPct: z
    .number()
    .min(0.1)
    .max(1)
    .optional()
    .describe('share of a side that it looks at when it is evaluated: the middle; 1: all')
    .meta({ flag: 'crop-pct' }),
  /** The order of its input's axes. */
  layout: z.enum(['NCHW', 'NHWC']).optional().describe('NCHW or NHWC').meta({ flag: 'layout' }),
  channelOrder: z
    .enum(['RGB', 'BGR'])
    .optional()
    .describe('RGB, or BGR where blue comes first')
    .meta({ flag: 'channel-order' }),
  output: z
    .string()
    .min(1)
    .optional()
    .describe('the output with the scores, where there are several')
    .meta({ flag: 'output' }),
  outputs: z
    .enum(['logits', 'probabilities'])
    .optional()
    .describe('what its scores are')
    .meta({ flag: 'outputs' }),
  /** Of inputs that are no images, such as the share that dropout keeps. */
  constants: z
    .record(z.string(), z.number())
    .optional()
    .describe('values of inputs that are no images, e.g. keep_prob=1')
    .meta({ flag: 'constant' }),
  numHeads: whole(1, 4096)
    .optional()
    .describe('heads of a ViT checkpoint that does not tell')
    .meta({ flag: 'heads', otherwise: 'of 64 each' }),
});

/** What a ViT checkpoint may not say about itself, or what is to be otherwise. */
export const CheckpointOptionsSchema = OnnxOptionsSchema.pick({
  classes: true,
  imgSize: true,
  normalisation: true,
  cropPct: true,
  numHeads: true,
});

export type EngineChoice = z.infer<typeof EngineSchema>;
export type OnnxOptions = z.infer<typeof OnnxOptionsSchema>;
