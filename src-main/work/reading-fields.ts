import { z } from 'zod';
import { MOST, said, whole } from './fields';

const channel = z.number().min(-MOST.factor).max(MOST.factor);
const Rgb = z.tuple([channel, channel, channel]);

/** What an ONNX file may not say about itself; left out: found out. */
export const OnnxOptionsSchema = z.strictObject({
  classes: said(z.array(z.string().min(1)).min(2).optional(), 'its classes in the order of its outputs', {
    flag: 'classes',
  }),
  imgSize: said(whole(1, MOST.pixels).optional(), 'pixels per side of its input', {
    flag: 'img-size',
    label: 'Image size',
    unit: 'pixels',
  }),
  /** What it wants to be subtracted and divided by, pixel values counted from 0 to 1. */
  normalisation: z
    .strictObject({
      mean: said(Rgb.default([0, 0, 0]), 'what it subtracts from pixels 0 … 1', {
        flag: 'mean',
        label: 'Mean',
      }),
      std: said(
        Rgb.refine((std) => std.every((value) => value > 0), 'A standard deviation is above 0.').default([
          1, 1, 1,
        ]),
        'what it divides them by',
        { flag: 'std', label: 'Deviation' },
      ),
    })
    .optional(),
  cropPct: said(
    z.number().min(0.1).max(1).optional(),
    'share of a side that it looks at when it is evaluated: the middle; 1: all',
    { flag: 'crop-pct', label: 'Crop when evaluated', unit: 'share' },
  ),
  /** The order of its input's axes. */
  layout: said(z.enum(['NCHW', 'NHWC']).optional(), 'the order of its input’s axes', {
    flag: 'layout',
    label: 'Input',
  }),
  channelOrder: said(z.enum(['RGB', 'BGR']).optional(), 'RGB, or BGR where blue comes first', {
    flag: 'channel-order',
    label: 'Order of colours',
  }),
  output: said(z.string().min(1).optional(), 'the output with the scores, where there are several', {
    flag: 'output',
    label: 'Output with the scores',
  }),
  outputs: said(z.enum(['logits', 'probabilities']).optional(), 'what its scores are', {
    flag: 'outputs',
    label: 'Output',
  }),
  /** Of inputs that are no images, such as the share that dropout keeps. */
  constants: said(
    z.record(z.string(), z.number().min(-MOST.count).max(MOST.count)).optional(),
    'values of inputs that are no images, e.g. keep_prob=1',
    { flag: 'constant' },
  ),
  numHeads: said(whole(1, 4096).optional(), 'heads of a ViT checkpoint that does not tell', {
    flag: 'heads',
    otherwise: 'of 64 each',
  }),
});

/** What a ViT checkpoint may not say about itself, or what is to be otherwise. */
export const CheckpointOptionsSchema = OnnxOptionsSchema.pick({
  classes: true,
  imgSize: true,
  normalisation: true,
  cropPct: true,
  numHeads: true,
});

export type OnnxOptions = z.infer<typeof OnnxOptionsSchema>;
