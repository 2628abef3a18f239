import { basename, dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import { StudioError } from '../../base/errors';
import { kindOfPath, listFolder } from '../files';
import { splitOf, splitOfValue } from '../folders/splits';
import type { ImageSource } from '../image-source';
import type { DataProblem, LabelledSource, SplitName } from '../types';
import { pixelColumns } from './pixel-columns';
import type { PixelColumns } from './pixel-columns';
import { isTransposed, upright } from './idx';
import { badFile, describeFile, openStream, readStart } from './records';
import { addRow, type ListedRows, openRows, withoutClasses } from './rows';
import type { StoredImage } from './stored';

/** Larger rows are no images that anybody keeps as text. */
const MAX_ROW = 4 * 2 ** 20;
const MAX_TABLES = 24;
/** Of a table, in bytes: who writes quotes does so here. */
const BEGINNING = 1 << 16;

interface PixelTable {
  file: string;
  columns: PixelColumns;
  /** What its name says. */
  split: SplitName | undefined;
  /** What else its name says: equal for the tables of one dataset. */
  rest: string;
}

const SUFFIX = /\.csv(\.gz)?$/i;

export const isTable = (name: string): boolean => SUFFIX.test(name);

/** Whether tables hold the pixels of images themselves, rather than something about images. */
export async function holdPixels(root: string, files: readonly string[]): Promise<boolean> {
  return (await tablesAmong(root, files)).length > 0;
}

/**
 * Tables with an image in each row, as competitions give them out: MNIST's family (`label,pixel0,…`, also without names
 * of columns), FER2013 (`emotion,pixels,Usage`). Splits are told by a column or by the names of files.
 *
 * @throws StudioError 'not-found' where no table holds pixels, 'bad-file' for a row that is no image like the first,
 * 'usage' for several datasets, or shares that leave nothing
 */
export async function openPixelTable(source: LabelledSource): Promise<ImageSource> {
  const path = resolve(source.path);
  const isFile = (await kindOfPath(path)) === 'file';
  const root = isFile ? dirname(path) : path;
  const wanted = source.labels?.label;
  const all = await tablesAmong(root, (await listFolder(root)).files, wanted);
  const problems: DataProblem[] = [];
  const tables = ofOneDataset(all, source.path, isFile ? basename(path) : undefined).filter((table) => {
    if (table.columns.label === undefined) problems.push(withoutClasses(table.file));
    return table.columns.label !== undefined;
  });
  const [first] = tables;
  if (!first) throw noPixels(source.path);
  if (wanted !== undefined && first.columns.names?.[first.columns.label!] !== wanted)
    throw noColumn(first, wanted);
  const { listed, starts } = await listRows(root, tables);
  return openRows(source, {
    name: basename(path).replace(SUFFIX, ''),
    problems,
    listed,
    size: first.columns.size,
    channels: first.columns.channels,
    files: await Promise.all(tables.map(({ file }) => describeFile(join(root, file), file))),
    inWords: (classes) => inWords(classes, tables),
    images: (labels) => imagesOf(root, tables, starts, labels),
  });
}

function noColumn({ file, columns: { names = [], pixels } }: PixelTable, wanted: string): StudioError {
  const others = names.filter((_, i) => (typeof pixels === 'number' ? i !== pixels : !pixels.includes(i)));
  const hint = `Its columns are ${others.map((name) => `“${name}”`).join(', ')}.`;
  return new StudioError('usage', `“${file}” has no column “${wanted}”.`, hint);
}

function noPixels(path: string): StudioError {
  return new StudioError(
    'not-found',
    `No table in “${path}” holds images with their classes.`,
    'It needs a column for each pixel, or one with them all, and one with the classes.',
  );
}

async function tablesAmong(root: string, files: readonly string[], label?: string): Promise<PixelTable[]> {
  const tables = files.filter(isTable);
  if (tables.length > MAX_TABLES) return [];
  const found: PixelTable[] = [];
  for (const file of tables) {
    const columns = pixelColumns(await firstRows(join(root, file)), label);
    const { split, rest = basename(file) } = splitOf(file.replace(SUFFIX, '')) ?? {};
    if (columns) found.push({ file, columns, split, rest });
  }
  return found;
}

/** Those of the named one, or of the only dataset that there is; images of two sizes are two. */
function ofOneDataset(tables: readonly PixelTable[], path: string, named: string | undefined): PixelTable[] {
  const kinds = Map.groupBy(
    tables,
    ({ rest, columns: { size, channels } }) => `${rest} ${size.width} ${channels}`,
  );
  const [first = [], ...others] = [...kinds.values()].filter(
    (each) => named === undefined || each.some(({ file }) => file === named),
  );
  const labelled = [first, ...others].filter((each) =>
    each.some(({ columns }) => columns.label !== undefined),
  );
  if (labelled.length <= 1) return labelled[0] ?? first;
  throw new StudioError(
    'usage',
    `There are several tables of images in “${path}”.`,
    `Give the path of one file, such as “${join(path, first[0]!.file)}”.`,
  );
}

async function firstRows(path: string): Promise<string[][]> {
  const rows: string[][] = [];
  try {
    for await (const row of rowsOf(path)) if (rows.push(row) === 2) break;
  } catch (error) {
    if (error instanceof StudioError) return [];
    throw error;
  }
  return rows;
}

const OPTIONS = { bom: true, relax_column_count: true, skip_empty_lines: true, max_record_size: MAX_ROW };

/** Streams a table's rows. @throws StudioError 'bad-file' where it is none */
async function* rowsOf(path: string): AsyncGenerator<string[]> {
  try {
    yield* (await beginsWithQuotes(path)) ? quotedRows(path) : plainRows(path);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw badFile(path, 'is no sound table', 'Check the file.', error);
  }
}

async function beginsWithQuotes(path: string): Promise<boolean> {
  return (await readStart(path, BEGINNING)).includes('"');
}

async function* quotedRows(path: string): AsyncGenerator<string[]> {
  const file = Readable.from(openStream(path), { objectMode: false });
  const rows = file.pipe(parse(OPTIONS));
  file.on('error', (error) => rows.destroy(error));
  try {
    for await (const row of rows) yield row as string[];
  } finally {
    file.destroy();
  }
}

/** Nine tenths of the time would go into looking for quotes that numbers do not have. */
async function* plainRows(path: string): AsyncGenerator<string[]> {
  const rowOf = (line: string): string[] =>
    line.includes('"') ? (parseSync(line, OPTIONS)[0] ?? []) : line.replace(/\r$/, '').split(',');
  // It leaves out a mark of the order of bytes.
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of openStream(path)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    if (rest.length > MAX_ROW) throw badFile(path, 'is no sound table', 'Check the file.');
    for (const line of lines) if (line.trim() !== '') yield rowOf(line);
  }
  if (rest.trim() !== '') yield rowOf(rest);
}

/** A table's rows of images, counted from `row`. */
async function* labelledRows(
  root: string,
  table: PixelTable,
  row: number,
): AsyncGenerator<{ cells: string[]; row: number }> {
  let isFirst = table.columns.names !== undefined;
  for await (const cells of rowsOf(join(root, table.file))) {
    if (!isFirst) yield { cells, row: row++ };
    isFirst = false;
  }
}

/** All rows by split and class, counted through all tables; and where each table's begin. */
async function listRows(
  root: string,
  tables: readonly PixelTable[],
): Promise<{ listed: ListedRows; starts: number[] }> {
  const listed: ListedRows = {};
  const starts: number[] = [];
  let next = 0;
  for (const table of tables) {
    starts.push(next);
    for await (const { cells, row } of labelledRows(root, table, next)) {
      const name = (cells[table.columns.label!] ?? '').trim();
      if (name === '') throw badFile(join(root, table.file), `has no class in its image ${row + 1}`);
      addRow(listed, splitIn(table, cells), name, row);
      next = row + 1;
    }
  }
  return { listed, starts };
}

/** FER2013 has two tests, of which the public one was for choosing. */
const PUBLIC_TEST = 'PublicTest';

function splitIn({ columns, split }: PixelTable, cells: readonly string[]): SplitName {
  const value = columns.split === undefined ? '' : (cells[columns.split] ?? '').trim();
  if (value === PUBLIC_TEST) return 'val';
  return splitOfValue(value) ?? split ?? 'train';
}

async function* imagesOf(
  root: string,
  tables: readonly PixelTable[],
  starts: readonly number[],
  labels: ReadonlyMap<number, number>,
): AsyncGenerator<StoredImage> {
  const wanted = [...labels.keys()];
  for (const [i, table] of tables.entries()) {
    const [from, to] = [starts[i]!, starts[i + 1] ?? Infinity];
    if (!wanted.some((row) => row >= from && row < to)) continue;
    for await (const { cells, row } of labelledRows(root, table, from)) {
      const label = labels.get(row);
      if (label !== undefined) yield { label, pixels: pixelsOf(join(root, table.file), table, cells, row) };
    }
  }
}

function pixelsOf(
  path: string,
  { file, columns }: PixelTable,
  cells: readonly string[],
  row: number,
): Uint8Array {
  const { pixels: at, size, channels } = columns;
  const values =
    typeof at === 'number' ? (cells[at] ?? '').trim().split(/\s+/) : at.map((i) => cells[i] ?? '');
  const wanted = size.width * size.height * channels;
  const numbers = values.map((each) => (each === '' ? NaN : Number(each)));
  if (values.length !== wanted || !numbers.every((each) => Number.isInteger(each) && each >= 0 && each < 256))
    throw badFile(path, `has no ${wanted} pixels from 0 to 255 in its image ${row + 1}`, 'Check the file.');
  const pixels = Uint8Array.from(numbers);
  return isTransposed(file) && channels === 1 ? upright(pixels, size) : pixels;
}

/** What FER2013's numbers stand for, which its table does not say. */
const EMOTIONS = 'angry disgust fear happy sad surprise neutral'.split(' ');

function inWords(classes: readonly string[], tables: readonly PixelTable[]): string[] {
  const isKnown = tables.some(
    ({ columns: { names, pixels, label } }) =>
      typeof pixels === 'number' && names?.[label!]?.trim() === 'emotion',
  );
  const words = classes.map((each) => EMOTIONS[Number(each)]);
  return isKnown && words.every((word) => word !== undefined) ? words : [...classes];
}
