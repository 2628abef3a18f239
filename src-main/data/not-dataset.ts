import { readFirst } from './files';
import { StudioError } from '../base/errors';
import { startsWith } from './pixels/raw';
import { whatItIs } from './pixels/unreadable';
import { badFile } from './stored/records';

/** How archives begin that are not read: 7-Zip's, RAR, xz, bzip2, and no tar in gzip or Zstandard; and a zip in parts. */
const ARCHIVES = [
  ...[[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], 'Rar!', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], 'BZh'],
  ...[
    [0x1f, 0x8b],
    [0x28, 0xb5, 0x2f, 0xfd],
  ],
];
const PART = [0x50, 0x4b, 7, 8];
const IS_PART =
  /\.(zip|7z|rar|tar|gz|tgz|zst)\.\d{2,3}$|\.z\d{2}$|\.part\d+\.rar$|\.(zip|tar|gz)\.?part\w*$/i;

/** Whether a file is one part of an archive, by its name: the first one begins like a whole. */
export const isPart = (path: string): boolean => IS_PART.test(path);

/** Says of files that people have what to do with them. */
export async function notDataset(path: string): Promise<StudioError> {
  const say = (what: string, hint: string) => new StudioError('usage', `“${path}” ${what}.`, hint);
  const start = await readFirst(path);
  if (/\.mat$/i.test(path)) {
    const hint = 'Save each image as a PNG in a folder of its class, e.g. with scipy.io.loadmat in Python.';
    return say('holds arrays of MATLAB’s, which are not read as images', hint);
  }
  if (/\.(h5|hdf5|tfrecords?)$/i.test(path)) {
    return say('holds arrays, which are not read', 'Save each image as a PNG in a folder of its class.');
  }
  if (isPart(path) || startsWith(start, PART)) {
    return say(
      'is one part of an archive',
      'Put the parts together and unpack them with the program that packed them, and give the folder.',
    );
  }
  const known = ARCHIVES.some((magic) => startsWith(start, magic));
  if (known || /\.(7z|rar|xz|txz|bz2|tbz2?|lz4|lzma)$/i.test(path)) {
    return say('is an archive of a kind that is not read', 'Unpack it, and give the folder.');
  }
  const what = whatItIs(start);
  if (what && /^it is (empty|text|a web page|a pointer)/.test(what))
    return badFile(path, `cannot be read: ${what}`, 'Download it again.');
  return say(
    'is not a dataset',
    'Give a folder of images in class folders, of CIFAR’s files, or of IDX files.',
  );
}
