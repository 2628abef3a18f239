import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { resolve } from 'node:path';
import { teacherFileOf } from '../../formats/teacher-file';
import { TeacherOptionsSchema } from '../../work/kinds/train-teacher/declare';
import { correctReading, readingOf } from '../../work/host/reading';
import type { CliContext } from './context';
import { optionsOf, withLooks, withStudio } from './context';
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
import { print, table } from './output';
import { datasetOf, findEntry } from './references';
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

interface SetFlags extends WorkOptions, NormalisationFlags {
  classes?: string[];
  imgSize?: number;
  layout?: 'NCHW' | 'NHWC';
  outputs?: 'logits' | 'probabilities';
  output?: string;
  channelOrder?: 'RGB' | 'BGR';
  cropPct?: number;
  constant?: Record<string, number>;
}

interface ImportFlags extends SetFlags {
  heads?: number;
  data?: string;
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
  addReadingOptions(addClassMap(addWorkOptions(teacher.command('import <file>'))))
    .description(
      'import a trained classifier: .onnx, TensorFlow.js, or a ViT under timm’s, Hugging Face’s or torchvision’s names',
    )
    .option('--data <dataset>', 'measures its accuracy on this dataset, by name or path')
    .option('--heads <n>', 'heads of a ViT checkpoint that does not tell; default: of 64 each', whole(1))
    .action(async (file: string, _: unknown, command: Command) =>
      importFile(context, file, optionsOf<ImportFlags>(command)),
    );
  addReadingOptions(addWorkOptions(teacher.command('set <teacher>')))
    .description(
      'say how a teacher is read, or correct it: what its file did not say was measured or guessed',
    )
    .action(async (reference: string, _: unknown, command: Command) =>
      set(context, reference, optionsOf<SetFlags>(command)),
    );
}

/** How images go into a classifier, and how its scores come out. */
function addReadingOptions(command: Command): Command {
  return addNormalisationOptions(command)
    .option('--classes <names>', 'its classes in the order of its outputs, separated by commas', names)
    .option('--img-size <pixels>', 'pixels per side of its input', whole(1))
    .option(
      '--crop-pct <share>',
      'share of a side that it looks at when it is evaluated: the middle',
      number(0.1),
    )
    .option('--layout <order>', 'NCHW or NHWC', oneOf(['NCHW', 'NHWC'] as const))
    .option('--channel-order <order>', 'RGB, or BGR where blue comes first', oneOf(['RGB', 'BGR'] as const))
    .option('--output <name>', 'the output with the scores, where there are several')
    .option('--outputs <kind>', 'logits or probabilities', oneOf(['logits', 'probabilities'] as const))
    .option('--constant <name=value>', 'the value of an input that is no image', constant);
}

/** `keep_prob=1`, several times. */
function constant(text: string, before: Record<string, number> = {}): Record<string, number> {
  const [, name, value] = /^(.+)=([^=]+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined || !Number.isFinite(Number(value))) {
    throw new InvalidArgumentError('It must be a name and a number, such as keep_prob=1.');
  }
  return { ...before, [name]: Number(value) };
}

/** Says how a teacher is read, after it was corrected where something is said. */
async function set(context: CliContext, teacher: string, options: SetFlags): Promise<void> {
  await withStudio(context, options, 'teacher set', async (session) => {
    const { id } = findEntry(session, teacher, ['teacher', 'model']);
    const { classes, imgSize, layout, outputs, output, channelOrder, cropPct, constant: constants } = options;
    const normalisation = normalisationOf(options);
    const changes = {
      classes,
      imgSize,
      layout,
      outputs,
      output,
      channelOrder,
      cropPct,
      constants,
      normalisation,
    };
    const changed = Object.values(changes).some((value) => value !== undefined);
    const { studio } = session;
    await withLooks(context, async (looks) => {
      const reading = changed
        ? (await correctReading(studio, looks, id, changes)).reading
        : await readingOf(studio, looks, id);
      print(options.json, reading, () => readingText(reading, changed));
    });
  });
}

function readingText(reading: Awaited<ReturnType<typeof readingOf>>, changed: boolean): string {
  const { classes, numClasses, imgSize, normalisation, cropPct, channelOrder, layout, output, outputs } =
    reading;
  const rows: [string, string][] = [
    ['image size', `${imgSize} pixels`],
    ['mean', normalisation.mean.map((value) => Number(value.toPrecision(5))).join(', ')],
    ['std', normalisation.std.map((value) => Number(value.toPrecision(5))).join(', ')],
    [
      'crop when evaluated',
      cropPct === 1 ? 'none' : `the middle ${Number((100 * cropPct).toPrecision(4))} %`,
    ],
    ['channel order', channelOrder],
    ...(layout ? [['layout', layout] as [string, string]] : []),
    ...(output ? [['output', `${output} (${outputs})`] as [string, string]] : []),
    ['classes', `${numClasses}: ${classes ? classes.join(', ') : 'not named'}`],
  ];
  const lines = table(['what', 'is'], rows);
  if (!changed) return lines;
  return `${lines}\nIts accuracy was measured as it was read before: measure it again with “wave evaluate”.`;
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
    const { classes, imgSize, layout, outputs, output, channelOrder, cropPct, heads: numHeads } = options;
    const { constant: constants } = options;
    const normalisation = normalisationOf(options);
    const { path, format } = teacherFileOf(resolve(file));
    const finished = await session.run({
      kind: 'import-teacher',
      path,
      format,
      data: data?.id,
      ...commonRequest(options),
      options: {
        ...{ classes, imgSize, layout, outputs, output, channelOrder, cropPct },
        ...{ constants, normalisation, numHeads },
      },
    });
    print(options.json, finishedJson(finished), () => finishedText(finished));
  });
}
