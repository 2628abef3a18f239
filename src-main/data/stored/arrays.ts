import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { StudioError } from '../../base/errors';
import { kindOfPath, listFolder } from '../files';
import { splitOf } from '../folders/splits';
import type { ImageSource } from '../image-source';
import { plain } from '../labels/image-column';
import { LABEL_COLUMNS } from '../labels/table';
import type { LabelledSource, SplitName } from '../types';
import { layoutOf, pixelReader, type PixelReader, rangeOf } from './array-pixels';
import { type ArrayHeader, arraysIn, numbersOf, readHeader, rowsOf, textOf } from './npy';
import { badFile, describeFile } from './records';
import { addRow, type ListedRows, openRows, withoutClasses } from './rows';
import type { StoredImage } from './stored';

const MAX_FILES = 400;
const SUFFIX = /\.np[yz]$/i;

/** Whether a file holds arrays of NumPy's, by its name. */
export const isArrays = (name: string): boolean => SUFFIX.test(name);

/** An array under the name that it has in its archive or folder. */
interface Named extends ArrayHeader {
  name: string;
  split: SplitName | undefined;
}

/** Images with what tells their classes: an array beside them, or their own name. */
interface Part {
  images: Named;
  labels: Named | string;
  split: SplitName;
}

/** Whether arrays hold images with their classes, rather than something else, or there is nothing else that might. */
export async function holdImages(root: string, files: readonly string[]): Promise<boolean> {
  return files.every(isArrays) || partsAmong((await arraysAmong(root, files)).arrays).parts.length > 0;
}

/**
 * Images in arrays of NumPy's, as Keras and MedMNIST give them out (`mnist.npz`: `x_train`, `y_train`, …; `train_images`,
 * `train_labels`, …), in files of their own (`X_train.npy`), or an array for each class (Quick, Draw!). Splits are told by
 * names. Images are [N, H, W], [N, H, W, 3], [N, 3, H, W], or flat and square; classes are numbers or names [N] or [N, 1],
 * or one-hot [N, classes].
 *
 * @throws StudioError 'not-found' where no array holds images, 'bad-file' for what is damaged or no pixels, 'usage' for
 * shares that leave nothing
 */
export async function openArrays(source: LabelledSource): Promise<ImageSource> {
  const path = resolve(source.path);
  const isFile = (await kindOfPath(path)) === 'file';
  const root = isFile ? dirname(path) : path;
  const files = (isFile ? [basename(path)] : (await listFolder(root)).files).filter(isArrays);
  const { arrays, wrong } = await arraysAmong(root, files);
  const { parts, unlabelled } = partsAmong(arrays, source.labels?.label);
  const [first] = parts;
  if (!first) throw wrong instanceof Error ? wrong : noImages(source.path);
  const { size, channels } = layoutOf(first.images.shape)!;
  // What is white is told by all.
  const range = await rangeOf(parts.map(({ images }) => images));
  const readers = parts.map(({ images }) => pixelReader(images, range));
  return openRows(source, {
    name: basename(path).replace(SUFFIX, ''),
    problems: unlabelled.map(({ name }) => withoutClasses(name)),
    listed: await listParts(parts),
    ...{ size, channels },
    files: await Promise.all(files.map((file) => describeFile(join(root, file), file))),
    images: (labels) => imagesOf(parts, readers, labels),
  });
}

function noImages(path: string): StudioError {
  return new StudioError(
    'not-found',
    `No array in “${path}” holds images with their classes.`,
    'It needs images, such as x_train of the shape [N, height, width, 3], and their classes, such as y_train of the shape [N].',
  );
}

/** The arrays of some files; what is wrong with one is told by who needs it, for beside the images there may be anything. */
async function arraysAmong(
  root: string,
  files: readonly string[],
): Promise<{ arrays: Named[]; wrong?: unknown }> {
  const arrays: Named[] = [];
  let wrong: unknown;
  for (const file of files.filter(isArrays).slice(0, MAX_FILES)) {
    const path = join(root, file);
    const places = /z$/i.test(file) ? await arraysIn(path) : [{ path, bytes: (await stat(path)).size }];
    for (const place of places) {
      const name = (place.member ?? file).replace(SUFFIX, '');
      const split = splitOf(name)?.split ?? splitOf(file.replace(SUFFIX, ''))?.split;
      try {
        arrays.push({ ...(await readHeader(place)), name, split });
      } catch (error) {
        wrong ??= error;
      }
    }
  }
  return { arrays, wrong };
}

/** Pairs images and classes of as many rows, within a split each. */
function partsAmong(arrays: readonly Named[], wanted?: string): { parts: Part[]; unlabelled: Named[] } {
  const shaped = arrays.filter(({ shape }) => layoutOf(shape) !== undefined);
  // Beside images a flat row is something else, such as a one for one of a hundred classes.
  const deep = shaped.filter(({ shape }) => shape.length > 2);
  const images = deep.length > 0 ? deep : shaped;
  const parts: Part[] = [];
  const unlabelled: Named[] = [];
  for (const each of images) {
    const beside = arrays.filter(
      (other) =>
        other.split === each.split &&
        other.shape[0] === each.shape[0] &&
        !images.includes(other) &&
        isLabels(other),
    );
    const labels = chosenOf(beside, wanted);
    if (labels) parts.push({ images: each, labels, split: each.split ?? 'train' });
    else unlabelled.push(each);
  }
  // Quick, Draw! has an array for each class.
  if (
    parts.length === 0 &&
    wanted === undefined &&
    images.length > 1 &&
    images.every(({ split }) => !split)
  ) {
    const shared = sharedStart(images.map(({ name }) => name));
    return {
      parts: images.map((each) => ({ images: each, labels: each.name.slice(shared), split: 'train' })),
      unlabelled: [],
    };
  }
  return { parts: sameSize(parts), unlabelled };
}

/** Those like the first: pictures of another size beside them are the same, made smaller or larger. */
function sameSize(parts: readonly Part[]): Part[] {
  const [first] = parts;
  return parts.filter(
    ({ images: { shape } }) => shape.slice(1).join() === first!.images.shape.slice(1).join(),
  );
}

/** Whole words that all names begin with: `full_numpy_bitmap_cat`. */
function sharedStart(names: readonly string[]): number {
  const [first = ''] = names;
  let shared = 0;
  for (let i = 1; i < first.length; i++) {
    const isEnd = /[_\-. ]/.test(first[i - 1]!);
    if (isEnd && names.every((name) => name.startsWith(first.slice(0, i)) && name.length > i)) shared = i;
  }
  return shared;
}

const isLabels = ({ shape, kind }: ArrayHeader): boolean =>
  shape.length === 1 ||
  (shape.length === 2 && (shape[1] === 1 || !'US'.includes(kind)) && shape[1]! < 20_000);

/** The one that a person named, or that is called as classes are, or the only one. */
function chosenOf(labels: readonly Named[], wanted: string | undefined): Named | undefined {
  if (wanted !== undefined) return labels.find(({ name }) => name === wanted);
  const called = (word: string) => labels.find(({ name }) => plain(name).includes(word));
  const [known] = LABEL_COLUMNS.filter((word) => word.length > 3).flatMap((word) => called(word) ?? []);
  return known ?? (labels.length === 1 ? labels[0] : labels.find(({ name }) => /^y/i.test(name)));
}

/** All rows by split and class, counted through all parts. */
async function listParts(parts: readonly Part[]): Promise<ListedRows> {
  const listed: ListedRows = {};
  let row = 0;
  for (const { images, labels, split } of parts) {
    if (typeof labels === 'string')
      for (let i = 0; i < images.shape[0]!; i++) addRow(listed, split, labels, row++);
    else for await (const name of classesIn(labels)) addRow(listed, split, name, row++);
  }
  return listed;
}

async function* classesIn(labels: Named): AsyncGenerator<string> {
  const isText = 'US'.includes(labels.kind);
  const numbers = numbersOf(labels);
  for await (const row of rowsOf(labels)) {
    const name = isText ? textOf(labels, row) : nameOf(numbers(row));
    if (name === undefined || name === '')
      throw badFile(labels.path, `has no class for one of its images in “${labels.name}”`, 'Check the file.');
    yield name;
  }
}

/** A whole number, or of one-hot rows the place of the one. */
function nameOf(values: readonly number[]): string | undefined {
  const [only] = values;
  if (values.length === 1) return Number.isInteger(only) ? String(only) : undefined;
  const places = values.flatMap((value, i) => (value === 1 ? [i] : []));
  return places.length === 1 && values.every((value) => value === 0 || value === 1)
    ? String(places[0])
    : undefined;
}

async function* imagesOf(
  parts: readonly Part[],
  readers: readonly PixelReader[],
  labels: ReadonlyMap<number, number>,
): AsyncGenerator<StoredImage> {
  let begin = 0;
  for (const [i, part] of parts.entries()) {
    const count = part.images.shape[0]!;
    const isWanted = [...labels.keys()].some((row) => row >= begin && row < begin + count);
    let row = begin;
    begin += count;
    if (!isWanted) continue;
    for await (const bytes of rowsOf(part.images)) {
      const label = labels.get(row++);
      if (label !== undefined) yield { label, pixels: readers[i]!(bytes) };
    }
  }
}
