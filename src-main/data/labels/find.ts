import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CsvError } from 'csv-parse/sync';
import { decodedText } from '../../base/text';
import { StudioError } from '../../base/errors';
import { splitOf, splitOfFile } from '../folders/splits';
import { allFiles } from '../folders/tree';
import type { FileEntry, Tree } from '../folders/tree';
import { ImageIndex } from './image-index';
import { isParquet } from '../parquet/shards';
import { parseLines, readBest, readJson } from './json';
import { classesOf, LabelCollector } from './labelling';
import type { Labelling } from './labelling';
import { parseTable, readTable } from './table';
import type { Table } from './image-column';
import type { TableChoice } from './table';
import { codesInWords } from './codes';
import { EACH, readEach } from './each';
import { byPlace, namesInMatlab, readMatlabTable } from './matlab-table';
import { namesBeside, withNames } from './numbers';
import { readParquetTable } from './parquet';
import { readWorkbook } from './workbook';
import { readXml } from './xml';
import { badFile } from '../stored/records';

export interface LabelChoice extends TableChoice {
  /** The file to read; left out: whatever file speaks of the images. */
  file?: string | undefined;
}

const TABLES = new Set(
  '.csv .tsv .txt .json .jsonl .ndjson .lst .manifest .xlsx .mat .parquet .parq .pq .arrow .feather'.split(
    ' ',
  ),
);
/** A JSON value in each line; `.manifest` is Amazon's name for it. */
const LINES = new Set(['.jsonl', '.ndjson', '.manifest']);
/** More files of a kind in one folder are about one image each. */
const FEW_FILES = 24;
const MAX_BYTES = 512 * 2 ** 20;
const PACKED = /\.gz$/i;

/** What a file is, in lower case, whether it is packed or not. */
const suffixOf = (file: string): string => extname(file.replace(PACKED, '')).toLowerCase();
/** What competitions want to get back. */
const FORM = /submission/i;

/** What label files say of the images of a dataset, together. */
export interface Found {
  labels?: Labelling;
  /** Why a file that speaks of the images, or might, tells no classes. */
  open?: StudioError;
}

/**
 * Reads every file that tells the classes or the splits of images: tables, JSON, VOC's XML.
 *
 * @throws StudioError 'usage' for a named file or column that is not there, 'bad-file' where the named file is none
 */
export async function findLabels(
  root: string,
  tree: Tree,
  images: readonly FileEntry[],
  choice: LabelChoice = {},
): Promise<Found> {
  const index = new ImageIndex(images);
  if (choice.file !== undefined)
    return {
      labels: await named(root, tree, await readOfKind(root, tree, choice.file, index, choice), [
        choice.file,
      ]),
    };
  const found: Labelling[] = [];
  const open: StudioError[] = [];
  const damaged: StudioError[] = [];
  const files = [...labelFiles(tree)];
  const unread: FileEntry[] = [];
  const read = async (file: FileEntry) => {
    const labelling = await readQuietly(root, file, index, choice);
    if (labelling instanceof StudioError) (labelling.code === 'bad-data' ? open : damaged).push(labelling);
    else if (labelling) found.push(labelling);
    else unread.push(file);
  };
  for (const file of files) await read(file);
  // One of them may say what the others call the images.
  for (const file of unread.splice(0)) if (index.numbersIn(folderOf(file.file))) await read(file);
  for (const files of ofEachImage(tree)) found.push(await readEach(root, files, index, choice));
  for (const files of xmlFiles(tree)) found.push(await readXml(root, files, index));
  const labels = together(ofOneKind(ofClassLists(firstFold(found)).filter(({ of }) => of.size > 0)));
  open.push(...unreadTables(tree), ...damaged);
  return {
    ...(labels && {
      labels: await named(
        root,
        tree,
        labels,
        found.map(({ from }) => from),
      ),
    }),
    ...(open[0] && { open: open[0] }),
  };
}

/** @param told the files that were read already: none of them lists the names */
const named = async (
  root: string,
  tree: Tree,
  labels: Labelling,
  told: readonly string[],
): Promise<Labelling> =>
  codesInWords(root, tree, await inMatlab(root, tree, await namesBeside(root, tree, labels, told)));

/** The named file, and those of its kind that are about other splits. */
async function readOfKind(
  root: string,
  tree: Tree,
  file: string,
  index: ImageIndex,
  choice: LabelChoice,
): Promise<Labelling> {
  const first = await readNamed(root, file, index, choice);
  const alike = [...labelFiles(tree)].filter(
    (each) =>
      each.file !== file &&
      folderOf(each.file) === folderOf(file) &&
      kindOf(file) &&
      kindOf(each.file) === kindOf(file),
  );
  const found = [first];
  for (const each of alike) {
    const labelling = await readQuietly(root, each, index, choice);
    if (labelling && !(labelling instanceof StudioError)) found.push(labelling);
  }
  return together(found) ?? first;
}

async function readNamed(
  root: string,
  file: string,
  index: ImageIndex,
  choice: LabelChoice,
): Promise<Labelling> {
  const labelling = await read(root, file, index, choice).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new StudioError(
        'not-found',
        `There is no file “${file}” in “${root}”.`,
        'Give its path within the dataset.',
      );
    throw isDamage(error) ? noTable(file, error) : error;
  });
  if (labelling && labelling.of.size > 0) return labelling;
  throw new StudioError(
    'bad-data',
    `“${file}” does not tell the classes of the images in “${root}”.`,
    'It needs a column with the names of the images and one with their classes: name them with --image-column and --label-column.',
  );
}

/** One that leaves a choice says so, and a damaged one that it is; what else cannot be understood is about something else. */
async function readQuietly(
  root: string,
  file: FileEntry,
  index: ImageIndex,
  choice: LabelChoice,
): Promise<Labelling | StudioError | undefined> {
  if (file.bytes > MAX_BYTES) return TEXT.test(file.file) ? undefined : tooLarge(file.file);
  try {
    return await read(root, file.file, index, choice);
  } catch (error) {
    if (error instanceof StudioError) return error;
    if (!isDamage(error)) throw error;
    return TEXT.test(file.file) ? undefined : noTable(file.file, error);
  }
}

/** May be prose. */
const TEXT = /\.(txt|lst)$/i;

const isDamage = (error: unknown): error is Error =>
  error instanceof SyntaxError || error instanceof CsvError;

const tooLarge = (file: string): StudioError =>
  new StudioError(
    'bad-file',
    `“${file}” has more than ${MAX_BYTES / 2 ** 20} MB, and is not read.`,
    'Leave out the columns that tell neither images nor classes.',
  );

const noTable = (file: string, { message }: Error): StudioError =>
  new StudioError('bad-file', `“${file}” is neither a table nor JSON: ${message}.`, 'Check the file.');

async function read(
  root: string,
  file: string,
  index: ImageIndex,
  choice: TableChoice,
): Promise<Labelling | undefined> {
  const suffix = suffixOf(file);
  if (isParquet(file)) return readParquetTable(root, file, index, choice);
  if (suffix === '.xlsx')
    return readBest(await readWorkbook(join(root, file)), (sheet) => readTable(sheet, file, index, choice));
  if (suffix === '.mat') return readMatlabTable(root, file, index, choice);
  const text = decodedText(await unpacked(join(root, file)));
  if (suffix === '.json') return readJson(JSON.parse(text), file, index, choice);
  if (LINES.has(suffix)) return readJson(parseLines(text), file, index, choice);
  const table = parseTable(text);
  return readTable(table, file, index, choice) ?? readColumn(table, file, index);
}

/** What begins like gzip is unpacked: a browser may have done that already and left the name. */
async function unpacked(path: string): Promise<Buffer> {
  const bytes = await readFile(path);
  if (!PACKED.test(path) || bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(basename(path));
    throw badFile(path, 'is not valid gzip', undefined, error);
  }
}

/** ImageNet's validation: a number in each line, in the order of the images. */
function readColumn({ rows }: Table, file: string, index: ImageIndex): Labelling | undefined {
  const numbers = rows.map((row) => (row.length === 1 ? Number(row[0]) : NaN));
  return byPlace(numbers, file, index);
}

/** Classes that are still numbers may have their names in a MATLAB file. */
async function inMatlab(root: string, tree: Tree, labels: Labelling): Promise<Labelling> {
  const files = allFiles(tree).filter(({ file, bytes }) => /\.mat$/i.test(file) && bytes <= MAX_BYTES);
  if (files.length > FEW_FILES || ![...classesOf(labels)].every((name) => /^\d+$/.test(name))) return labels;
  for (const { file } of files) {
    const called = withNames(labels, await namesInMatlab(root, file).catch(nothingFrom));
    if (called !== labels) return { ...called, from: `${labels.from}”, “${file}` };
  }
  return labels;
}

function nothingFrom(error: unknown): undefined {
  if (!(error instanceof StudioError)) throw error;
}

/** What people keep tables in that are not read: of interest where nothing else tells the classes. */
const UNREAD = /\.(xls|xlsb|ods|pkl|pickle|sqlite3?|rds)$/i;

function* unreadTables(tree: Tree): Generator<StudioError> {
  for (const { file } of tree.files.filter((each) => UNREAD.test(each.file))) {
    yield new StudioError(
      'bad-data',
      `No folders tell the classes; “${file}” may, but files of its kind are not read.`,
      'Save it as CSV, with a column of the names of the images and one of their classes.',
    );
  }
  for (const folder of tree.folders) yield* unreadTables(folder);
}

function* labelFiles(tree: Tree): Generator<FileEntry> {
  const kinds = Map.groupBy(tree.files, ({ file }) => suffixOf(file));
  for (const [suffix, files] of kinds) {
    if (TABLES.has(suffix) && files.length <= FEW_FILES) yield* files.filter(({ file }) => !FORM.test(file));
  }
  for (const folder of tree.folders) yield* labelFiles(folder);
}

/** Folders with a file about each image: JSON of labelme, Supervisely and Darwin, WebDataset's `.cls`. */
function* ofEachImage(tree: Tree): Generator<FileEntry[]> {
  for (const suffix of EACH) {
    const files = tree.files.filter(({ file }) => file.toLowerCase().endsWith(suffix));
    if (files.length > 1) yield files;
  }
  for (const folder of tree.folders) yield* ofEachImage(folder);
}

function* xmlFiles(tree: Tree): Generator<string[]> {
  const files = tree.files.map(({ file }) => file).filter((file) => /\.xml$/i.test(file));
  if (files.length > 0) yield files;
  for (const folder of tree.folders) yield* xmlFiles(folder);
}

/** VOC's lists of each class: `cat_train.txt` says 1 of cats, −1 of others, and 0 of what is hard to see. */
function ofClassLists(found: readonly Labelling[]): Labelling[] {
  const lists = found.flatMap((each) => {
    const [, name, split] = /([^/]+)_([^_/]+)\.txt$/.exec(each.from) ?? [];
    const values = classesOf(each);
    const told = values.size > 0 && [...values].every((value) => /^(-1|0|1)$/.test(value));
    const isList = told && (split === 'default' || splitOf(split ?? '') !== undefined);
    return isList ? [{ each, name: name!, split: splitOf(split!)?.split, values }] : [];
  });
  if (!lists.some(({ values }) => values.has('-1'))) return [...found];
  const from = lists[0]!.each.from;
  const joined = new LabelCollector(from.includes('/') ? from.slice(0, from.lastIndexOf('/')) : from);
  for (const { each, name, split } of lists) {
    for (const [image, label] of each.of)
      if (label.name === '1') joined.add(image, { name, ...(split && { split }) });
  }
  const others = found.filter((each) => !lists.some((list) => list.each === each));
  return [...others, joined.result()];
}

/** `train1.txt` and `train2.txt` about the same images divide them in several ways: of these the first is taken. */
function firstFold(found: readonly Labelling[]): Labelling[] {
  const numbered = found.flatMap((each) => {
    const [, list, number] = /^(.*?)[ _-]*(\d+)\.\w+$/.exec(each.from) ?? [];
    const split = list === undefined ? undefined : splitOf(list.slice(list.lastIndexOf('/') + 1))?.split;
    return split ? [{ each, split, list: list!, number: Number(number) }] : [];
  });
  let left = [...found];
  for (const lists of Map.groupBy(numbered, ({ each }) => folderOf(each.from)).values()) {
    const training = lists.filter(({ split }) => split === 'train').sort((a, b) => a.number - b.number);
    const [first, second] = training;
    // Parts of one list have no image twice.
    if (!second || ![...second.each.of.keys()].some((image) => first!.each.of.has(image))) continue;
    const later = lists.filter(({ number }) => number !== first!.number).map(({ each }) => each);
    left = left.filter((each) => !later.includes(each));
  }
  return left;
}

/** What a file's name says beside the split: `variant` of `images_variant_test.txt`. */
const kindOf = (from: string): string | undefined => splitOfFile(from)?.rest;

/** `images_variant_train.txt` and `images_family_train.txt` tell different classes of the same images: the finest are taken. */
function ofOneKind(found: readonly Labelling[]): Labelling[] {
  const telling = found.filter((each) => classesOf(each).size > 0 && kindOf(each.from));
  const kinds = [...Map.groupBy(telling, ({ from }) => `${folderOf(from)}/${kindOf(from)}`).values()];
  const many = (lists: readonly Labelling[]) => new Set(lists.flatMap((each) => [...classesOf(each)])).size;
  const [finest, ...others] = kinds.sort((a, b) => many(b) - many(a));
  const left = others.filter((lists) => lists.some((each) => finest!.some((own) => disagree(own, each))));
  if (left.length === 0) return [...found];
  const dropped = left.flat();
  const passedOver = left.map(([first]) => first!.from);
  const fullest = finest!.toSorted((a, b) => b.of.size - a.of.size)[0];
  return found
    .filter((each) => !dropped.includes(each))
    .map((each) => (each === fullest ? { ...each, others: passedOver } : each));
}

/** Whether two say different classes of the images that both speak of, and not the same ones under other names. */
function tellApart(one: Labelling['of'], other: Labelling['of']): boolean {
  const pairs = [...one].flatMap(([image, { name }]) => {
    const told = other.get(image)?.name;
    return name === undefined || told === undefined ? [] : [[name, told] as const];
  });
  if (pairs.filter(([a, b]) => a !== b).length <= pairs.length / 10) return false;
  const kinds = new Set(pairs.map((pair) => pair.join('\n'))).size;
  return new Set(pairs.map(([a]) => a)).size < kinds || new Set(pairs.map(([, b]) => b)).size < kinds;
}

/** Whether two say different classes of an image. */
const disagree = (one: Labelling, other: Labelling): boolean =>
  [...one.of].some(([image, { name }]) => {
    const told = other.of.get(image)?.name;
    return name !== undefined && told !== undefined && name !== told;
  });

const folderOf = (file: string): string => (file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.');

/** Joins what several files say: those that tell classes first, of two about the same images the fuller one. */
function together(found: readonly Labelling[]): Labelling | undefined {
  const rank = ({ of }: Labelling) => [...of.values()].filter(({ name }) => name !== undefined).length;
  const sorted = [...found].sort((a, b) => rank(b) - rank(a) || b.of.size - a.of.size);
  const [first, ...others] = sorted;
  if (!first) return undefined;
  const joined: Labelling = { from: first.from, of: new Map(first.of), notes: [...first.notes] };
  const passedOver = [...(first.others ?? [])];
  const sources = [first.from];
  for (const { of, notes, from } of others) {
    let added = 0;
    const apart = tellApart(first.of, of);
    if (apart) passedOver.push(from);
    for (const [image, label] of of) {
      const known = joined.of.get(image);
      if (!known && !apart) added++;
      if (!apart) joined.of.set(image, { ...label, ...known });
      else if (known && label.split) joined.of.set(image, { split: label.split, ...known });
    }
    if (added > 0) joined.notes.push(...notes);
    if (added > 0 && rank({ from, of, notes }) > 0) sources.push(from);
  }
  const splits = sorted.filter(({ of }) => [...of.values()].some(({ split }) => split !== undefined));
  const ofFolders = found.find((each) => each.ofFolders)?.ofFolders;
  const splitsFrom = listed(splits.map(({ from }) => from));
  return { ...joined, others: passedOver, ofFolders, from: listed(sources), splitsFrom };
}

const listed = (files: readonly string[]): string =>
  [...files.slice(0, SHOWN), ...(files.length > SHOWN ? ['…'] : [])].join('”, “');

/** Of more files so many are named. */
const SHOWN = 4;
