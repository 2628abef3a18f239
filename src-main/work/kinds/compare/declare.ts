import { z } from 'zod';
import { nameOf, SizeSchema } from '../../../base/size';
import { CONDENSE, FINETUNE, SCALERS } from '../../../wave/defaults';
import { job, needs, takes } from '../../declare';
import { ExecutorSchema } from '../../executors/registry';
import { arch, MOST, rate, readPath, templates, tokenRatio, whole, widening, writePath } from '../../fields';
import { StudioError } from '../../../base/errors';
import { EXPERIMENTS, variantsOf } from './experiments';
import { wayNamed, WAYS } from './ways';

export const CompareOptionsSchema = z.strictObject({
  seeds: whole(1, 100)
    .default(3)
    .describe('runs of everything, each under a seed of its own')
    .meta({ label: 'Seeds: how many' }),
  budget: whole(1)
    .default(48_000)
    .describe('images that each family is condensed with')
    .meta({ label: 'Images to condense with' }),
  budgetIn: z
    .enum(['samples', 'macs'])
    .default('samples')
    .describe(
      'what is equal in condensing: images seen, or the operations of so many images of the largest size',
    )
    .meta({ label: 'What is equal in condensing' }),
  epochs: whole(1, 10_000)
    .default(10)
    .describe('passes of the fine-tuning of every model')
    .meta({ label: 'Epochs of fine-tuning' }),
  limit: whole(1)
    .optional()
    .describe('use only so many images for fine-tuning')
    .meta({ label: 'Images to fine-tune with', otherwise: 'all' }),
  batchSize: whole(1, MOST.batch)
    .default(FINETUNE.batchSize)
    .describe('images in a batch of the fine-tuning')
    .meta({ flag: 'batch', label: 'Batch of fine-tuning' }),
  condenseBatch: whole(1, MOST.batch)
    .default(CONDENSE.batchSize)
    .describe('images in a batch of the condensing')
    .meta({ label: 'Batch of condensing' }),
  lr: rate
    .optional()
    .describe('learning rate of the fine-tuning')
    .meta({ label: 'Learning rate of fine-tuning', otherwise: 'lower for what works already' }),
  plainLr: rate
    .default(FINETUNE.lr)
    .describe('learning rate of plain networks that are distilled')
    .meta({ label: 'Learning rate of plain networks' }),
  scalerSteps: whole(0)
    .default(SCALERS.minSteps)
    .describe('updates of scalers, where a way trains them')
    .meta({ label: 'Steps of scalers' }),
  learningSteps: whole(1)
    .default(100)
    .describe('updates of what LiGO and Auto-Learngene learn')
    .meta({ label: 'Steps of LiGO and Auto-Learngene' }),
  distil: z
    .boolean()
    .default(false)
    .describe('distil from the teacher while fine-tuning as well')
    .meta({ label: 'Distil while fine-tuning' }),
  grid: z
    .string()
    .optional()
    .describe('sizes that elastic families are condensed for')
    .meta({ label: 'Grid of elastic families', otherwise: 'those that are compared' }),
  width: whole(1, MOST.width)
    .optional()
    .describe('width of the auxiliary network of what has one size')
    .meta({ label: 'Width of the auxiliary network', otherwise: 'the largest' }),
  depth: whole(1, MOST.depth)
    .optional()
    .describe('its depth')
    .meta({ label: 'Its depth', otherwise: 'the largest' }),
  arch,
  tokenRatio,
  widening,
  headDim: whole(1, MOST.width)
    .default(32)
    .describe('size of an attention head')
    .meta({ label: 'Head size' }),
  mlpRatio: z
    .number()
    .positive()
    .max(MOST.factor)
    .default(4)
    .describe('hidden width of a block by the width')
    .meta({ label: 'MLP ratio' }),
  patchSize: whole(1, MOST.pixels)
    .optional()
    .describe('size of a patch')
    .meta({ flag: 'patch', label: 'Patch', unit: 'pixels', otherwise: 'after the size of the images' }),
  imgSize: whole(1, MOST.pixels)
    .optional()
    .describe('pixels per side')
    .meta({ label: 'Image size', unit: 'pixels', otherwise: 'the dataset’s' }),
  blockSize: templates.blockSize,
  blockColumns: templates.blockColumns,
  templates: templates.templates,
});
export type CompareOptions = z.infer<typeof CompareOptionsSchema>;

/** Makes models in several ways and trains them alike, to see what each way is worth. */
export const declaration = job({
  kind: 'compare',
  label: 'Run a comparison',
  about: 'compare ways to get models of some sizes, on equal data and budgets',
  refs: {
    data: needs('dataset', { about: 'what all models are trained and measured on' }),
    teacher: needs('classifier', { about: 'what is condensed' }),
    source: takes('dataset', { about: 'condense on other images, whose classes the teacher knows' }),
    other: takes('classifier', {
      flag: 'other-teacher',
      about: 'another ancestor for the experiment transfer, e.g. a Vision Transformer beside a CNN',
    }),
  },
  fields: {
    ways: z
      .array(z.string())
      .default([])
      .describe(`ways to begin, of ${WAYS.map(({ name }) => name).join(', ')}`)
      .meta({ label: 'Ways to begin' }),
    experiment: z
      .enum(EXPERIMENTS.map(({ name }) => name))
      .optional()
      .describe('the rows of a question, beside or instead of ways')
      .meta({ label: 'Experiment' }),
    sizes: z
      .array(SizeSchema)
      .min(1)
      .optional()
      .describe('widths and depths, e.g. 64x4,128x6; 128x6x2 names a hidden width of twice the width')
      .meta({ label: 'Sizes', otherwise: 'the experiment’s' }),
    hypernetwork: readPath()
      .optional()
      .describe('the file of a trained GHN-3, in safetensors, for the way ghn-3')
      .meta({ label: 'Hypernetwork' }),
    options: CompareOptionsSchema.prefault({}),
    executor: ExecutorSchema.prefault({}),
    to: writePath()
      .optional()
      .describe('also write the report to this folder: HTML, CSV, JSON, SVG and PNG')
      .meta({ label: 'Report to' }),
  },
  rules: [
    {
      holds: ({ sizes, experiment }) => sizes !== undefined || experiment !== undefined,
      path: ['sizes'],
      message: 'Which sizes are to be compared? An experiment has sizes of its own.',
    },
  ],
  makes: null,
  resumes: true,
  title: ({ ways, experiment, sizes }, { data }) => {
    const named = ways.length > 3 ? [`${ways.length} ways`] : ways;
    const what = [...(experiment ? [experiment] : []), ...named].join(', ');
    return `Compare ${what}${sizes ? ` at ${sizes.map(nameOf).join(', ')}` : ''} on ${data}`;
  },
  check({ ways, experiment, hypernetwork }) {
    const predicted = variantsOf(ways, experiment).find(({ way }) => wayNamed(way).needsHypernetwork);
    if (!predicted || hypernetwork !== undefined) return;
    throw new StudioError(
      'usage',
      `“${predicted.way}” needs the file of a trained hypernetwork.`,
      'Give it with --hypernetwork, or leave this way out.',
    );
  },
  isLean: () => true,
});

declare module '../registry' {
  interface Kinds {
    compare: typeof declaration;
  }
}
