import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { StudioError } from '../../base/errors';
import { kindOfPath, listFolder } from '../files';
import type { ImageSource } from '../image-source';
import { badFile, describeFile, readRecords } from './records';
import { openStored } from './stored';
import type { StoredImage } from './stored';
import type { CifarSource, DataProblem, SplitName } from '../types';

const SIDE = 32;
const PIXELS = SIDE * SIDE;

/** How the binary version lays its records out: label bytes, then a plane of red, of green, of blue. */
interface Layout {
  labelBytes: number;
  /** Which of the label bytes counts. */
  labelAt: number;
  numClasses: number;
  train: RegExp;
  test: string;
  trainName: string;
  names: string;
  files: number;
}

const LAYOUTS: Record<CifarSource['kind'], Layout> = {
  cifar10: {
    labelBytes: 1,
    labelAt: 0,
    numClasses: 10,
    train: /^data_batch_\d+\.bin$/,
    test: 'test_batch.bin',
    trainName: 'data_batch_1.bin',
    names: 'batches.meta.txt',
    files: 5,
  },
  cifar100: {
    labelBytes: 2,
    labelAt: 1,
    numClasses: 100,
    train: /^train\.bin$/,
    test: 'test.bin',
    trainName: 'train.bin',
    names: 'fine_label_names.txt',
    files: 1,
  },
};

const CIFAR10_NAMES = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ');

/** The kind of CIFAR that a folder's files are, or undefined. */
export function recogniseCifar(files: readonly string[]): CifarSource['kind'] | undefined {
  if (files.some((name) => LAYOUTS.cifar10.train.test(name))) return 'cifar10';
  const { trainName, test } = LAYOUTS.cifar100;
  return files.includes(trainName) && files.includes(test) ? 'cifar100' : undefined;
}

/**
 * The binary version of CIFAR (cs.toronto.edu/~kriz/cifar.html); of CIFAR-100 the fine labels.
 *
 * @throws StudioError 'not-found' where files are missing, 'bad-file' where one is not a whole number of records
 */
export async function openCifar(source: CifarSource): Promise<ImageSource> {
  const layout = LAYOUTS[source.kind];
  const root = resolve(source.path);
  if ((await kindOfPath(root)) === 'file') {
    throw new StudioError(
      'usage',
      `“${source.path}” is a file.`,
      'Give the folder that holds the .bin files.',
    );
  }
  const { files } = await listFolder(root);
  const train = files.filter((name) => layout.train.test(name));
  if (train.length === 0) throw missing(layout.trainName, source.path);
  if (!files.includes(layout.test)) throw missing(layout.test, source.path);
  const count = async (names: string[]) => {
    const counts = await Promise.all(names.map((name) => countRecords(join(root, name), layout)));
    return counts.reduce((sum, n) => sum + n, 0);
  };
  const splits: Record<SplitName, string[]> = { train, val: [], test: [layout.test] };
  return openStored({
    name: basename(root),
    classes: await readNames(root, files, layout),
    counts: { train: await count(train), val: 0, test: await count([layout.test]) },
    problems: missingBatches(train.length, layout.files),
    size: { width: SIDE, height: SIDE },
    channels: 3,
    files: await Promise.all([...train, layout.test].map((name) => describeFile(join(root, name), name))),
    images: (split) =>
      readImages(
        splits[split].map((name) => join(root, name)),
        layout,
      ),
    aside: source,
  });
}

async function countRecords(path: string, { labelBytes }: Layout): Promise<number> {
  const { size } = await stat(path);
  const count = size / (labelBytes + 3 * PIXELS);
  if (count > 0 && Number.isInteger(count)) return count;
  const what = `has ${size} bytes, which is not a whole number of CIFAR records of ${labelBytes + 3 * PIXELS} bytes`;
  throw badFile(path, what, 'Download it again, as the “binary version”.');
}

async function* readImages(paths: string[], layout: Layout): AsyncGenerator<StoredImage> {
  for (const path of paths) {
    for await (const record of readRecords(path, 0, layout.labelBytes + 3 * PIXELS)) {
      const label = record[layout.labelAt]!;
      if (label >= layout.numClasses) {
        const what = `has a label ${label}, but there are only ${layout.numClasses} classes`;
        throw badFile(path, what, 'Download it again, as the “binary version”.');
      }
      yield { label, pixels: interleave(record.subarray(layout.labelBytes)) };
    }
  }
}

/** Three planes → red, green, blue of each pixel. */
export function interleave(planes: Uint8Array): Uint8Array {
  const count = planes.length / 3;
  const pixels = new Uint8Array(planes.length);
  for (let i = 0; i < count; i++) {
    pixels[3 * i] = planes[i]!;
    pixels[3 * i + 1] = planes[count + i]!;
    pixels[3 * i + 2] = planes[2 * count + i]!;
  }
  return pixels;
}

/** The names from the file beside the images; CIFAR-10's are known anyway, others fall back to numbers. */
async function readNames(root: string, files: readonly string[], layout: Layout): Promise<string[]> {
  if (files.includes(layout.names)) {
    const text = await readFile(join(root, layout.names), 'utf8');
    const names = text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
    if (new Set(names).size === layout.numClasses && names.length === layout.numClasses) return names;
  }
  if (layout.numClasses === CIFAR10_NAMES.length) return [...CIFAR10_NAMES];
  return Array.from({ length: layout.numClasses }, (_, i) => String(i));
}

function missingBatches(found: number, wanted: number): DataProblem[] {
  if (found >= wanted) return [];
  const message = `Only ${found} of CIFAR-10’s ${wanted} training files ${found === 1 ? 'is' : 'are'} there.`;
  return [{ kind: 'few-images', message, fatal: false }];
}

function missing(name: string, folder: string): StudioError {
  return new StudioError(
    'not-found',
    `There is no “${name}” in “${folder}”.`,
    'Give the folder of the unpacked “binary version” of CIFAR.',
  );
}
