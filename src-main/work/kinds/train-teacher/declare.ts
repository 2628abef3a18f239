import { z } from 'zod';
import { FINETUNE } from '../../../wave/defaults';
import { job, needs } from '../../declare';
import { patience, rate, training, whole, MOST } from '../../fields';

const NetworkSchema = z.discriminatedUnion('arch', [
  z.strictObject({
    arch: z.literal('cnn'),
    /** Every stage after the first halves the image. */
    channels: z
      .array(whole(1, MOST.width))
      .min(1)
      .optional()
      .describe('cnn: channels of each stage, e.g. 32,64,128')
      .meta({ flag: 'channels', otherwise: 'after the images' }),
    blocks: whole(1, MOST.depth)
      .default(1)
      .describe('cnn: residual blocks in a stage')
      .meta({ flag: 'blocks' }),
  }),
  z.strictObject({
    arch: z.literal('vit'),
    width: whole(1, MOST.width).default(128).describe('vit: width').meta({ flag: 'width' }),
    depth: whole(1, MOST.depth).default(6).describe('vit: depth').meta({ flag: 'depth' }),
    headDim: whole(1, MOST.width).default(32).describe('vit: size of a head').meta({ flag: 'head-dim' }),
    mlpRatio: z
      .number()
      .positive()
      .default(4)
      .describe('vit: hidden width of a block by the width')
      .meta({ flag: 'mlp-ratio' }),
    patchSize: whole(1, MOST.pixels).optional().describe('vit: size of a patch').meta({ flag: 'patch' }),
  }),
]);

export const TeacherOptionsSchema = z.strictObject({
  ...training(32, { ...FINETUNE.schedule, warmup: 0.1 }),
  patience,
  /** Three times as much is no better for convolutions on ten thousand images; on eight hundred it learns half as fast. */
  lr: rate.default(1e-3).describe('learning rate'),
  weightDecay: z.number().min(0).default(0.05).describe('AdamW’s weight decay'),
  network: NetworkSchema.prefault({ arch: 'cnn' }),
  imgSize: whole(1, MOST.pixels).optional().describe('pixels per side').meta({ otherwise: 'the dataset’s' }),
});
export type TeacherOptions = z.infer<typeof TeacherOptionsSchema>;

/** Trains a classifier from scratch. */
export const declaration = job({
  kind: 'train-teacher',
  label: 'Train a teacher',
  about: 'train a classifier from scratch: a small residual network, or a Vision Transformer',
  refs: { data: needs('dataset', { about: 'what it is trained on' }) },
  fields: { options: TeacherOptionsSchema.prefault({}) },
  makes: 'teacher',
  title: (_, { data }) => `Train a teacher on ${data}`,
});

declare module '../registry' {
  interface Kinds {
    'train-teacher': typeof declaration;
  }
}
