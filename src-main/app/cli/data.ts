import type { Command } from 'commander';
import { leaveHome, openHome } from '../../catalog/home';
import { without } from '../../catalog/rows';
import type { Twin } from '../../data/twins';
import {
  type DatasetReport,
  type DatasetSource,
  isLabelled,
  type LabelledSource,
  SPLIT_NAMES,
} from '../../data/types';
import { DatasetRecordSchema, readRecord } from '../../work/entry-config';
import { partFrom } from '../../work/form';
import { kindNamed } from '../../work/kinds/registry';
import type { NearDuplicates } from '../../work/looker/near-duplicates';
import type { CliContext } from './context';
import { optionsOf, withCatalog, withLooks, withStudio } from './context';
import type { CommonOptions, WorkOptions } from './options';
import { addCommonOptions, addFields, addWorkOptions, commonRequest, ownFields, valuesOf } from './options';
import { count, entryLine, print, table } from './output';
import { ProgressBar } from './progress-bar';
import { findEntry, knownDataset } from './references';
import { finishedJson, finishedText } from './results';

interface AddFlags extends WorkOptions {
  name?: string;
  seed?: number;
  imgSize?: number;
  count?: number;
}

/** What can be said of a dataset's source; its kind and what only some know of themselves is found out. */
const ADD = ownFields(kindNamed('add-dataset')).filter(({ flag }) => !/^source/.test(flag));
const SOURCE = ADD.filter(({ path, flag }) => path[0] === 'source' && flag !== 'count');
/** Near-duplicates are known when all is decoded. */
const LOOK = SOURCE.filter(({ flag }) => flag !== 'leave-out-near-duplicates');

export function addData(program: Command, context: CliContext): void {
  const data = program.command('data').description('datasets: look at one, add one to the catalog');
  const look = data.command('inspect <path>');
  addFields(look, LOOK);
  addCommonOptions(look)
    .description(
      'say what is in a folder of images, in Parquet, CIFAR or IDX files, and what is wrong with it',
    )
    .action(async (path: string, _: unknown, command: Command) => inspect(context, path, command));
  const twins = data.command('near-duplicates <dataset>');
  addCommonOptions(twins)
    .description(
      'pictures of a dataset that are nearly the same: under two classes, in two splits, stored twice',
    )
    .action(async (dataset: string, _: unknown, command: Command) =>
      nearDuplicates(context, dataset, command),
    );
  const added = data.command('add <path>');
  addFields(added, ADD);
  addWorkOptions(added)
    .description('decode a dataset and add it to the catalog; “synthetic” stands for generated images')
    .action(async (path: string, _: unknown, command: Command) => add(context, path, command));
}

async function sourceAt(path: string, options: CommonOptions): Promise<DatasetSource> {
  const { recogniseSource } = await import('../../data/source');
  const found = await recogniseSource(path);
  if (found.kind === 'synthetic') return found;
  const { source = {} } = partFrom(valuesOf(SOURCE, options)) as { source?: Partial<LabelledSource> };
  return { ...found, ...(isLabelled(found) ? source : without(source, 'testRatio', 'labels')) };
}

async function inspect(context: CliContext, path: string, command: Command): Promise<void> {
  const options = optionsOf<CommonOptions>(command);
  const source = await sourceAt(path, options);
  const bar = new ProgressBar();
  const home = openHome(options.home);
  const { cache } = home;
  const report = await withLooks(context, (looks) =>
    looks.look('inspect', { source, cache }, { onProgress: (progress) => bar.show(progress) }),
  ).finally(() => {
    bar.clear();
    leaveHome(home);
  });
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

/** Pairs that are printed without --json. */
const SHOWN = 20;

async function nearDuplicates(context: CliContext, reference: string, command: Command): Promise<void> {
  const options = optionsOf<CommonOptions>(command);
  await withCatalog(options, async (catalog) => {
    const entry = findEntry({ catalog }, reference, ['dataset']);
    const { source, imgSize } = readRecord(DatasetRecordSchema, entry);
    const input = { source, imgSize, cache: catalog.home.cache };
    const bar = new ProgressBar();
    await withLooks(context, async (looks) => {
      const found = await looks
        .look('nearDuplicates', input, { onProgress: (progress) => bar.show(progress) })
        .finally(() => bar.clear());
      const files = new Map<Twin, string>();
      for (const split of options.json ? [] : SPLIT_NAMES) {
        const twins = found.pairs.slice(0, SHOWN).flatMap(({ a, b }) => [a, b]);
        const ofSplit = twins.filter((twin) => twin.split === split);
        const places = [...new Set(ofSplit.map(({ place }) => place))];
        const pictures = places.length > 0 ? await looks.look('pictures', { ...input, split, places }) : [];
        const known = new Map(pictures.map(({ place, file }) => [place, file]));
        for (const twin of ofSplit) files.set(twin, known.get(twin.place) ?? `${split} ${twin.place + 1}`);
      }
      print(options.json, found, () => twinsText(found, files, source));
    });
  });
}

function twinsText(
  { pairs, count: all, acrossSplits, otherClass }: NearDuplicates,
  files: Map<Twin, string>,
  source: DatasetSource,
): string {
  if (all === 0) return 'No two pictures are nearly the same.';
  const root = source.kind === 'synthetic' ? '' : `${source.path}/`;
  const name = (twin: Twin) => [twin.class, (files.get(twin) ?? '').replace(root, '')];
  const rows = pairs.slice(0, SHOWN).map(({ a, b }) => [...name(a), ...name(b)]);
  const way = `“wave data add ${root.slice(0, -1)} --leave-out-near-duplicates” leaves it out.`;
  return [
    `Pairs of pictures that are nearly the same: ${count(all)}; in two splits: ${count(acrossSplits)}; under two classes: ${count(otherClass)}.`,
    table(['class', 'image', 'class', 'image'], rows),
    ...(all > rows.length ? [`… and ${count(all - rows.length)} more.`] : []),
    ...(acrossSplits > 0 && root !== '' ? [`What is tested with is to be new: ${way}`] : []),
  ].join('\n');
}

async function add(context: CliContext, path: string, command: Command): Promise<void> {
  const options = optionsOf<AddFlags>(command);
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
