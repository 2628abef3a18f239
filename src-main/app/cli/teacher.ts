import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { extname, resolve } from 'node:path';
import { TeacherOptionsSchema } from '../../work/kinds/train-teacher/declare';
import type { CliContext } from './context';
import { optionsOf, withStudio } from './context';
import type { NormalisationFlags } from './normalisation';
import { addNormalisationOptions, normalisationOf } from './normalisation';
import type { WorkOptions } from './options';
import {
  addClassMap,
  addWorkOptions,
  byDefault,
  commonRequest,
  names,
  number,
  oneOf,
  whole,
  wholes,
} from './options';
import { print } from './output';
import { datasetOf } from './references';
import { finishedJson, finishedText } from './results';
import type { TrainingFlags } from './training-options';
import { addTrainingOptions, trainingOptions } from './training-options';

interface TrainFlags extends WorkOptions, TrainingFlags {
  data: string;
  arch?: 'cnn' | 'vit';
  channels?: number[];
  blocks?: number;
  width?: number;
  depth?: number;
  headDim?: number;
  patch?: number;
  lr?: number;
  weightDecay?: number;
  imgSize?: number;
}

interface ImportFlags extends WorkOptions, NormalisationFlags {
  heads?: number;
  data?: string;
  classes?: string[];
  imgSize?: number;
  layout?: 'NCHW' | 'NHWC';
  outputs?: 'logits' | 'probabilities';
  output?: string;
  channelOrder?: 'RGB' | 'BGR';
  constant?: Record<string, number>;
}

export function addTeacher(program: Command, context: CliContext): void {
  const teacher = program.command('teacher').description('teachers: train one here, or import one');
  const defaults = TeacherOptionsSchema.parse({ network: { arch: 'vit' } });
  const of = byDefault;
  addTrainingOptions(addWorkOptions(teacher.command('train')), defaults)
    .description('train a classifier from scratch: a small residual network, or a Vision Transformer')
    .requiredOption('--data <dataset>', 'a dataset of the catalog, or a path')
    .option('--arch <name>', of('cnn or vit', 'cnn'), oneOf(['cnn', 'vit'] as const))
    .option(
      '--channels <list>',
      of('cnn: channels of each stage, e.g. 32,64,128', 'after the images'),
      wholes(1),
    )
    .option('--blocks <n>', of('cnn: residual blocks in a stage', 1), whole(1))
    .option('--width <n>', 'vit: width', whole(1))
    .option('--depth <n>', 'vit: depth', whole(1))
    .option('--head-dim <n>', 'vit: size of a head', whole(1))
    .option('--patch <pixels>', 'vit: size of a patch', whole(1))
    .option('--lr <n>', of('learning rate', defaults.lr), number(0))
    .option('--weight-decay <n>', of('AdamW’s weight decay', defaults.weightDecay), number(0))
    .option('--img-size <pixels>', of('pixels per side', 'the dataset’s'), whole(1))
    .action(async (_: unknown, command: Command) => train(context, optionsOf<TrainFlags>(command)));
  addNormalisationOptions(addClassMap(addWorkOptions(teacher.command('import <file>'))))
    .description('import a trained classifier: .onnx, or a ViT under timm’s or Hugging Face’s names')
    .option('--data <dataset>', 'measures its accuracy on this dataset, by name or path')
    .option('--classes <names>', 'its classes in the order of its outputs, separated by commas', names)
    .option('--img-size <pixels>', 'pixels per side of its input', whole(1))
    .option('--layout <order>', 'NCHW or NHWC', oneOf(['NCHW', 'NHWC'] as const))
    .option('--heads <n>', 'heads of a ViT checkpoint that does not tell; default: of 64 each', whole(1))
    .option('--channel-order <order>', 'RGB, or BGR where blue comes first', oneOf(['RGB', 'BGR'] as const))
    .option('--output <name>', 'the output with the scores, where there are several')
    .option('--outputs <kind>', 'logits or probabilities', oneOf(['logits', 'probabilities'] as const))
    .option('--constant <name=value>', 'the value of an input that is no image', constant)
    .action(async (file: string, _: unknown, command: Command) =>
      importFile(context, file, optionsOf<ImportFlags>(command)),
    );
}

/** `keep_prob=1`, several times. */
function constant(text: string, before: Record<string, number> = {}): Record<string, number> {
  const [, name, value] = /^(.+)=([^=]+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined || !Number.isFinite(Number(value))) {
    throw new InvalidArgumentError('It must be a name and a number, such as keep_prob=1.');
  }
  return { ...before, [name]: Number(value) };
}

async function train(context: CliContext, options: TrainFlags): Promise<void> {
  await withStudio(context, options, 'teacher train', async (session) => {
    const data = await datasetOf(session, options.data, options);
    const {
      arch = 'cnn',
      channels,
      blocks,
      width,
      depth,
      headDim,
      patch,
      lr,
      weightDecay,
      imgSize,
    } = options;
    const finished = await session.run({
      kind: 'train-teacher',
      data: data.id,
      ...commonRequest(options),
      options: {
        ...trainingOptions(options),
        ...{ lr, weightDecay, imgSize },
        network:
          arch === 'cnn' ? { arch, channels, blocks } : { arch, width, depth, headDim, patchSize: patch },
      },
    });
    print(options.json, finishedJson(finished), () => finishedText(finished));
  });
}

async function importFile(context: CliContext, file: string, options: ImportFlags): Promise<void> {
  await withStudio(context, options, 'teacher import', async (session) => {
    const data = options.data === undefined ? undefined : await datasetOf(session, options.data, options);
    const { classes, imgSize, layout, outputs, output, channelOrder, heads: numHeads } = options;
    const { constant: constants } = options;
    const normalisation = normalisationOf(options);
    const path = resolve(file);
    const finished = await session.run({
      kind: 'import-teacher',
      path,
      format: extname(path).toLowerCase() === '.onnx' ? 'onnx' : 'vit',
      data: data?.id,
      ...commonRequest(options),
      options: {
        ...{ classes, imgSize, layout, outputs, output, channelOrder },
        ...{ constants, normalisation, numHeads },
      },
    });
    print(options.json, finishedJson(finished), () => finishedText(finished));
  });
}
