import { parse } from 'csv-parse/sync';
import { StudioError } from '../../base/errors';
import { splitOfFile, splitOfValue } from '../folders/splits';
import { SPLIT_NAMES } from '../types';
import type { SplitName } from '../types';
import { findImages, isCalled, isOfFolders, named, plain } from './image-column';
import type { Table } from './image-column';
import type { ImageIndex } from './image-index';
import { classesOf, LabelCollector } from './labelling';
import type { Labelling } from './labelling';

/** A value of JSON as it stands in a table: lists and records say nothing there. */
export function cellOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

/** Which columns a person named. */
export interface TableChoice {
  image?: string | undefined;
  label?: string | undefined;
}

/** What columns of classes are called, without case and signs; the surest first, names before numbers. */
export const LABEL_COLUMNS =
  'labelname classname categoryname displayname class label category target species breed diagnosis dx variety type tag name classes labels choice sentiment emotion predictionstring classid labelid categoryid classindex gtlabel classtitle truth groundtruth categories y'.split(
    ' ',
  );
export const SPLIT_COLUMNS = 'split set subset partition usage phase dataset fold'.split(' ');
const MANY_CLASSES = 2000;
/** A table with more is one of measurements. */
const MANY_COLUMNS = 64;
const SEVERAL = /[|;]/;
/** ImageNet's own lists: a class, and where it stands in the picture. */
const BOXES = /^(n\d{8})( -?\d+){4}\b.*$/;

/**
 * Reads rows separated by tabs, commas, semicolons, bars or spaces, whichever the first lines have.
 *
 * @param columns how many there are to be: what makes so many of each line comes first
 */
export function parseTable(whole: string, columns?: number): Table {
  // Excel may say its separator first.
  const text = whole.replace(/^\ufeff?sep=.\r?\n/i, '');
  const lines = linesOf(text.slice(0, 1 << 16));
  const first = lines.slice(0, 20);
  const usable = ['\t', ',', ';', '|'].filter(
    (each) => first.length > 0 && first.every((line) => line.includes(each)),
  );
  // Names hold commas rather than any of the others.
  const exact = usable
    .toSorted((a, b) => Number(a === ',') - Number(b === ','))
    .find((each) => first.every((line) => line.split(each).length === columns));
  const delimiter = exact ?? usable[0];
  if (delimiter === undefined) return { columns: undefined, rows: spacedRows(linesOf(text)) };
  const rows = parse(text, {
    bom: true,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    comment: '#',
    comment_no_infix: true,
    trim: true,
  });
  return { columns: undefined, rows };
}

const linesOf = (text: string): string[] =>
  text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

/** A path may hold spaces, and so may a class: several words behind the path are columns where all lines have as many. */
function spacedRows(lines: readonly string[]): string[][] {
  const rows = lines.map((line) => {
    const [path, rest] = /^(.*\.\w{2,5})\s+(.*)$/.exec(line)?.slice(1) ??
      /^(\S+)\s+(.*)$/.exec(line)?.slice(1) ?? [line];
    return rest === undefined ? [path!] : [path!, ...rest.split(/\s+/)];
  });
  if (rows.every((row) => row.length <= 2)) return rows;
  // A count and a header may stand first.
  const body = rows.length > 4 ? rows.slice(2) : rows;
  const length = body.at(-1)!.length;
  const every = (i: number, test: (word: string) => boolean) => body.every((row) => test(row[i]!));
  const numeric = (i: number) => every(i, (word) => NUMBER.test(word));
  const places = Array.from({ length }, (_, i) => i);
  const columns =
    body.every((row) => row.length === length) &&
    (places.slice(1).every(numeric) ||
      (length > 3 && places.slice(2).every(numeric)) ||
      places.slice(2).some((i) => every(i, (word) => splitOfValue(word) !== undefined)));
  if (columns) return rows;
  return rows.map(([path, ...rest]) => (rest.length === 0 ? [path!] : [path!, rest.join(' ')]));
}

const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * Finds in a table which column names the images and which their classes.
 *
 * @param from the table's path, for messages; its name may tell the split
 * @returns undefined where it does not speak of these images, or not of their classes
 * @throws StudioError 'usage' where a person names a column that is not there
 */
export function readTable(
  table: Table,
  from: string,
  images: ImageIndex,
  choice: TableChoice = {},
): Labelling | undefined {
  const split = splitOfFile(from)?.split;
  const read = findImages(table, from, images, choice.image);
  if (!read) return undefined;
  const { by, find, names, body, imageAt } = read;
  const ofFolders = by === 'folder' && { paths: [] as string[], noClasses: isOfFolders(names[imageAt]!) };
  const others = names.map((_, i) => i).filter((i) => i !== imageAt);
  const splitAt = others.find((i) => splitReader(names[i]!, body, i, from) !== undefined);
  const toldSplit = splitAt === undefined ? undefined : splitReader(names[splitAt]!, body, splitAt, from);
  const labelOf = labelReader(
    names,
    body,
    others.filter((i) => i !== splitAt),
    from,
    choice,
  );
  if (!labelOf && split === undefined && splitAt === undefined) {
    if (names.length === 2 && body.length > 4) {
      const [at] = others;
      images.learn(read.near, new Map(body.flatMap((row) => pairOf(row[at!], find(row[imageAt])))));
    }
    refuseUndecided(names, body, others, from);
    return undefined;
  }
  const isDenied = denial(names, body, others);
  const found = new LabelCollector(from);
  for (const row of body) {
    if (isDenied(row)) continue;
    const told = toldSplit ? toldSplit(row[splitAt!] ?? '') : split;
    const path = find(row[imageAt], told);
    const name = labelOf?.(row);
    if (name === SKIPPED) continue;
    if (ofFolders && path !== undefined) ofFolders.paths.push(path);
    for (const image of ofFolders && path !== undefined ? images.under(path) : [path]) {
      if (name === SEVERAL_CLASSES) found.leaveOut(image);
      else found.add(image, { ...(name === undefined ? {} : { name }), ...(told ? { split: told } : {}) });
    }
  }
  const result = found.result();
  if (result.of.size === 0 && result.several > 0) throw allSeveral(names, imageAt, from);
  // A list numbers its classes rather than images.
  const count = ofFolders ? ofFolders.paths.length : result.of.size;
  if (by !== 'name' && labelOf && classesOf(result).size === count) return undefined;
  return ofFolders ? { ...result, ofFolders } : result;
}

function allSeveral(names: readonly string[], imageAt: number, from: string): StudioError {
  const columns = names.filter((_, i) => i !== imageAt);
  const shown =
    columns
      .slice(0, SHOWN)
      .map((name) => `“${name}”`)
      .join(', ') + (columns.length > SHOWN ? ', …' : '');
  return new StudioError(
    'bad-data',
    `“${from}” tells several classes of every image, and a classifier needs one.`,
    `Name it with --label-column: ${shown}.`,
  );
}
/** Of more columns so many are named. */
const SHOWN = 8;

/**
 * Of several columns that may be the classes a person has to choose one.
 * @throws StudioError 'bad-data'
 */
function refuseUndecided(
  names: readonly string[],
  rows: readonly string[][],
  others: readonly number[],
  from: string,
): void {
  const possible = others.filter((i) => isLabel(rows, i, true)).map((i) => `“${names[i]!}”`);
  if (possible.length < 2 || possible.length > MANY_COLUMNS) return;
  throw new StudioError(
    'bad-data',
    `It is not clear which column of “${from}” tells the classes.`,
    `Name it with --label-column: ${possible.join(', ')}.`,
  );
}

const SKIPPED = Symbol('no class');
const SEVERAL_CLASSES = Symbol('several classes');
type LabelReader = (row: readonly string[]) => string | typeof SKIPPED | typeof SEVERAL_CLASSES;

/** How a column tells the splits, if it does: by their names, as 0, 1 and 2, or by a mark for one of them. */
function splitReader(
  name: string,
  rows: readonly string[][],
  i: number,
  from: string,
): ((cell: string) => SplitName | undefined) | undefined {
  const cells = rows.map((row) => row[i] ?? '');
  const told = cells.filter((cell) => splitOfValue(cell) !== undefined).length;
  const called = SPLIT_COLUMNS.includes(plain(name));
  if (called ? told > 0 : told === rows.length && rows.length > 1) return splitOfValue;
  const values = new Set(cells);
  // CelebA's and WILDS' partitions.
  if (called && values.size === 3 && ['0', '1', '2'].every((each) => values.has(each)))
    return (cell) => SPLIT_NAMES[Number(cell)];
  const marked = MARKED_SPLIT.exec(plain(name))?.[1] ?? (SPLIT_FILE.test(from) ? 'train' : undefined);
  if (marked === undefined || values.size !== 2 || !cells.every((cell) => MARK.test(cell))) return undefined;
  const split = splitOfValue(marked);
  return (cell) => (isSet(cell) ? split : split === 'train' ? 'test' : 'train');
}

/** `is_valid`, `is_training_img`. */
const MARKED_SPLIT = /^is(train|training|valid|validation|val|test)(image|img|set)?$/;
/** Caltech's birds: 1 is to be trained on. */
const SPLIT_FILE = /train_?test_?split[^/]*$/i;

/** Open Images tells with a confidence of 0 what is not in a picture. */
function denial(
  names: readonly string[],
  rows: readonly string[][],
  others: readonly number[],
): (row: readonly string[]) => boolean {
  const at = others.find(
    (i) => plain(names[i]!) === 'confidence' && rows.every((row) => NUMBER.test(row[i] ?? '')),
  );
  return (row) => at !== undefined && Number(row[at]) === 0;
}

const pairOf = (number: string | undefined, image: string | undefined): [string, string][] =>
  number === undefined || image === undefined ? [] : [[number, image]];

function labelReader(
  names: readonly string[],
  rows: readonly string[][],
  others: readonly number[],
  from: string,
  choice: TableChoice,
): LabelReader | undefined {
  if (choice.label !== undefined) return cellReader(named(names, choice.label, from));
  // Of few images each may have a class of its own; what comes back is surer.
  for (const strict of [true, false]) {
    for (const wanted of LABEL_COLUMNS) {
      const at = others.find((i) => isCalled(names[i]!, wanted) && isLabel(rows, i, strict));
      if (at !== undefined) return cellReader(at);
    }
  }
  // A table for each class tells but one.
  const only = others.find(
    (i) => ONE_CLASS.test(plain(names[i]!)) && new Set(rows.map((row) => row[i])).size === 1,
  );
  if (only !== undefined && rows.length > 1) return cellReader(only);
  const marked = (i: number) => rows.some((row) => isSet(row[i]));
  const marks = others.filter((i) => rows.every((row) => MARK.test(row[i] ?? '')) && marked(i));
  if (marks.length > 1) return markReader(names, marks);
  // Four numbers behind each image are where something stands in it.
  if (
    names.length === 5 &&
    others.length === 4 &&
    rows.every((row) => others.every((i) => NUMBER.test(row[i] ?? '')))
  )
    return undefined;
  const surer = others.filter((i) => isLabel(rows, i, true));
  const possible = surer.length > 0 ? surer : others.filter((i) => isLabel(rows, i, false));
  // Without a header the class stands behind the image.
  if (possible.length === 1 || names.every((name) => name.startsWith('column '))) {
    return possible[0] === undefined ? undefined : cellReader(possible[0]);
  }
  return undefined;
}

const ONE_CLASS = /^(class|label|category)(id|name)?$/;

/** Whether a column can tell classes: a few values that come back, or, where that is not strictly asked for, of few rows. */
function isLabel(rows: readonly string[][], i: number, strict: boolean): boolean {
  const values = new Set(
    rows.map((row) => row[i]?.replace(BOXES, '$1')).filter((cell) => cell !== undefined && cell !== ''),
  );
  return (
    values.size > 1 &&
    values.size <= MANY_CLASSES &&
    (values.size < rows.length || (!strict && rows.length <= 4))
  );
}

const cellReader =
  (at: number): LabelReader =>
  (row) => {
    const cell = row[at]?.trim();
    if (cell === undefined || cell === '' || /^(nan|null|none)$/i.test(cell)) return SKIPPED;
    if (SEVERAL.test(cell)) return SEVERAL_CLASSES;
    return BOXES.exec(cell)?.[1] ?? cell;
  };

const MARK = /^([01](\.0*)?|-1|true|false)$/i;
const isSet = (cell: string | undefined): boolean => Number(cell) === 1 || /^true$/i.test(cell ?? '');

/** A column for each class, with a 1 in one of them. */
const markReader =
  (names: readonly string[], marks: readonly number[]): LabelReader =>
  (row) => {
    const set = marks.filter((i) => isSet(row[i]));
    if (set.length === 1) return names[set[0]!]!;
    return set.length === 0 ? SKIPPED : SEVERAL_CLASSES;
  };
