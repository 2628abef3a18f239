import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { StudioError } from '../../base/errors';
import { type Effort, EFFORTS } from '../../wave/defaults';
import { CondenseOptionsSchema } from '../../work/kinds/condense/declare';
import { FitOptionsSchema } from '../../work/kinds/fit-bank/declare';
import { METHODS } from '../../wave/methods';
import type { CliContext } from './context';
import { optionsOf, withStudio } from './context';
import type { WorkOptions } from './options';
import { addClassMap, addWorkOptions, byDefault, commonRequest, number, oneOf, whole } from './options';
import { print } from './output';
import { datasetOf, findEntry, teacherOf } from './references';
import { finishedJson, finishedText, fitText } from './results';
import type { LossFlags, TrainingFlags } from './training-options';
import { addLossOptions, addTrainingOptions, lossOptions, trainingOptions } from './training-options';

interface TemplateFlags extends WorkOptions {
  block?: number;
  templates?: number;
  otherTemplates?: number;
  templatesOf?: Record<string, number>;
}

interface CondenseFlags extends TemplateFlags, TrainingFlags, LossFlags {
  data: string;
  teacher: string;
  from?: string;
  sizes?: string;
  leaveOut?: string;
  method?: string;
  effort?: Effort;
  extend?: boolean;
  patience?: number;
  sizesPerStep?: number;
  inPlace?: number;
  largestFirst?: number;
  classesOf?: 'data' | 'teacher';
  width?: number;
  depth?: number;
  headDim?: number;
  mlpRatio?: number;
  patch?: number;
  imgSize?: number;
  lrTemplates?: number;
  lrScalers?: number;
  lrHead?: number;
}

/** What a bank to begin from decides. */
const SHAPE_FLAGS = [
  ...(['width', 'depth', 'headDim', 'mlpRatio', 'patch', 'imgSize'] as const),
  ...(['block', 'templates', 'otherTemplates', 'templatesOf'] as const),
];

export function addCondense(program: Command, context: CliContext): void {
  const defaults = CondenseOptionsSchema.parse({});
  const { lr } = defaults;
  const of = byDefault;
  const trained = addTrainingOptions(addClassMap(addWorkOptions(program.command('condense'))), defaults);
  const command = addTemplateOptions(addLossOptions(trained, defaults.loss))
    .description('condense a teacher into a bank of weight templates')
    .requiredOption('--data <dataset>', 'a dataset of the catalog, or a path')
    .requiredOption('--teacher <teacher>', 'a teacher of the catalog, or an .onnx file')
    .option('--from <bank>', 'begin from a bank, e.g. one that was fitted; its shape is kept')
    .option(
      '--classes-of <whose>',
      of('data, or teacher: its own classes are distilled, without labels', 'data'),
      oneOf(['data', 'teacher'] as const),
    )
    .option(
      '--method <name>',
      of(`what is condensed, or to compare with it: ${METHODS.map(({ name }) => name).join(', ')}`, 'wave'),
      oneOf(['wave', ...METHODS.map(({ name }) => name)]),
    )
    .option('--sizes <grid>', 'makes the bank elastic: widths x depths, e.g. 64-160x4-8')
    .option('--leave-out <sizes>', 'sizes of the grid that are not trained, e.g. 128x5,96x6')
    .option(
      '--effort <word>',
      of('how long, without --steps or --epochs: quick, standard or long', defaults.effort),
      oneOf(EFFORTS),
    )
    .option('--extend', 'make the training of the bank in --from longer, up to --steps in all')
    .option(
      '--patience <n>',
      of('end after so many measurements on held-out images that were no better; 0: never', '5, few images'),
      whole(0),
    )
    .option('--sizes-per-step <n>', of('sizes that learn from each batch', defaults.sizesPerStep), whole(1))
    .option(
      '--in-place <share>',
      of('share of the largest size’s answers in what others are taught', 0),
      number(0),
    )
    .option('--largest-first <share>', of('share of the steps for the largest size alone', 0), number(0))
    .option('--width <n>', of('width of the auxiliary network', defaults.width), whole(1))
    .option('--depth <n>', of('its depth', defaults.depth), whole(1))
    .option('--head-dim <n>', of('size of an attention head', defaults.headDim), whole(1))
    .option('--mlp-ratio <n>', of('hidden width of a block by the width', defaults.mlpRatio), number(0))
    .option('--patch <pixels>', of('size of a patch', 'after the size of the images'), whole(1))
    .option('--img-size <pixels>', of('pixels per side', 'the dataset’s'), whole(1))
    .option('--lr-templates <n>', of('learning rate of the templates', lr.templates), number(0))
    .option('--lr-scalers <n>', of('learning rate of the scalers', lr.scalers), number(0))
    .option('--lr-head <n>', of('learning rate of the classifier', lr.head), number(0));
  command.action(async (_: unknown, self: Command) => condense(context, optionsOf<CondenseFlags>(self)));
  addTemplateOptions(addWorkOptions(program.command('fit <model>')))
    .description('make a bank from the weights of a Vision Transformer, without data')
    .option(
      '--iterations <n>',
      byDefault('rounds of least squares', FitOptionsSchema.parse({}).iterations),
      whole(1),
    )
    .action(async (model: string, _: unknown, self: Command) => fit(context, model, optionsOf(self)));
}

function addTemplateOptions(command: Command): Command {
  const { blockSize, templates } = CondenseOptionsSchema.parse({});
  const of = byDefault;
  return command
    .option('--block <n>', of('size of a template: [n, n]', blockSize), whole(1))
    .option('--templates <n>', of('templates for each kind of weight matrix', templates.matrix), whole(1))
    .option('--other-templates <n>', of('templates for each kind of other tensor', templates.other), whole(1))
    .option('--templates-of <role=n>', 'exceptions, e.g. mlp.fc1.weight=16 (repeatable)', collectCounts);
}

function collectCounts(text: string, before: Record<string, number> = {}): Record<string, number> {
  const [role, value] = text.split('=') as [string, string | undefined];
  if (!role || value === undefined) throw new InvalidArgumentError('Write a role, “=” and a number.');
  return { ...before, [role]: whole(1)(value) };
}

function templateOptions({ block, templates, otherTemplates, templatesOf }: TemplateFlags) {
  return { blockSize: block, templates: { matrix: templates, other: otherTemplates }, templatesOf };
}

async function condense(context: CliContext, options: CondenseFlags): Promise<void> {
  if (options.sizes !== undefined && (options.width !== undefined || options.depth !== undefined)) {
    throw new StudioError(
      'usage',
      'Both --sizes and --width or --depth are given.',
      'Leave --width and --depth out: an elastic bank’s largest size is that of its grid.',
    );
  }
  const shape = SHAPE_FLAGS.find((flag) => options[flag] !== undefined);
  if (options.from !== undefined && shape !== undefined) {
    throw new StudioError(
      'usage',
      'A bank to begin from is given, and its shape is kept: no other width, depth, blocks or templates.',
      `Leave --${shape.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} out.`,
    );
  }
  if (options.leaveOut !== undefined && options.sizes === undefined) {
    throw new StudioError('usage', 'There is no grid to leave sizes out of.', 'Give one with --sizes.');
  }
  await withStudio(context, options, 'condense', async (session) => {
    const data = await datasetOf(session, options.data, options);
    const { classesOf } = options;
    const measured = classesOf === 'teacher' ? undefined : data;
    const teacher = await teacherOf(session, options.teacher, measured, options);
    const { width, depth, headDim, mlpRatio, sizes, leaveOut, patch, imgSize } = options;
    const { lrTemplates, lrScalers, lrHead, sizesPerStep, inPlace, largestFirst } = options;
    const { effort, extend, patience } = options;
    const finished = await session.run({
      kind: 'condense',
      data: data.id,
      teacher: teacher.id,
      bank: options.from === undefined ? undefined : findEntry(session, options.from, ['bank']).id,
      ...commonRequest(options),
      options: {
        ...{ classesOf, method: options.method },
        ...trainingOptions(options),
        ...templateOptions(options),
        ...{ width, depth, headDim, mlpRatio, sizes, leftOut: leaveOut, patchSize: patch, imgSize },
        ...{ effort, extend, patience, sizesPerStep, inPlace, largestFirst },
        lr: { templates: lrTemplates, scalers: lrScalers, head: lrHead },
        loss: lossOptions(options),
      },
    });
    print(options.json, finishedJson(finished), () => finishedText(finished));
  });
}

async function fit(
  context: CliContext,
  model: string,
  options: TemplateFlags & { iterations?: number },
): Promise<void> {
  await withStudio(context, options, 'fit', async (session) => {
    const finished = await session.run({
      kind: 'fit-bank',
      model: findEntry(session, model, ['model', 'teacher']).id,
      ...commonRequest(options),
      options: { ...templateOptions(options), iterations: options.iterations },
    });
    print(options.json, finishedJson(finished), () => fitText(finished));
  });
}
