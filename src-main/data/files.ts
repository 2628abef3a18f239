import type { Dirent, Stats } from 'node:fs';
import { lstat, open, readdir, stat } from 'node:fs/promises';
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
    if (isLeftover(entry.name) || (await isGarbled(path, entry.name))) continue;
    const kind = await kindOfEntry(path, entry);
    if (kind !== undefined) (kind === 'folder' ? listing.folders : listing.files).push(entry.name);
  }
  listing.folders.sort();
  listing.files.sort();
  return listing;
}

type Kind = 'folder' | 'file';

/** What is neither, such as a pipe or a device, is undefined: to read it might never end. */
function kindOf(found: Dirent | Stats): Kind | undefined {
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : undefined;
}

/** What a folder holds under a name, links followed. A broken link is kept as a file: reading it will say why. */
export function kindOfEntry(folder: string, entry: Dirent): Promise<Kind | undefined> {
  if (!entry.isSymbolicLink()) return Promise.resolve(kindOf(entry));
  return stat(join(folder, entry.name)).then(kindOf, () => 'file');
}

/** What stands for bytes that are no UTF-8. */
const UNREADABLE = '\uFFFD';

/** Whether a name in a folder is not UTF-8: what bears it cannot be opened by what is shown of it. */
export const isGarbled = async (folder: string, name: string): Promise<boolean> =>
  name.includes(UNREADABLE) && !(await lstat(join(folder, name)).catch(() => undefined));

/** @throws StudioError 'usage' for what is neither a file nor a folder; what is not there is for others to tell */
export async function refusePipes(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found || kindOf(found)) return;
  throw new StudioError('usage', `“${path}” is neither a file nor a folder.`, 'Choose a file or a folder.');
}

/**
 * @returns what stands at a path
 * @throws StudioError 'not-found'; 'usage' as {@link refusePipes}
 */
export async function kindOfPath(path: string): Promise<Kind> {
  await refusePipes(path);
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
