import { z } from 'zod';
import { FINETUNE } from '../../../wave/defaults';
import { job, needs } from '../../declare';
import { SIZED_NAMES } from '../../../nn/families/registry';
import { imageSize, MOST, said, tokenRatio, transformer, whole, widening } from '../../fields';
import { learningRate, patience, training, weightDecay } from '../../training-fields';

const NetworkSchema = z.discriminatedUnion('arch', [
  z.strictObject({
    arch: said(z.literal('cnn'), 'cnn, a small residual network, or a family that banks are made of', {
      flag: 'arch',
      label: 'Architecture',
      otherwise: 'cnn',
    }),
    /** Every stage after the first halves the image. */
    channels: said(
      z.array(whole(1, MOST.width)).min(1).optional(),
      'cnn: channels of each stage, e.g. 32,64,128',
      { flag: 'channels', otherwise: 'after the images' },
    ),
    blocks: said(whole(1, MOST.depth).default(1), 'cnn: residual blocks in a stage', { flag: 'blocks' }),
  }),
  z.strictObject({
    arch: z.enum(SIZED_NAMES),
    width: said(whole(1, MOST.width).default(128), 'all others: width', { flag: 'width' }),
    depth: said(whole(1, MOST.depth).default(6), 'all others: depth', { flag: 'depth' }),
    ...transformer,
    tokenRatio,
    widening,
  }),
]);

export const TeacherOptionsSchema = z.strictObject({
  network: NetworkSchema.prefault({ arch: 'cnn' }).meta({ group: 'Network' }),
  imgSize: imageSize,
  ...training(32, { ...FINETUNE.schedule, warmup: 0.1 }),
  patience,
  /** Three times as much is no better for convolutions on ten thousand images; on eight hundred it learns half as fast. */
  lr: learningRate.default(1e-3),
  weightDecay: weightDecay.default(0.05),
});
export type TeacherOptions = z.infer<typeof TeacherOptionsSchema>;

/** Trains a classifier from scratch. */
export const declaration = job({
  kind: 'train-teacher',
  label: 'Train a teacher',
  about:
    'train a classifier from scratch: a small residual network, or one of the families that banks are made of',
  refs: { data: needs('dataset', { about: 'what it is trained on' }) },
  fields: { options: TeacherOptionsSchema.prefault({}) },
  makes: 'teacher',
  resumes: true,
  title: (_, { data }) => `Train a teacher on ${data}`,
});

declare module '../registry' {
  interface Kinds {
    'train-teacher': typeof declaration;
  }
}
