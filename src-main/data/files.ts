import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../base/errors';
import { isLeftover } from './folders/leftovers';

export interface FolderListing {
  folders: string[];
  files: string[];
}

/** Folders (or links to them) and files in a folder, sorted; hidden ones and what systems leave behind are left out. */
export async function listFolder(path: string): Promise<FolderListing> {
  const listing: FolderListing = { folders: [], files: [] };
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (isLeftover(entry.name)) continue;
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

/** The first bytes of a file, 512 at most. */
export async function readFirst(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
