import { z } from 'zod';
import { CONDENSE, FINETUNE, OPTIMIZER, SCALERS } from '../wave/defaults';

/**
 * The numbers of every kind of job, with their defaults: what a wizard shows under "Advanced", what the command line
 * has options for, and what a worker gets in its order. Nothing here refers to entries or files.
 */

const whole = (minimum: number) => z.number().int().min(minimum);
const share = z.number().min(0).max(1);
const rate = z.number().min(0).max(10);

/** Where a job computes. `threads` 0: one per core. */
export const EngineSchema = z.strictObject({
  engine: z.enum(['auto', 'tensorflow', 'onnxruntime', 'wasm']).default('auto'),
  device: z.enum(['auto', 'cpu', 'gpu']).default('auto'),
  threads: whole(0).default(0),
});

/** Changes to the training images, drawn anew for each. `mixup` is its α, 0 for none. */
const AugmentSchema = z.strictObject({
  flip: z.boolean().default(CONDENSE.augment.flip),
  /** Pixels at most; left out: a share of the image's side. */
  shift: whole(0).optional(),
  mixup: z.number().min(0).max(8).default(0),
});

const LossSchema = z.strictObject({
  /** Temperature of the distillation. */
  tau: z.number().positive().default(CONDENSE.loss.tau),
  /** Weight of the distillation from a teacher. */
  kd: z.number().min(0).default(CONDENSE.loss.kd),
  /** Weight of the cross entropy. */
  ce: z.number().min(0).default(CONDENSE.loss.ce),
});

/** How long to train: updates, or passes over the training images. Not both; neither: the method's default. */
const budget = { steps: whole(1).optional(), epochs: z.number().positive().optional() };

/** The numbers that every training has. */
const training = (batchSize: number, warmup: number) => ({
  ...budget,
  batchSize: whole(1).default(batchSize),
  /** Share of the steps over which the learning rate rises. */
  warmup: share.default(warmup),
  /** Largest global norm of the gradients; 0: no clipping. */
  clip: z.number().min(0).default(OPTIMIZER.clip),
  beta1: share.default(OPTIMIZER.beta1),
  beta2: share.default(OPTIMIZER.beta2),
  /** Label smoothing. */
  smoothing: share.default(0),
  augment: AugmentSchema.prefault({}),
  /** Decay of a moving average of the parameters, which is then the result. */
  ema: z.number().gt(0).lt(1).optional(),
  /** Only this many training images, the same share of every class. */
  limit: whole(1).optional(),
  /** Images whose gradient is computed at once; left out: what fits the processor's cache. */
  microBatch: whole(1).optional(),
  /** Steps between two measurements on held-out images; left out: ten in a run. */
  evaluateEvery: whole(1).optional(),
});

/** AdamW for what a bank is made of. */
const bankOptimizer = {
  lr: z
    .strictObject({
      templates: rate.default(CONDENSE.lr.templates),
      scalers: rate.default(CONDENSE.lr.scalers),
      head: rate.default(CONDENSE.lr.head),
    })
    .prefault({}),
  weightDecay: z
    .strictObject({
      templates: z.number().min(0).default(CONDENSE.weightDecay.templates),
      scalers: z.number().min(0).default(CONDENSE.weightDecay.scalers),
      head: z.number().min(0).default(CONDENSE.weightDecay.head),
    })
    .prefault({}),
};

/** Numbers of templates: for each of the four matrix roles, for all other tensors, and exceptions by role. */
const templates = {
  templates: z.strictObject({ matrix: whole(1).default(8), other: whole(1).default(4) }).prefault({}),
  templatesOf: z.record(z.string(), whole(1)).optional(),
};

export const TeacherOptionsSchema = z.strictObject({
  ...training(32, 0.1),
  /** Three times as much is no better for convolutions on ten thousand images; on eight hundred it learns half as fast. */
  lr: rate.default(1e-3),
  weightDecay: z.number().min(0).default(0.05),
  network: z
    .discriminatedUnion('arch', [
      z.strictObject({
        arch: z.literal('cnn'),
        /** Channels of each stage; every stage after the first halves the image. Left out: as suits the images. */
        channels: z.array(whole(1)).min(1).optional(),
        /** Residual blocks in a stage. */
        blocks: whole(1).default(1),
      }),
      z.strictObject({
        arch: z.literal('vit'),
        width: whole(1).default(128),
        depth: whole(1).default(6),
        headDim: whole(1).default(32),
        mlpRatio: z.number().positive().default(4),
        patchSize: whole(1).optional(),
      }),
    ])
    .prefault({ arch: 'cnn' }),
  /** Pixels per side; left out: the dataset's. */
  imgSize: whole(1).optional(),
});

export const CondenseOptionsSchema = z.strictObject({
  ...training(CONDENSE.batchSize, CONDENSE.warmup),
  ...bankOptimizer,
  ...templates,
  loss: LossSchema.prefault({}),
  /** A grid such as `64-160x4-8` makes the bank elastic; then `width` and `depth` are its largest. */
  sizes: z.string().optional(),
  /** Sizes of the grid that are not trained, such as `128x5,96x6`. */
  leftOut: z.string().default(''),
  width: whole(1).default(128),
  depth: whole(1).default(6),
  headDim: whole(1).default(32),
  mlpRatio: z.number().positive().default(4),
  /** Pixels; left out: chosen after the size of the images. */
  patchSize: whole(1).optional(),
  imgSize: whole(1).optional(),
  blockSize: whole(1).default(32),
});

/** A bank from a network's weights by least squares, without data. */
export const FitOptionsSchema = z.strictObject({
  ...templates,
  blockSize: whole(1).default(32),
  /** Rounds of alternating least squares. */
  iterations: whole(1).default(20),
});

/** Training a target's scalers and its head, templates frozen. */
export const ScalerOptionsSchema = z.strictObject({
  ...training(SCALERS.batchSize, SCALERS.warmup),
  lr: z
    .strictObject({
      scalers: rate.default(SCALERS.lr.scalers),
      head: rate.default(SCALERS.lr.head),
    })
    .prefault({}),
  weightDecay: z
    .strictObject({
      scalers: z.number().min(0).default(SCALERS.weightDecay.scalers),
      head: z.number().min(0).default(SCALERS.weightDecay.head),
    })
    .prefault({}),
  loss: LossSchema.prefault({}),
});

export const FinetuneOptionsSchema = z.strictObject({
  ...training(FINETUNE.batchSize, FINETUNE.warmup),
  /** Left out: lower where the model comes with inherited scalers than where it begins from scratch. */
  lr: rate.optional(),
  weightDecay: z.number().min(0).default(FINETUNE.weightDecay),
  loss: LossSchema.prefault({}),
});

/** What a target begins from. */
export const INITIALISATIONS = ['wave', 'scratch', 'scratch-matched', 'weight-selection'] as const;

export const GenerateOptionsSchema = z.strictObject({
  init: z.enum(INITIALISATIONS).default('wave'),
  scalers: z.enum(['inherited', 'fresh']).default('inherited'),
  /** Trained only where this is given. */
  scalerTraining: ScalerOptionsSchema.optional(),
  /** Done only where this is given. */
  finetune: FinetuneOptionsSchema.optional(),
});

export const EvaluateOptionsSchema = z.strictObject({
  split: z.enum(['test', 'val', 'train']).default('test'),
});

export const EXPORT_FORMATS = ['timm', 'hf', 'onnx', 'tfjs', 'wavebank'] as const;

export const ExportOptionsSchema = z.strictObject({
  format: z.enum(EXPORT_FORMATS),
  /** Replace what is at the target already. */
  overwrite: z.boolean().default(false),
  /** Of the numbers in an ONNX file. */
  precision: z.enum(['fp32', 'fp16', 'int8']).default('fp32'),
});

const Rgb = z.tuple([z.number(), z.number(), z.number()]);

/** What an ONNX file may not say about itself; left out: found out. */
export const OnnxOptionsSchema = z.strictObject({
  /** Names in the order of the outputs. */
  classes: z.array(z.string().min(1)).min(2).optional(),
  /** Pixels per side of its input, where the file leaves it open. */
  imgSize: whole(1).optional(),
  /** What it wants to be subtracted and divided by, pixel values counted from 0 to 1. */
  normalisation: z
    .strictObject({
      mean: Rgb,
      std: Rgb.refine((std) => std.every((value) => value > 0), 'A standard deviation is above 0.'),
    })
    .optional(),
  /** The order of its input's axes. */
  layout: z.enum(['NCHW', 'NHWC']).optional(),
  /** What its scores are. */
  outputs: z.enum(['logits', 'probabilities']).optional(),
  /** Of a ViT checkpoint that does not tell; left out: heads of 64. */
  numHeads: whole(1).optional(),
});

/** What a ViT checkpoint may not say about itself, or what is to be otherwise. */
export const CheckpointOptionsSchema = OnnxOptionsSchema.pick({
  classes: true,
  imgSize: true,
  normalisation: true,
  numHeads: true,
});

export type EngineChoice = z.infer<typeof EngineSchema>;
export type TeacherOptions = z.infer<typeof TeacherOptionsSchema>;
export type CondenseOptions = z.infer<typeof CondenseOptionsSchema>;
export type FitOptions = z.infer<typeof FitOptionsSchema>;
export type ScalerOptions = z.infer<typeof ScalerOptionsSchema>;
export type FinetuneOptions = z.infer<typeof FinetuneOptionsSchema>;
export type GenerateOptions = z.infer<typeof GenerateOptionsSchema>;
export type EvaluateOptions = z.infer<typeof EvaluateOptionsSchema>;
export type ExportOptions = z.infer<typeof ExportOptionsSchema>;
export type OnnxOptions = z.infer<typeof OnnxOptionsSchema>;
export type Initialisation = (typeof INITIALISATIONS)[number];
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
