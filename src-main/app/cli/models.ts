import type { Command } from 'commander';
import { resolve, sep } from 'node:path';
import { EXPORT_FORMATS, formatNamed } from '../../formats/exports/registry';
import { FinetuneOptionsSchema } from '../../work/kinds/finetune/declare';
import { SPLIT_NAMES, type SplitName } from '../../data/types';
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
} from './options';
import { print } from './output';
import { datasetOf, findEntry, teacherOf } from './references';
import { evaluationText, exportText, finishedJson, finishedText } from './results';
import type { LossFlags, TrainingFlags } from './training-options';
import { addLossOptions, addTrainingOptions, lossOptions, trainingOptions } from './training-options';

interface FinetuneFlags extends WorkOptions, TrainingFlags, LossFlags {
  data: string;
  teacher?: string;
  lr?: number;
  weightDecay?: number;
}

interface ExportFlags extends WorkOptions {
  format: string;
  to: string;
  overwrite?: boolean;
  precision?: 'fp32' | 'fp16' | 'int8';
  opset?: number;
  preprocess?: boolean;
  language?: string;
}

interface ImportFlags extends WorkOptions, NormalisationFlags {
  onConflict?: 'rename' | 'refuse' | 'replace';
  classes?: string[];
  imgSize?: number;
  heads?: number;
}

const LANGUAGES = ['python', 'javascript', 'kotlin', 'swift'] as const;
const CONFLICT = oneOf(['rename', 'refuse', 'replace'] as const);

export function addModels(program: Command, context: CliContext): void {
  const defaults = FinetuneOptionsSchema.parse({});
  const tuning = addTrainingOptions(
    addClassMap(addWorkOptions(program.command('finetune <model>'))),
    defaults,
  );
  addLossOptions(tuning, defaults.loss)
    .description('train all weights of a model further, on its own classes or on others')
    .requiredOption('--data <dataset>', 'a dataset of the catalog, or a path')
    .option('--teacher <teacher>', 'distil from it as well')
    .option('--lr <n>', byDefault('learning rate', 'after what the model began from'), number(0))
    .option('--weight-decay <n>', byDefault('of weight matrices', defaults.weightDecay), number(0))
    .action(async (model: string, _: unknown, command: Command) =>
      finetune(context, model, optionsOf(command)),
    );
  addClassMap(addWorkOptions(program.command('evaluate <model>')))
    .description('measure a model or a teacher on a dataset')
    .requiredOption('--data <dataset>', 'a dataset of the catalog, or a path')
    .option('--split <name>', 'test (default), val or train', oneOf(SPLIT_NAMES))
    .action(async (model: string, _: unknown, command: Command) =>
      evaluate(context, model, optionsOf(command)),
    );
  addWorkOptions(program.command('export <entry>'))
    .description('write a model for other programs, and check what was written')
    .requiredOption('--format <name>', EXPORT_FORMATS.join(', '), oneOf(EXPORT_FORMATS))
    .requiredOption('--to <path>', 'a folder, or the path of the file')
    .option('--overwrite', 'replace what is there')
    .option('--precision <name>', 'onnx: fp32, fp16 or int8', oneOf(['fp32', 'fp16', 'int8'] as const))
    .option('--opset <n>', 'onnx: operator set, 13 to 21, for older or newer readers; default: 17', whole(13))
    .option('--preprocess', 'onnx: the file itself resizes and normalises images')
    .option('--language <name>', 'of the example that is printed', oneOf(LANGUAGES))
    .action(async (entry: string, _: unknown, command: Command) =>
      exportEntry(context, entry, optionsOf(command)),
    );
  addNormalisationOptions(addWorkOptions(program.command('import <file>')))
    .description('take a bank (.wavebank) or a ViT (ours, timm’s, Hugging Face’s) into the catalog')
    .option('--on-conflict <way>', 'where the name is taken: rename (default), refuse or replace', CONFLICT)
    .option('--classes <names>', 'of a ViT: its classes in the order of its outputs', names)
    .option('--img-size <pixels>', 'of a ViT: positions are resized to it', whole(1))
    .option('--heads <n>', 'heads of a ViT checkpoint that does not tell; default: of 64 each', whole(1))
    .action(async (file: string, _: unknown, command: Command) => {
      const options = optionsOf<ImportFlags>(command);
      await withStudio(context, options, 'import', async (session) => {
        const finished = await session.run({
          kind: 'import',
          path: resolve(file),
          onConflict: options.onConflict,
          classes: options.classes,
          imgSize: options.imgSize,
          normalisation: normalisationOf(options),
          numHeads: options.heads,
          ...commonRequest(options),
        });
        print(options.json, finishedJson(finished), () => finishedText(finished));
      });
    });
}

async function finetune(context: CliContext, model: string, options: FinetuneFlags): Promise<void> {
  await withStudio(context, options, 'finetune', async (session) => {
    const entry = findEntry(session, model, ['model', 'teacher']);
    const data = await datasetOf(session, options.data, options);
    const teacher =
      options.teacher === undefined ? undefined : await teacherOf(session, options.teacher, data, options);
    const finished = await session.run({
      kind: 'finetune',
      model: entry.id,
      data: data.id,
      teacher: teacher?.id,
      ...commonRequest(options),
      options: {
        ...trainingOptions(options),
        loss: lossOptions(options),
        lr: options.lr,
        weightDecay: options.weightDecay,
      },
    });
    print(options.json, finishedJson(finished), () => finishedText(finished));
  });
}

async function evaluate(
  context: CliContext,
  model: string,
  options: WorkOptions & { data: string; split?: SplitName },
): Promise<void> {
  await withStudio(context, options, 'evaluate', async (session) => {
    const entry = findEntry(session, model, ['model', 'teacher']);
    const data = await datasetOf(session, options.data, options);
    const finished = await session.run({
      kind: 'evaluate',
      model: entry.id,
      data: data.id,
      ...commonRequest(options),
      options: { split: options.split },
    });
    print(options.json, finishedJson(finished), () => evaluationText(finished.report!.evaluation!));
  });
}

async function exportEntry(context: CliContext, reference: string, options: ExportFlags): Promise<void> {
  await withStudio(context, options, 'export', async (session) => {
    const kinds =
      formatNamed(options.format).of === 'bank' ? (['bank'] as const) : (['model', 'teacher'] as const);
    const { format, overwrite, precision, opset, preprocess, language } = options;
    const finished = await session.run({
      kind: 'export',
      model: findEntry(session, reference, kinds).id,
      to: targetOf(options.to),
      ...commonRequest(options),
      options: { format, overwrite, precision, opset, preprocess },
    });
    print(options.json, finishedJson(finished), () => exportText(finished.report!.exported!, language));
  });
}

/** An absolute path that still says, by its end, where it is to be a folder. */
function targetOf(to: string): string {
  return /[\\/]$/.test(to) ? resolve(to) + sep : resolve(to);
}
