import { StudioError } from '../../base/errors';
import { splitOfFile } from '../folders/splits';
import type { SplitName } from '../types';
import type { ImageIndex } from './image-index';

/** Rows of text under columns. */
export interface Table {
  /** Undefined where the first row is one of them. */
  columns: string[] | undefined;
  rows: string[][];
}

const IMAGE_COLUMNS = 'filename file image imagepath filepath path imageid id img name'.split(' ');
/** Share of the images that a column has to name. */
const RESOLVED = 0.5;
const FOLDER_COLUMNS =
  /^(folder|dir|directory|study|patient|subject|case|series|slide|video|clip|sequence)(name|path|id)?$/;

/** Whether a column says that it names folders which are no classes. */
export const isOfFolders = (name: string): boolean => FOLDER_COLUMNS.test(plain(name));

/** The column of a table that names images, and how. */
export interface ImageColumn {
  by: 'name' | 'number' | 'folder';
  find: Finder;
  names: string[];
  body: string[][];
  imageAt: number;
  /** The folder of the table. */
  near: string;
}

type Finder = (cell: string | undefined, split?: SplitName) => string | undefined;

/** How a table may name images, the surest way first: as they are called, by their numbers, by the folders they lie in. */
function findersOf(
  rows: readonly string[][],
  images: ImageIndex,
  near: string,
  split: SplitName | undefined,
): [by: ImageColumn['by'], find: Finder][] {
  const learned = numbersFor(rows, images.numbersIn(near));
  const most = split !== undefined || 2 * rows.length >= images.size;
  return [
    ['name', (cell = '', of = split) => images.find(cell, near, of) ?? learned?.get(cell)],
    ['number', (cell = '', of = split) => (most ? images.numbered(cell, near, of) : undefined)],
    ['folder', (cell = '') => images.folder(cell, near)],
  ];
}

/**
 * Finds the column of a table that names images, as they are called, by their numbers or by the folders they lie in.
 *
 * @param wanted the column that a person named
 * @throws StudioError 'usage' where it is not there
 */
export function findImages(
  { columns, rows: all }: Table,
  from: string,
  images: ImageIndex,
  wanted: string | undefined,
): ImageColumn | undefined {
  const near = from.includes('/') ? from.slice(0, from.lastIndexOf('/')) : '.';
  // CelebA's lists begin with how many there are.
  const counted =
    columns === undefined && all.length > 2 && all[0]!.length === 1 && /^\d+$/.test(all[0]![0]!);
  const rows = counted && all[2]!.length > 1 ? all.slice(1) : all;
  const [first] = rows;
  if (!first) return undefined;
  for (const [by, find] of findersOf(all, images, near, splitOfFile(from)?.split)) {
    const isHeader = by === 'folder' && first.some(isOfFolders);
    const found = first.some((cell) => find(cell) !== undefined);
    const headed = columns === undefined && rows.length > 1 && (isHeader || !found);
    const names = columns ?? (headed ? headerOf(first, rows[1]!) : first.map((_, i) => `column ${i + 1}`));
    const body = headed ? rows.slice(1) : rows;
    const imageAt = imageColumn(names, body, find, wanted);
    if (imageAt === undefined) continue;
    const column = { by, find, names, body, imageAt, near };
    if (isLikely(column)) return column;
  }
  if (wanted !== undefined) named(columns ?? first, wanted, from);
  return undefined;
}

/** Numbers alone are classes in the order of the images, and words alone may be classes. */
function isLikely({ by, names, body, imageAt }: ImageColumn): boolean {
  if (by === 'name') return true;
  if (by === 'number') return names.length > 1;
  return isOfFolders(names[imageAt]!) || body.every((row) => /[\\/]./.test(row[imageAt] ?? ''));
}

/** A header may leave the column of the images out. */
const headerOf = (first: readonly string[], next: readonly string[]): string[] =>
  first.length === next.length - 1 ? ['', ...first] : [...first];

/** The column that names most of the images. */
function imageColumn(
  names: readonly string[],
  rows: readonly string[][],
  find: Finder,
  wanted: string | undefined,
): number | undefined {
  const possible = names.flatMap((name, i) => (wanted === undefined || isNamed(name, wanted) ? [i] : []));
  const scores = possible.map((i) => {
    const found = new Set<string>();
    // What comes back is looked for once.
    for (const cell of new Set(rows.map((row) => row[i]))) {
      const image = find(cell);
      if (image !== undefined) found.add(image);
    }
    const rank = IMAGE_COLUMNS.findIndex((each) => isCalled(names[i]!, each));
    return { i, found: found.size, rank: rank < 0 ? IMAGE_COLUMNS.length : rank };
  });
  const best = scores.sort((a, b) => b.found - a.found || a.rank - b.rank)[0];
  const distinct = best && new Set(rows.map((row) => row[best.i])).size;
  const most = wanted !== undefined || (best && best.found >= RESOLVED * distinct!);
  return best && best.found > 0 && most ? best.i : undefined;
}

/** Numbers of images hold for tables about at least half of them: another one may number something else. */
const numbersFor = (
  rows: readonly string[][],
  numbers: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, string> | undefined =>
  numbers && 2 * rows.length >= numbers.size ? numbers : undefined;

/** @throws StudioError 'usage' where there is no such column */
export function named(names: readonly string[], wanted: string, from: string): number {
  const at = names.findIndex((name) => isNamed(name, wanted));
  if (at >= 0) return at;
  throw new StudioError(
    'usage',
    `“${from}” has no column “${wanted}”.`,
    `Its columns are ${names.map((name) => `“${name}”`).join(', ')}.`,
  );
}

const isNamed = (name: string, wanted: string): boolean =>
  name.trim() === wanted || plain(name) === plain(wanted);

/** Of `annotations.name` the last counts; `Roi.Y1` is no `y`. */
export const isCalled = (name: string, wanted: string): boolean =>
  [name, name.slice(name.lastIndexOf('.') + 1)].some(
    (each) => plain(each) === wanted && (wanted.length > 1 || !/\d/.test(each)),
  );

export const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');
