import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { StudioError } from './errors';
import { isAlive, MACHINE } from './machine';

/** What the names of files end in that are being written. */
export const TEMPORARY = '.tmp';
/** Nobody who is alive writes a file for so long without touching it. */
const ABANDONED_MS = 60 * 60 * 1000;
const WRITER = /(?:^|\.)(\d+)-([\da-f]{8})-[\da-f-]{36}\./;

/** A name of its own for a file that is being written, which tells by whom: see {@link isAbandoned}. */
export function writerName(): string {
  return `${process.pid}-${MACHINE}-${randomUUID()}`;
}

/** Whether a file with a {@link writerName} in its name is written by nobody any more. It may be gone. */
export function isAbandoned(path: string): boolean {
  const [, pid, machine] = WRITER.exec(basename(path)) ?? [];
  if (machine === MACHINE && !isAlive(Number(pid))) return true;
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > ABANDONED_MS;
}

/**
 * Writes a file so that it is either there whole or not at all, whatever fails meanwhile, the power included: under a
 * temporary name in the same folder, synced, renamed, the folder synced. On any failure the temporary file is removed and
 * what stood at `path` before is untouched.
 *
 * @param chunks the content, in order; an async iterable may produce it while it is written
 */
export async function writeDurably(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  makeFolder(dirname(path));
  const temporary = join(dirname(path), `.${basename(path)}.${writerName()}${TEMPORARY}`);
  try {
    const file = await open(temporary, 'wx');
    try {
      for await (const chunk of chunks) await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await renameDurably(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** As {@link writeDurably}, for a note of some words that one process at a time writes, into a folder that is there. */
export function writeNoteDurably(path: string, text: string): void {
  const temporary = path + TEMPORARY;
  const file = openSync(temporary, 'w');
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/** Renames within a file system, so that a power failure cannot undo it. What was written is to be synced before. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  syncFolder(dirname(to));
  if (dirname(from) !== dirname(to)) syncFolder(dirname(from));
}

/** Makes durable what another library has written into a file. */
export function syncPath(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes durable which names a folder holds. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // folders cannot be opened there, NTFS journals names itself
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Whether `path` is `folder` or lies in it. Both are resolved.
 * @param way how paths of the system lead from one to the other; for tests of another system's
 */
export function isWithin(folder: string, path: string, way = { relative, isAbsolute, sep }): boolean {
  const steps = way.relative(folder, path);
  // On Windows the way to another drive is the whole path.
  return steps === '' || (steps !== '..' && !steps.startsWith(`..${way.sep}`) && !way.isAbsolute(steps));
}

/**
 * Makes a folder and those above it that are not there yet. Node's own way of that runs for ever in places where no folder
 * can be made, such as `/proc` or a drive that went away.
 *
 * @param mode rights of the folders that are made
 * @throws StudioError 'usage' where none can be made; the system's error otherwise
 */
export function makeFolder(path: string, mode?: number): void {
  const missing: string[] = [];
  for (let at = resolve(path); !isFolder(at); at = dirname(at)) missing.push(at);
  for (const folder of missing.reverse()) makeOne(folder, mode);
}

/** @throws the system's error where something other than a folder stands in the way */
function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && !found.isDirectory())
    throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR', path });
  return found !== undefined;
}

function makeOne(folder: string, mode: number | undefined): void {
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Another process was quicker.
    if (code === 'EEXIST' && isFolder(folder)) return;
    if (code !== 'ENOENT') throw error;
    const where = dirname(folder);
    throw new StudioError('usage', `No folder can be made in “${where}”.`, 'Choose another place.', {
      cause: error,
    });
  }
}
