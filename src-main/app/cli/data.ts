import type { Command } from 'commander';
import type { DatasetReport, DatasetSource } from '../../data/types';
import type { CliContext } from './context';
import { optionsOf, withLooks, withStudio } from './context';
import type { CommonOptions, WorkOptions } from './options';
import { addCommonOptions, addWorkOptions, commonRequest, number, whole } from './options';
import { count, entryLine, print, table } from './output';
import { ProgressBar } from './progress-bar';
import { knownDataset } from './references';
import { finishedJson, finishedText } from './results';

interface SourceFlags {
  testRatio?: number;
  valRatio?: number;
  splitSeed?: number;
  labels?: string;
  imageColumn?: string;
  labelColumn?: string;
  leaveOutCopies?: boolean;
}

export function addData(program: Command, context: CliContext): void {
  const data = program.command('data').description('datasets: look at one, add one to the catalog');
  addSourceOptions(addCommonOptions(data.command('inspect <path>')))
    .description('say what is in a folder of images, in CIFAR or IDX files, and what is wrong with it')
    .action(async (path: string, _: unknown, command: Command) => inspect(context, path, command));
  addSourceOptions(addWorkOptions(data.command('add <path>')))
    .description('decode a dataset and add it to the catalog; “synthetic” stands for generated images')
    .option('--img-size <pixels>', 'pixels per side; default: what suits the images', whole(8))
    .option('--count <n>', 'how many synthetic training images', whole(1))
    .action(async (path: string, _: unknown, command: Command) => add(context, path, command));
}

function addSourceOptions(command: Command): Command {
  return command
    .option('--test-ratio <share>', 'share that is set aside for testing where no folder is', number(0))
    .option('--val-ratio <share>', 'share that is set aside for validation', number(0))
    .option('--split-seed <n>', 'which images are set aside', whole(0))
    .option('--labels <file>', 'the file in the folder that tells the classes; default: found')
    .option('--image-column <name>', 'its column with the names of the images; default: found')
    .option('--label-column <name>', 'its column with their classes; default: found')
    .option('--leave-out-copies', 'leave pictures out of the test images that are trained on, too');
}

/** What is not undefined. */
const given = <T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;

async function sourceAt(path: string, flags: SourceFlags): Promise<DatasetSource> {
  const { recogniseSource } = await import('../../data/source');
  const source = await recogniseSource(path);
  const { testRatio, valRatio, splitSeed, leaveOutCopies, labels: file } = flags;
  const labels = given({ file, image: flags.imageColumn, label: flags.labelColumn });
  const chosen = given({ valRatio, splitSeed, leaveOutCopies });
  if (source.kind === 'synthetic') return source;
  if (source.kind !== 'folder' && source.kind !== 'archive') return { ...source, ...chosen };
  const more = given({ testRatio, labels: Object.keys(labels).length > 0 ? labels : undefined });
  return { ...source, ...chosen, ...more };
}

async function inspect(context: CliContext, path: string, command: Command): Promise<void> {
  const options = optionsOf<CommonOptions & SourceFlags>(command);
  const source = await sourceAt(path, options);
  const bar = new ProgressBar();
  const report = await withLooks(context, (looks) =>
    looks.look('inspect', { source }, { onProgress: (progress) => bar.show(progress) }),
  ).finally(() => bar.clear());
  print(options.json, report, () => reportText(report));
}

function reportText(report: DatasetReport): string {
  const { name, source, imgSize, counts, sizes, classes, problems } = report;
  const rows = classes.map((each) => [
    each.name,
    ...[each.counts.train, each.counts.val, each.counts.test].map(count),
  ]);
  const totals = ['all', count(counts.train), count(counts.val), count(counts.test)];
  const shown = sizes.slice(0, 5).map(({ width, height, count: n }) => `${width}×${height} (${n})`);
  return [
    `“${name}”: ${source.kind}, ${classes.length} classes; images become ${imgSize}×${imgSize} pixels.`,
    `Sizes: ${shown.join(', ')}${sizes.length > 5 ? ` and ${sizes.length - 5} others` : ''}`,
    table(['class', 'train', 'val', 'test'], [...rows, totals]),
    ...problems.map(({ message }) => `! ${message}`),
  ].join('\n');
}

async function add(context: CliContext, path: string, command: Command): Promise<void> {
  const options = optionsOf<WorkOptions & SourceFlags & { imgSize?: number; count?: number }>(command);
  const { imgSize, count: images = 4000, seed } = options;
  const source: DatasetSource =
    path === 'synthetic'
      ? {
          kind: 'synthetic',
          count: images,
          ...(seed === undefined ? {} : { seed }),
          ...(imgSize === undefined ? {} : { imgSize }),
        }
      : await sourceAt(path, options);
  await withStudio(context, options, 'data add', async (session) => {
    const known =
      imgSize === undefined && options.name === undefined ? knownDataset(session, source) : undefined;
    if (known) {
      print(options.json, { entries: [known] }, () => `It is in the catalog already: ${entryLine(known)}`);
      return;
    }
    const finished = await session.run({ kind: 'add-dataset', source, imgSize, ...commonRequest(options) });
    print(options.json, finishedJson(finished), () => finishedText(finished));
  });
}
