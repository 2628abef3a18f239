import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder } from '../files';
import { mayBeImage } from '../folders/tree';
import type { FileEntry } from '../folders/tree';

/** A folder whose images are in archives still: shards of WebDataset, `train.zip` and `test.zip`, one for each class. */
export interface Packed {
  archives: FileEntry[];
  /** What else is there and small, such as tables of labels. */
  others: FileEntry[];
}

const ARCHIVE = /\.(zip|tar|tgz|tar\.(gz|zst)(\.gz)?)$/i;
const DEPTH = 3;
const MAX_FOLDERS = 64;
const SMALL = 64 * 2 ** 20;

/** @returns undefined where a folder holds images, or no archives */
export async function packedIn(folder: string): Promise<Packed | undefined> {
  const packed: Packed = { archives: [], others: [] };
  const only = await collect(folder, '', 0, packed);
  return only && packed.archives.length > 0 ? packed : undefined;
}

/** Whether there is no image. */
async function collect(root: string, within: string, depth: number, into: Packed): Promise<boolean> {
  const { files, folders } = await listFolder(join(root, within));
  for (const name of files) {
    const archive = ARCHIVE.test(name);
    if (!archive && mayBeImage(name)) return false;
    const file = within === '' ? name : `${within}/${name}`;
    const { size, mtimeMs } = await stat(join(root, file));
    const entry = { file, bytes: size, time: Math.floor(mtimeMs) };
    if (archive) into.archives.push(entry);
    else if (size <= SMALL) into.others.push(entry);
  }
  if (folders.length > MAX_FOLDERS || (folders.length > 0 && depth >= DEPTH)) return false;
  for (const name of folders) {
    if (!(await collect(root, within === '' ? name : `${within}/${name}`, depth + 1, into))) return false;
  }
  return true;
}
