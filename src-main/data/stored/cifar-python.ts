import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { StudioError } from '../../base/errors';
import { PickleCall, readPickle } from '../../base/pickle';
import type { PickleValue } from '../../base/pickle';
import { listFolder } from '../files';
import type { ImageSource } from '../image-source';
import type { CifarPythonSource, SplitName } from '../types';
import { interleave } from './cifar';
import { badFile, describeFile } from './records';
import { openStored } from './stored';
import type { StoredImage } from './stored';

const SIDE = 32;
const BYTES = 3 * SIDE * SIDE;
const MAX_FILE = 1 << 28;
/** The functions that NumPy's arrays are made with. */
const [RECONSTRUCT, ENCODE] = [/^numpy\.(core|_core)\.multiarray _reconstruct$/, '_codecs encode'];
const NAMES = new Set([
  ...['numpy.core.multiarray _reconstruct', 'numpy._core.multiarray _reconstruct'],
  ...[ENCODE, 'numpy ndarray', 'numpy dtype'],
]);
const HINT = 'Download it again, as the “python version”.';

/** How the Python version names its files and what is in them. */
interface Layout {
  train: RegExp;
  test: string;
  meta: string;
  labels: string;
  names: string;
}

const CIFAR10: Layout = {
  train: /^data_batch_\d+$/,
  test: 'test_batch',
  meta: 'batches.meta',
  labels: 'labels',
  names: 'label_names',
};
const CIFAR100: Layout = {
  train: /^train$/,
  test: 'test',
  meta: 'meta',
  labels: 'fine_labels',
  names: 'fine_label_names',
};

const layoutOf = (files: readonly string[]): Layout | undefined =>
  [CIFAR10, CIFAR100].find(
    ({ train, test, meta }) =>
      files.includes(meta) && files.includes(test) && files.some((name) => train.test(name)),
  );

/** Whether a folder's files are CIFAR's Python version. */
export const isCifarPython = (files: readonly string[]): boolean => layoutOf(files) !== undefined;

/**
 * The Python version of CIFAR-10 and CIFAR-100 (fine labels), as torchvision keeps it. Its pickles are read, never run.
 *
 * @throws StudioError 'not-found' where files are missing, 'bad-file' where one is not what it should be
 */
export async function openCifarPython(source: CifarPythonSource): Promise<ImageSource> {
  const root = resolve(source.path);
  const { files } = await listFolder(root);
  const layout = layoutOf(files);
  if (!layout) {
    const message = `“${source.path}” does not hold CIFAR’s Python version.`;
    throw new StudioError('not-found', message, 'Give the folder with its “meta” and “test” files.');
  }
  const classes = namesOf(await readDict(join(root, layout.meta)), layout, join(root, layout.meta));
  const splits: Record<SplitName, string[]> = {
    train: files.filter((name) => layout.train.test(name)),
    val: [],
    test: [layout.test],
  };
  const count = async (names: readonly string[]) => {
    let sum = 0;
    for (const name of names) sum += (await readBatch(join(root, name), layout, classes)).labels.length;
    return sum;
  };
  return openStored({
    name: basename(root),
    classes,
    counts: { train: await count(splits.train), val: 0, test: await count(splits.test) },
    problems: [],
    size: { width: SIDE, height: SIDE },
    channels: 3,
    files: await Promise.all(
      [...splits.train, layout.test].map((name) => describeFile(join(root, name), name)),
    ),
    images: (split) =>
      images(
        splits[split].map((name) => join(root, name)),
        layout,
        classes,
      ),
    aside: source,
  });
}

async function* images(
  paths: readonly string[],
  layout: Layout,
  classes: readonly string[],
): AsyncGenerator<StoredImage> {
  for (const path of paths) {
    const { labels, pixels } = await readBatch(path, layout, classes);
    for (const [i, label] of labels.entries()) {
      yield { label, pixels: interleave(pixels.subarray(i * BYTES, (i + 1) * BYTES)) };
    }
  }
}

async function readBatch(
  path: string,
  { labels: key }: Layout,
  classes: readonly string[],
): Promise<{ labels: number[]; pixels: Uint8Array }> {
  const dict = await readDict(path);
  const [labels, data] = [dict.get(key), dict.get('data')];
  const pixels = bytesOf(data);
  const sound = (label: PickleValue) =>
    typeof label === 'number' && Number.isInteger(label) && label < classes.length;
  if (!Array.isArray(labels) || !labels.every(sound)) throw badFile(path, `has no sound “${key}”`, HINT);
  if (pixels?.length !== labels.length * BYTES)
    throw badFile(path, `has no “data” of ${labels.length} images of 32×32 pixels`, HINT);
  return { labels: labels as number[], pixels };
}

/** The bytes of an array of NumPy's: its state is version, shape, type, whether columns come first, bytes. */
function bytesOf(value: PickleValue | undefined): Uint8Array | undefined {
  if (!(value instanceof PickleCall && RECONSTRUCT.test(value.name) && Array.isArray(value.state)))
    return undefined;
  const [, , type, columnsFirst, content] = value.state;
  const isBytes = type instanceof PickleCall && type.name === 'numpy dtype' && type.args[0] === 'u1';
  if (!isBytes || columnsFirst === true) return undefined;
  // Python 3 writes bytes for Python 2 as a text that is to be encoded.
  const bytes = content instanceof PickleCall && content.name === ENCODE ? content.args[0] : content;
  return typeof bytes === 'string'
    ? Buffer.from(bytes, 'latin1')
    : bytes instanceof Uint8Array
      ? bytes
      : undefined;
}

function namesOf(dict: Map<string, PickleValue>, { names }: Layout, path: string): string[] {
  const found = dict.get(names);
  if (Array.isArray(found) && found.every((name) => typeof name === 'string')) return found;
  throw badFile(path, `has no “${names}”`, HINT);
}

async function readDict(path: string): Promise<Map<string, PickleValue>> {
  if ((await stat(path)).size > MAX_FILE) throw badFile(path, 'is larger than any file of CIFAR', HINT);
  let value: PickleValue;
  try {
    ({ value } = readPickle(await readFile(path), NAMES));
  } catch (error) {
    if (!(error instanceof Error) || 'code' in error) throw error;
    throw badFile(path, `is not a file of CIFAR’s Python version: ${error.message}`, HINT, error);
  }
  if (value instanceof Map) return value;
  throw badFile(path, 'is not a file of CIFAR’s Python version', HINT);
}
