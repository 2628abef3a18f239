import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { StudioError } from '../../base/errors';
import type { CliContext } from './context';
import { optionsOf, withStudio } from './context';
import type { WorkOptions } from './options';
import { addWorkOptions, commonRequest, number, whole } from './options';
import { print } from './output';
import { datasetOf, findEntry, teacherOf } from './references';
import { finishedJson, finishedText } from './results';
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
  sizes?: string;
  leaveOut?: string;
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

export function addCondense(program: Command, context: CliContext): void {
  const command = addTemplateOptions(
    addLossOptions(addTrainingOptions(addWorkOptions(program.command('condense')))),
  )
    .description('condense a teacher into a bank of weight templates')
    .requiredOption('--data <dataset>', 'a dataset of the catalog, or a path')
    .requiredOption('--teacher <teacher>', 'a teacher of the catalog, or an .onnx file')
    .option('--sizes <grid>', 'makes the bank elastic: widths x depths, e.g. 64-160x4-8')
    .option('--leave-out <sizes>', 'sizes of the grid that are not trained, e.g. 128x5,96x6')
    .option('--width <n>', 'width of the auxiliary network', whole(1))
    .option('--depth <n>', 'its depth', whole(1))
    .option('--head-dim <n>', 'size of an attention head', whole(1))
    .option('--mlp-ratio <n>', 'hidden width of a block, as a multiple of the width', number(0))
    .option('--patch <pixels>', 'size of a patch', whole(1))
    .option('--img-size <pixels>', 'pixels per side; default: the dataset’s', whole(1))
    .option('--lr-templates <n>', 'learning rate of the templates', number(0))
    .option('--lr-scalers <n>', 'learning rate of the scalers', number(0))
    .option('--lr-head <n>', 'learning rate of the classifier', number(0));
  command.action(async (_: unknown, self: Command) => condense(context, optionsOf<CondenseFlags>(self)));
  addTemplateOptions(addWorkOptions(program.command('fit <model>')))
    .description('make a bank from the weights of a Vision Transformer, without data')
    .option('--iterations <n>', 'rounds of least squares', whole(1))
    .action(async (model: string, _: unknown, self: Command) => fit(context, model, optionsOf(self)));
}

function addTemplateOptions(command: Command): Command {
  return command
    .option('--block <n>', 'size of a template: [n, n]', whole(1))
    .option('--templates <n>', 'templates for each kind of weight matrix', whole(1))
    .option('--other-templates <n>', 'templates for each kind of all other tensors', whole(1))
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
  if (options.leaveOut !== undefined && options.sizes === undefined) {
    throw new StudioError('usage', 'There is no grid to leave sizes out of.', 'Give one with --sizes.');
  }
  await withStudio(context, options, 'condense', async (session) => {
    const data = await datasetOf(session, options.data, options);
    const teacher = await teacherOf(session, options.teacher, data, options);
    const { width, depth, headDim, mlpRatio, sizes, leaveOut, patch, imgSize } = options;
    const { lrTemplates, lrScalers, lrHead } = options;
    const finished = await session.run({
      kind: 'condense',
      data: data.id,
      teacher: teacher.id,
      ...commonRequest(options),
      options: {
        ...trainingOptions(options),
        ...templateOptions(options),
        ...{ width, depth, headDim, mlpRatio, sizes, leftOut: leaveOut, patchSize: patch, imgSize },
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
    print(options.json, finishedJson(finished), () => finishedText(finished));
  });
}
