import { plain } from '../labels/image-column';
import { LABEL_COLUMNS, SPLIT_COLUMNS } from '../labels/table';
import type { ImageSize } from '../image-source';

/** How the rows of a table hold images: a value of a pixel in each of many columns, or all of them in one. */
export interface PixelColumns {
  /** Undefined where the first row is an image. */
  names: readonly string[] | undefined;
  /** Places of the columns with pixels, or of the one with them all. */
  pixels: readonly number[] | number;
  /** Undefined in a table that tells no classes, as competitions give it to be tested with. */
  label: number | undefined;
  split: number | undefined;
  size: ImageSize;
  channels: 1 | 3;
}

/** A smaller image is a table of measurements. */
const SMALLEST_SIDE = 8;
/** What tools number rows by. */
const INDEX_COLUMN = /^(|id|index|image_?id|unnamed: 0)$/i;

/**
 * Finds in the first rows of a table where its images are: MNIST's `label,pixel0,…`, without names as well, FER2013's
 * `emotion,pixels,Usage`. What is square, grey or in three colours, is an image.
 *
 * @param label the column with the classes, where a person named it
 * @returns undefined for a table of anything else
 */
export function pixelColumns(
  [first = [], second = first]: readonly (readonly string[])[],
  label?: string,
): PixelColumns | undefined {
  const named =
    !first.every(isNumber) && !first.some((cell) => cell.split(' ').every(isNumber) && cell.includes(' '));
  const names = named ? first : undefined;
  const row = named ? second : first;
  const places = row.map((_, i) => i);
  const called = (i: number) => (names ? plain(names[i] ?? '') : '');
  const split = names && places.find((i) => SPLIT_COLUMNS.includes(called(i)));
  const inOne = places.find((i) => shapeOf(row[i]!.trim().split(/\s+/)) !== undefined);
  const rest = places.filter(
    (i) => i !== split && i !== inOne && !(names && INDEX_COLUMN.test(names[i] ?? '')),
  );
  const chosen = names && labelAmong(rest, names, label);
  if (inOne !== undefined) {
    const shape = shapeOf(row[inOne]!.trim().split(/\s+/))!;
    return { names, pixels: inOne, label: chosen ?? rest[0], split, ...shape };
  }
  return inColumns(row, rest, { names, split, label: chosen });
}

function inColumns(
  row: readonly string[],
  rest: readonly number[],
  { names, split, label }: Pick<PixelColumns, 'names' | 'split' | 'label'>,
): PixelColumns | undefined {
  const cells = (places: readonly number[]) => places.map((i) => row[i]!);
  const all = label === undefined ? shapeOf(cells(rest)) : undefined;
  if (all) return { names, pixels: rest, label, split, ...all };
  // Where nothing is called a class the first column is.
  const of = label ?? rest[0];
  const pixels = rest.filter((i) => i !== of);
  const shape = shapeOf(cells(pixels));
  return shape && { names, pixels, label: of, split, ...shape };
}

/** The surest name first; what a person named may be none of these. */
function labelAmong(
  places: readonly number[],
  names: readonly string[],
  label: string | undefined,
): number | undefined {
  if (label !== undefined) return places.find((i) => names[i] === label);
  for (const wanted of LABEL_COLUMNS) {
    const place = places.find((i) => plain(names[i]!) === wanted);
    if (place !== undefined) return place;
  }
  return undefined;
}

const isNumber = (cell: string): boolean => /^\s*\d+\s*$/.test(cell);

/** So many whole numbers as a square image has pixels, in one colour or in three. */
function shapeOf(cells: readonly string[]): Pick<PixelColumns, 'size' | 'channels'> | undefined {
  for (const channels of [1, 3] as const) {
    const side = Math.sqrt(cells.length / channels);
    if (side >= SMALLEST_SIDE && Number.isInteger(side) && cells.every(isNumber))
      return { size: { width: side, height: side }, channels };
  }
  return undefined;
}
