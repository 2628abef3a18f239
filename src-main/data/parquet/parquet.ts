import { hash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../base/errors';
import { isNumbered, numberOf } from '../classes/names';
import { classProblems, divide, withoutEmpty } from '../divide';
import type { Labelled, Listed } from '../divide';
import { kindOfPath } from '../files';
import type { DecodedItem, ImageSize, ImageSource, SourceItem, SurveyItem } from '../image-source';
import { DECODERS, mapOrdered } from '../parallel';
import { decodeImage, decoderVersion, probeImage, sizeOfImage } from '../pixels/decode';
import { badFile, describeFile } from '../stored/records';
import { SPLIT_NAMES } from '../types';
import type { DataProblem, LabelledSource, SplitName } from '../types';
import { namesBeside } from './card';
import { columnsOf } from './columns';
import type { Columns } from './columns';
import { openColumnFile } from './file';
import type { ColumnFile } from './column-file';
import { findShards } from './shards';
import type { Shard } from './shards';

/** Images whose size is looked at to choose the side that all get, and files that they are taken from. */
const SAMPLED = 200;
const SAMPLED_FILES = 8;
const MAX_LABELS = 50_000_000;

/** A row of the file with that place. */
interface Row {
  file: number;
  row: number;
}

/**
 * Parquet or Arrow files with encoded images, as Hugging Face’s `datasets` writes them: a column of images, one of classes, and
 * the names of the classes in the description of the file. Splits are told by the names of files or folders.
 *
 * @throws StudioError 'not-found', 'bad-file' for a damaged file, 'bad-data' where no column holds images or classes,
 * 'usage' for a column that is not there or shares that leave nothing
 */
export async function openParquet(source: LabelledSource): Promise<ImageSource> {
  const path = resolve(source.path);
  const isFile = (await kindOfPath(path)) === 'file';
  const root = isFile ? dirname(path) : path;
  const problems: DataProblem[] = [];
  const shards = chosenShards(await findShards(path, isFile), problems);
  const files: ColumnFile[] = [];
  for (const { file } of shards) files.push(await openColumnFile(join(root, file)));
  const columns = columnsOf(files[0]!, source.labels);
  await refuseNames(files[0]!, columns);
  if (columns.others.length > 0) {
    const others = columns.others.map((name) => `“${name}”`).join(', ');
    problems.push(
      note(`The classes are those of the column “${columns.label}”; ${others} could be chosen, too.`),
    );
  }
  const numbered = await listRows(files, shards, columns, problems);
  const { listed: all, names } = await named(numbered, columns, root, problems);
  const found = classNames(all, names);
  const { classes, listed } = source.leaveOutEmpty
    ? withoutEmpty(found, all, problems)
    : { classes: found, listed: all };
  problems.push(...classProblems(classes, listed, 'file'));
  const rows = divide(classes, listed, source, 'file', problems);
  const described = await Promise.all(shards.map(({ file }) => describeFile(join(root, file), file)));
  return new ParquetImages(
    basename(path).replace(/\.\w+$/, ''),
    classes,
    files,
    shards,
    columns,
    rows,
    problems,
    described,
  );
}

/** @throws StudioError 'bad-data' where the images lie elsewhere, as `datasets`' cache leaves those of a folder */
async function refuseNames(file: ColumnFile, { image }: Columns): Promise<void> {
  const [first] = await file.read([image], { start: 0, end: Math.min(1, file.rows) });
  const told = ImageSchema.safeParse(first?.[image]);
  if (!told.success) return;
  const message = `“${file.path}” holds the names of its images, but not their pixels.`;
  const hint = `Give the folder that the images themselves are in; the first is “${told.data.path}”.`;
  throw new StudioError('bad-data', message, hint);
}

const ImageSchema = z.object({ bytes: z.null(), path: z.string() });

const note = (message: string): DataProblem => ({ kind: 'ignored', message, fatal: false });

/** Files of no split are the training images where no others are; beside a split they are something else. */
function chosenShards(shards: readonly Shard[], problems: DataProblem[]): Shard[] {
  const splits = new Set(shards.map(({ split }) => split));
  if (!splits.has('train')) {
    // The images of one split alone are what there is to train on.
    const only = splits.size === 1 ? [...splits][0] : undefined;
    return shards.map((shard) => ({
      ...shard,
      split: shard.split === only ? 'train' : (shard.split ?? 'train'),
    }));
  }
  for (const name of new Set(shards.filter(({ split }) => !split).map((shard) => shard.name)))
    problems.push(note(`The files “${name}” beside “train” are ignored.`));
  return shards.filter(({ split }) => split !== undefined);
}

async function listRows(
  files: readonly ColumnFile[],
  shards: readonly Shard[],
  columns: Columns,
  problems: DataProblem[],
): Promise<Listed<Row>> {
  const listed: Listed<Row> = { train: new Map() };
  let without = 0;
  for (const [place, file] of files.entries()) {
    if (file.rows > MAX_LABELS) throw badFile(file.path, `claims to hold ${file.rows} images`);
    const labels = await file.read([columns.label], { start: 0, end: file.rows });
    for (const [row, { [columns.label]: value }] of labels.entries()) {
      const name = nameOf(value, columns);
      if (name === undefined) {
        without++;
        continue;
      }
      const classes = (listed[shards[place]!.split!] ??= new Map<string, Row[]>());
      const rows = classes.get(name);
      if (rows) rows.push({ file: place, row });
      else classes.set(name, [{ file: place, row }]);
    }
  }
  if (without > 0)
    problems.push(
      note(
        `${without} ${without === 1 ? 'image' : 'images'} of no class ${without === 1 ? 'is' : 'are'} ignored.`,
      ),
    );
  for (const split of ['val', 'test'] as const) {
    if ((listed[split]?.size ?? 2) >= 2) continue;
    listed[split] = undefined;
    problems.push(note(`The file for “${split}” is not used: its images are of one class.`));
  }
  return listed;
}

/** Numbers that no file explains have their names beside it, if there are enough, and each is another. */
async function named(
  listed: Listed<Row>,
  columns: Columns,
  root: string,
  problems: DataProblem[],
): Promise<{ listed: Listed<Row>; names: readonly string[] | undefined }> {
  const used = Object.values(listed).flatMap((classes) => [...(classes?.keys() ?? [])]);
  if (columns.names || !isNumbered(used)) return { listed, names: columns.names };
  const told = await namesBeside(root, columns.label, 1 + Math.max(...used.map(Number)));
  const nameOfEach = new Set(used.map((number) => told?.names[Number(number)]));
  if (!told || nameOfEach.size < new Set(used).size) return { listed, names: undefined };
  const { names, from } = told;
  problems.push(note(`The names of the classes are those of “${from}”.`));
  const called = Object.entries(listed).map(([split, classes]) => [
    split,
    classes && new Map([...classes].map(([number, rows]) => [names[Number(number)]!, rows])),
  ]);
  return { listed: Object.fromEntries(called) as Listed<Row>, names };
}

/** `datasets` writes −1 where the class is kept secret. */
function nameOf(value: unknown, { names }: Columns): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  if (Number(value) < 0) return undefined;
  return names ? names[Number(value)] : String(value);
}

/** In the order that the file tells; numbers as numbers, other names by the alphabet. */
function classNames(listed: Listed<Row>, names: readonly string[] | undefined): string[] {
  const found = [...listed.train!.keys()];
  if (names) return found.sort((a, b) => names.indexOf(a) - names.indexOf(b));
  if (isNumbered(found)) return found.sort((a, b) => numberOf(a)! - numberOf(b)!);
  return found.sort();
}

/** Images that are rows of Parquet files, met in the order of the files. */
class ParquetImages implements ImageSource {
  readonly counts: Record<SplitName, number>;
  readonly identity: string;
  readonly #labels: Record<SplitName, Map<number, number>[]>;

  constructor(
    readonly name: string,
    readonly classes: readonly string[],
    private readonly files: readonly ColumnFile[],
    private readonly shards: readonly Shard[],
    private readonly columns: Columns,
    rows: Record<SplitName, Labelled<Row>[]>,
    readonly problems: readonly DataProblem[],
    described: readonly unknown[],
  ) {
    this.counts = { train: rows.train.length, val: rows.val.length, test: rows.test.length };
    const byFile = (split: SplitName) => {
      const labels = files.map(() => new Map<number, number>());
      for (const { file, row, label } of rows[split]) labels[file]!.set(row, label);
      return labels;
    };
    this.#labels = { train: byFile('train'), val: byFile('val'), test: byFile('test') };
    const digest = SPLIT_NAMES.map((split) =>
      hash('sha1', JSON.stringify(this.#labels[split].map((labels) => [...labels]))),
    );
    // Pictures in a column may be of any kind, as those without a suffix.
    this.identity = JSON.stringify(['parquet', decoderVersion(''), classes, columns, described, digest]);
  }

  async sampleSizes(): Promise<ImageSize[]> {
    const step = Math.max(1, Math.ceil(this.files.length / SAMPLED_FILES));
    const chosen = this.files.filter(({ rows }, i) => i % step === 0 && rows > 0);
    const each = Math.ceil(SAMPLED / Math.max(1, chosen.length));
    const sizes: ImageSize[] = [];
    for (const file of chosen) {
      const { start, end } = file.groups.find((group) => group.end > group.start)!;
      const rows = await file.read([this.columns.image], { start, end: Math.min(end, start + each) });
      for (const row of rows) {
        const size = async () => sizeOfImage(bytesOf(row[this.columns.image]));
        await size().then(
          (found) => sizes.push(found),
          () => undefined,
        );
      }
    }
    return sizes;
  }

  survey(split: SplitName): AsyncIterable<SurveyItem> {
    return this.#each(split, async (bytes) => ({ size: await probeImage(bytes) }));
  }

  decode(split: SplitName, side: number): AsyncIterable<DecodedItem> {
    return this.#each(split, async (bytes) => ({ pixels: await decodeImage(bytes, side) }));
  }

  #each<T>(
    split: SplitName,
    read: (bytes: Uint8Array) => Promise<T>,
  ): AsyncIterable<SourceItem & Partial<T>> {
    return mapOrdered(this.#rows(split), DECODERS, async ({ value, ...item }) => {
      try {
        const bytes = bytesOf(value);
        return { ...item, content: hash('sha1', bytes, 'base64'), ...(await read(bytes)) };
      } catch (error) {
        return { ...item, failure: error instanceof Error ? error.message : String(error) } as SourceItem &
          Partial<T>;
      }
    });
  }

  async *#rows(split: SplitName): AsyncGenerator<SourceItem & { value: unknown }> {
    const { image } = this.columns;
    for (const [place, file] of this.files.entries()) {
      const labels = this.#labels[split][place]!;
      for (const group of labels.size === 0 ? [] : file.groups) {
        const rows = await file.read([image], group);
        for (const [i, row] of rows.entries()) {
          const label = labels.get(group.start + i);
          if (label === undefined) continue;
          yield { label, file: `${this.shards[place]!.file}, row ${group.start + i + 1}`, value: row[image] };
        }
      }
    }
  }
}

/** @throws Error whose message is the reason, in words for people */
function bytesOf(value: unknown): Uint8Array {
  const bytes: unknown =
    typeof value === 'object' && value !== null && 'bytes' in value ? value.bytes : value;
  if (bytes instanceof Uint8Array) return bytes;
  throw new Error('the file holds its name, but not its pixels');
}
