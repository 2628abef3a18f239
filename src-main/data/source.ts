import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { StudioError } from '../base/errors';
import { silentProgress } from '../base/progress';
import type { ProgressToken } from '../base/progress';
import { openCifar, recogniseCifar } from './stored/cifar';
import { kindOfPath, listFolder } from './files';
import type { FolderListing } from './files';
import { openFolder } from './folders/folder';
import { isCifarPython, openCifarPython } from './stored/cifar-python';
import { findIdx, isTransposed, openIdx } from './stored/idx';
import type { ImageSource } from './image-source';
import { openParquet } from './parquet/parquet';
import { imageColumn } from './parquet/columns';
import { openColumnFile } from './parquet/file';
import { findShards, holdsParquet, isParquet } from './parquet/shards';
import { openSynthetic } from './synthetic';
import { isPart, notDataset } from './not-dataset';
import { holdImages, isArrays, openArrays } from './stored/arrays';
import { holdPixels, isTable, openPixelTable } from './stored/pixel-table';
import { packedIn } from './archives/packed';
import { archiveFormat, notesOf, unpack, unpackAll } from './archives/unpack';
import type { DataProblem, LabelledSource, DatasetSource } from './types';

/** Folders that are looked into for the files of a known dataset, and how deep. */
const MAX_FOLDERS = 64;
const DEPTH = 4;
/** How deep archives are looked for in archives. */
const DEEPEST_ARCHIVE = 3;
const IMAGE = /\.(jpe?g|png|bmp|webp|tiff?|gif|ppm|pgm|heic)$/i;

/** CIFAR's or IDX's files in a folder, by their names. */
function knownFiles(path: string, files: readonly string[]): DatasetSource | undefined {
  const cifar = recogniseCifar(files);
  if (cifar) return { kind: cifar, path };
  if (isCifarPython(files)) return { kind: 'cifar-python', path };
  const idx = findIdx(files);
  if (idx.length === 0) return undefined;
  return { kind: 'idx', path, ...(idx.some(isTransposed) ? { transposed: true } : {}) };
}

/** Whether a folder's Parquet files hold images: beside images they may be a table about these. */
async function isParquetFolder(path: string, listing: FolderListing): Promise<boolean> {
  if (listing.files.some((name) => IMAGE.test(name)) || !(await holdsParquet(path, listing))) return false;
  const [first] = await findShards(path, false);
  const opened = first && (await openColumnFile(join(path, first.file)));
  return opened !== undefined && (imageColumn(opened) !== undefined || listing.folders.length === 0);
}

/** Files that hold images themselves: tables with their pixels, arrays of NumPy's. */
const HOLDING_IMAGES = [
  { kind: 'pixel-table', isOne: isTable, hold: holdPixels },
  { kind: 'arrays', isOne: isArrays, hold: holdImages },
] as const;

/** Which files of a folder hold images, where no folder in it does: beside images they are the same ones, made smaller. */
async function heldIn(path: string, { files, folders }: FolderListing): Promise<DatasetSource | undefined> {
  if (folders.length > MAX_FOLDERS) return undefined;
  for (const { kind, isOne, hold } of HOLDING_IMAGES) {
    if (!files.some(isOne) || !(await hold(path, files))) continue;
    for (const name of folders) {
      const inside = await listFolder(join(path, name));
      if (inside.files.some((file) => IMAGE.test(file))) return undefined;
    }
    return { kind, path };
  }
  return undefined;
}

/**
 * CIFAR's, IDX's or Parquet's files, or tables or arrays of pixels, in a folder or further down, as torchvision, archives and
 * Hugging Face keep them:
 * `MNIST/raw`, `cifar-10-batches-py`, `data/train-00000-of-00002.parquet`.
 */
async function findKnown(path: string, depth = 0): Promise<DatasetSource[]> {
  const { files, folders } = await listFolder(path);
  const found = knownFiles(path, files);
  if (found) return [found];
  if (await isParquetFolder(path, { files, folders })) return [{ kind: 'parquet', path }];
  const held = await heldIn(path, { files, folders });
  if (held) return [held];
  if (depth >= DEPTH || folders.length > MAX_FOLDERS || files.some((name) => IMAGE.test(name))) return [];
  const inside: DatasetSource[] = [];
  for (const name of folders) inside.push(...(await findKnown(join(path, name), depth + 1)));
  return inside;
}

/**
 * What kind of dataset lies at a path, judged by names: CIFAR's or IDX's files, Parquet or tables with images, otherwise
 * a folder of images.
 *
 * @throws StudioError 'not-found', 'usage' for a file that is none of these
 */
export async function recogniseSource(path: string): Promise<DatasetSource> {
  const full = resolve(path);
  if ((await kindOfPath(full)) === 'file') {
    const name = basename(full);
    if (findIdx([name]).length > 0)
      return { kind: 'idx', path: full, ...(isTransposed(name) ? { transposed: true } : {}) };
    const cifar = recogniseCifar((await listFolder(dirname(full))).files);
    if (cifar && full.endsWith('.bin')) return { kind: cifar, path: dirname(full) };
    if (isParquet(name)) return { kind: 'parquet', path: full };
    if (isArrays(name)) return { kind: 'arrays', path: full };
    if (isTable(name) && (await holdPixels(dirname(full), [name])))
      return { kind: 'pixel-table', path: full };
    if (!isPart(full) && (await archiveFormat(full))) return { kind: 'archive', path: full };
    throw await notDataset(path);
  }
  const [found, ...others] = await findKnown(full);
  if (!found) return { kind: (await packedIn(full)) ? 'archive' : 'folder', path: full };
  if (others.length === 0) return found;
  throw new StudioError(
    'usage',
    `There are ${others.length + 1} datasets in “${path}”.`,
    `Give the folder of one, such as “${found.kind === 'synthetic' ? '' : found.path}”.`,
  );
}

async function openArchive(
  source: LabelledSource,
  cache: string | undefined,
  progress: ProgressToken,
): Promise<ImageSource> {
  const { path } = source;
  if (cache === undefined) throw new Error(`nothing is said of where “${path}” is to be unpacked`);
  let unpacked = 0;
  /** Whether archives lie in this one shows when it is unpacked: each time the most of what is left. */
  const next = () => {
    const from = unpacked;
    unpacked += 0.8 * (1 - from);
    return progress.slice(from, unpacked);
  };
  const isFile = (await kindOfPath(path)) === 'file';
  let folder = isFile ? await unpack(path, cache, next()) : path;
  const notes = isFile ? await notesOf([path]) : [];
  const bytes = folder === path ? 0 : (await stat(path)).size;
  for (let depth = 0; depth < DEEPEST_ARCHIVE; depth++) {
    const packed = await packedIn(folder);
    if (!packed) break;
    const archives = packed.archives.map(({ file }) => join(folder, file));
    const size = packed.archives.reduce((sum, each) => sum + each.bytes, 0);
    folder = await unpackAll(folder, packed, cache, bytes === 0 ? size : bytes, next());
    notes.push(...(await notesOf(archives)));
  }
  const inside = await recogniseSource(folder);
  if (inside.kind === 'synthetic') throw await notDataset(path);
  const images = await openSource({ ...source, ...inside }, cache).catch((error: unknown) => {
    if (!(error instanceof StudioError)) throw error;
    // Where it was unpacked means nothing to people.
    const called = (text: string) => text.replaceAll(folder, path);
    throw new StudioError(error.code, called(error.message), called(error.hint), { cause: error });
  });
  const problems = notes.map((message): DataProblem => ({ kind: 'ignored', message, fatal: false }));
  return Object.assign(images, { problems: [...problems, ...images.problems] });
}

/** Share of the time until a source's images are read that its unpacking takes. */
export const unpackingShare = ({ kind }: DatasetSource): number => (kind === 'archive' ? 0.25 : 0);

/**
 * Opens a source without reading its images.
 *
 * @param cache the folder that archives are unpacked into; nothing else needs one
 * @param progress of the unpacking
 * @throws StudioError as the source's kind says; StopSignal on request while unpacking
 */
export async function openSource(
  source: DatasetSource,
  cache?: string,
  progress = silentProgress,
): Promise<ImageSource> {
  switch (source.kind) {
    case 'archive':
      return openArchive(source, cache, progress);
    case 'folder':
      return openFolder(source);
    case 'parquet':
      return openParquet(source);
    case 'arrays':
      return openArrays(source);
    case 'pixel-table':
      return openPixelTable(source);
    case 'cifar-python':
      return openCifarPython(source);
    case 'cifar10':
    case 'cifar100':
      return openCifar(source);
    case 'idx':
      return openIdx(source);
    case 'synthetic':
      return openSynthetic(source);
  }
}
