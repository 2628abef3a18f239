import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { StudioError } from '../base/errors';
import { IMAGE_SUFFIXES } from './decode';
import { mapOrdered } from './parallel';

/** A file as its folder lists it. */
export interface FileEntry {
  /** Relative to the source, with `/`. */
  file: string;
  bytes: number;
  /** Last change, ms. */
  time: number;
}

export interface FolderListing {
  folders: string[];
  files: string[];
}

/** Links that lead back up would otherwise be followed for ever. */
const MAX_DEPTH = 12;
const STATS_AT_ONCE = 32;

/** Folders (or links to them) and files in a folder, sorted; hidden ones and what systems leave behind are left out. */
export async function listFolder(path: string): Promise<FolderListing> {
  const listing: FolderListing = { folders: [], files: [] };
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (/^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)/i.test(entry.name)) continue;
    const isFolder = entry.isSymbolicLink()
      ? await stat(join(path, entry.name)).then(
          (target) => target.isDirectory(),
          () => false,
        )
      : entry.isDirectory();
    (isFolder ? listing.folders : listing.files).push(entry.name);
  }
  listing.folders.sort();
  listing.files.sort();
  return listing;
}

/** All files in a folder and in the folders inside it, in a fixed order. */
export async function listTree(root: string, folder: string, depth = 0): Promise<FileEntry[]> {
  const { folders, files } = await listFolder(join(root, folder));
  const entries: FileEntry[] = [];
  const paths = files.map((name) => `${folder}/${name}`);
  for await (const entry of mapOrdered(paths, STATS_AT_ONCE, (file) => entryOf(root, file)))
    entries.push(entry);
  if (depth >= MAX_DEPTH) return entries;
  for (const name of folders) {
    for (const entry of await listTree(root, `${folder}/${name}`, depth + 1)) entries.push(entry);
  }
  return entries;
}

/** A file that cannot be looked at (a broken link) is kept: reading it will say why. */
export async function entryOf(root: string, file: string): Promise<FileEntry> {
  const found = await stat(join(root, file)).catch(() => undefined);
  return { file, bytes: found?.size ?? 0, time: Math.floor(found?.mtimeMs ?? 0) };
}

/** Whether a file may be an image: one without a suffix may. */
export function mayBeImage(file: string): boolean {
  const suffix = extname(file).toLowerCase();
  return suffix === '' || IMAGE_SUFFIXES.has(suffix);
}

/**
 * @returns what stands at a path
 * @throws StudioError 'not-found'
 */
export async function kindOfPath(path: string): Promise<'folder' | 'file'> {
  const found = await stat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      throw new StudioError('not-found', `There is no file or folder “${path}”.`, 'Check the path.');
    }
    throw error;
  });
  return found.isDirectory() ? 'folder' : 'file';
}
