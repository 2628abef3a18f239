import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { StudioError } from '../../base/errors';
import { kindOfPath, listFolder } from '../files';
import type { ImageSize, ImageSource } from '../image-source';
import { badFile, describeFile, isPacked, readRecords, readStart } from './records';
import { openStored } from './stored';
import type { StoredImage } from './stored';
import type { IdxSource } from '../types';

const IMAGES_MAGIC = 0x00000803;
const LABELS_MAGIC = 0x00000801;
const IMAGES_HEADER = 16;
const LABELS_HEADER = 8;
/** No image of an IDX file is larger; a header that says so is damaged. */
const MAX_SIDE = 4096;

/** `train-images-idx3-ubyte`, also as `emnist-letters-train-images-idx3-ubyte.gz` or `train-images.idx3-ubyte`. */
const TRAIN_IMAGES = /^(.*)train-images([-.])idx3-ubyte(\.gz)?$/;

interface Pair {
  images: string;
  labels: string;
  count: number;
  size: ImageSize;
}

/** Names of the IDX files with training images among a folder's files. */
export function findIdx(files: readonly string[]): string[] {
  return files.filter((name) => TRAIN_IMAGES.test(name));
}

/**
 * The IDX format of the MNIST family: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and the same with `t10k` (or
 * `test`), each plain or `.gz`. The classes are the labels that occur in training.
 *
 * @throws StudioError 'not-found', and 'bad-file' for a wrong magic number, a truncated file, or counts that do not fit
 */
export async function openIdx(source: IdxSource): Promise<ImageSource> {
  const path = resolve(source.path);
  const isFile = (await kindOfPath(path)) === 'file';
  const root = isFile ? dirname(path) : path;
  const { files } = await listFolder(root);
  const first = isFile ? basename(path) : chooseIdx(findIdx(files), source.path);
  const train = await openPair(companions(first, ['train'], files, root));
  const test = await openPair(companions(first, ['t10k', 'test'], files, root));
  if (test.size.width !== train.size.width || test.size.height !== train.size.height) {
    throw badFile(test.images, 'has images of another size than the training images');
  }
  const [values, testValues] = [await labelsOf(train), await labelsOf(test)];
  const unknown = [...testValues].find((value) => !values.has(value));
  if (unknown !== undefined)
    throw badFile(test.labels, `has a label ${unknown} that does not occur in training`);
  const classes = [...values].sort((a, b) => a - b);
  const names = [train.images, train.labels, test.images, test.labels];
  const pairs = { train, test };
  return openStored({
    name: isFile ? first.replace(/[-_.]?train-images.*/, '') || basename(root) : basename(root),
    classes: classes.map(String),
    counts: { train: train.count, val: 0, test: test.count },
    problems: [],
    size: train.size,
    channels: 1,
    files: await Promise.all(names.map((name) => describeFile(name, basename(name)))),
    images: (split) => (split === 'val' ? none() : readPair(pairs[split], classes, source.transposed)),
    aside: source,
    ...(source.transposed ? { reading: 'transposed' } : {}),
  });
}

function chooseIdx(found: string[], path: string): string {
  if (found.length === 1) return found[0]!;
  // The same file plain and packed is one.
  const plain = new Set(found.map((name) => name.replace(/\.gz$/, '')));
  if (plain.size === 1) return [...plain][0]!;
  if (found.length === 0) {
    throw new StudioError(
      'not-found',
      `There is no “train-images-idx3-ubyte” in “${path}”.`,
      'Give the folder with the four IDX files, plain or .gz.',
    );
  }
  throw new StudioError(
    'usage',
    `There are several IDX datasets in “${path}”.`,
    `Give the path of one file, such as “${join(path, found[0]!)}”.`,
  );
}

/** The names of a split's two files, whatever the spelling; either may be packed on its own. */
function companions(
  first: string,
  splits: string[],
  files: readonly string[],
  root: string,
): { images: string; labels: string } {
  const match = TRAIN_IMAGES.exec(first);
  if (!match) {
    const hint = 'Its name has to end in “train-images-idx3-ubyte”, or so with .gz.';
    throw badFile(join(root, first), 'is not named like the training images of an IDX dataset', hint);
  }
  const [, prefix = '', mark = '-'] = match;
  const find = (rest: string) => {
    const wanted = splits.flatMap((split) =>
      ['', '.gz'].map((end) => `${prefix}${split}-${rest}-ubyte${end}`),
    );
    const found = wanted.find((name) => files.includes(name));
    if (found) return join(root, found);
    throw new StudioError(
      'not-found',
      `There is no “${wanted[0]!}” in “${root}”.`,
      'All four IDX files have to be in one folder, plain or .gz.',
    );
  };
  return { images: find(`images${mark}idx3`), labels: find(`labels${mark}idx1`) };
}

/** EMNIST was made from NIST's images by exchanging rows and columns; its files are named after it. */
export const isTransposed = (name: string): boolean => /^emnist[-_]/i.test(name);

async function openPair({ images, labels }: { images: string; labels: string }): Promise<Pair> {
  const [count, height, width] = await readHeader(images, IMAGES_MAGIC, 3, 'IDX images');
  const [labelCount] = await readHeader(labels, LABELS_MAGIC, 1, 'IDX labels');
  if (labelCount !== count) {
    throw badFile(labels, `has ${labelCount!} labels for ${count!} images in “${basename(images)}”`);
  }
  if (!count || !height || !width || height > MAX_SIDE || width > MAX_SIDE) {
    throw badFile(images, `claims ${count!} images of ${width!}×${height!} pixels`);
  }
  await checkLength(images, IMAGES_HEADER + count * height * width);
  await checkLength(labels, LABELS_HEADER + count);
  return { images, labels, count, size: { width, height } };
}

async function readHeader(path: string, magic: number, dims: number, what: string): Promise<number[]> {
  const header = await readStart(path, 4 + 4 * dims);
  if (header.length < 4 + 4 * dims) throw badFile(path, 'is cut short');
  if (header.readUInt32BE(0) !== magic) {
    const found = header.readUInt32BE(0).toString(16).padStart(8, '0');
    const wanted = magic.toString(16).padStart(8, '0');
    throw badFile(path, `does not hold ${what}: it begins with ${found} instead of ${wanted}`);
  }
  return Array.from({ length: dims }, (_, i) => header.readUInt32BE(4 + 4 * i));
}

/** A packed file tells its length only when it is read. */
async function checkLength(path: string, wanted: number): Promise<void> {
  if (await isPacked(path)) return;
  const { size } = await stat(path);
  if (size < wanted) throw badFile(path, `is cut short: it has ${size} of ${wanted} bytes`);
  if (size > wanted) throw badFile(path, `is too long: it has ${size} bytes instead of ${wanted}`);
}

async function labelsOf(pair: Pair): Promise<Set<number>> {
  const values = new Set<number>();
  let count = 0;
  for await (const record of readRecords(pair.labels, LABELS_HEADER, 1)) {
    values.add(record[0]!);
    count++;
  }
  checkCount(pair.labels, count, pair.count);
  return values;
}

async function* readPair(
  pair: Pair,
  classes: readonly number[],
  transposed = false,
): AsyncGenerator<StoredImage> {
  const index = new Map(classes.map((value, i) => [value, i]));
  const labels = readRecords(pair.labels, LABELS_HEADER, 1);
  let count = 0;
  for await (const pixels of readRecords(pair.images, IMAGES_HEADER, pair.size.width * pair.size.height)) {
    const label = await labels.next();
    if (label.done || ++count > pair.count) break;
    yield { label: index.get(label.value[0]!)!, pixels: transposed ? upright(pixels, pair.size) : pixels };
  }
  checkCount(pair.images, count, pair.count);
}

/** Rows become columns; such images are square. */
export function upright(pixels: Uint8Array, { width, height }: ImageSize): Uint8Array {
  if (width !== height) return pixels;
  return Uint8Array.from(pixels, (_, i) => pixels[(i % width) * width + Math.floor(i / width)]!);
}

function checkCount(path: string, count: number, wanted: number): void {
  if (count < wanted) throw badFile(path, `is cut short: it has ${count} of ${wanted} entries`);
  if (count > wanted) throw badFile(path, `has more than the ${wanted} entries it claims`);
}

async function* none(): AsyncGenerator<StoredImage> {
  // No images.
}
