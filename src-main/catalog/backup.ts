import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../base/errors';
import { isWithin, renameDurably, syncFolder, syncPath, writeNoteDurably } from '../base/files';
import { hashFile } from './artifacts';
import { Catalog } from './catalog';
import { type Home, homeAt, requireSpace } from './home';
import { acquireOwnership } from './owner';

/** Says that a folder is a backup, and that it is whole: it is written last. */
const MARK = 'wave-backup.json';
const MarkSchema = z.object({
  version: z.literal(1),
  at: z.string(),
  entries: z.number(),
  files: z.number(),
  /** SHA-256 of the catalog's copy; earlier versions did not say. */
  catalog: z.string().exactOptional(),
});
/** Says that one is being made, and which copy of the catalog is about to be there. */
const BEGUN = `begun-${MARK}`;

export interface BackupReport {
  path: string;
  entries: number;
  files: number;
  /** Of all files; those that an earlier backup in the same place had are not copied again. */
  bytes: number;
}

export type CopyProgress = (doneBytes: number, totalBytes: number) => void;

/**
 * Writes a copy of the catalog and of all files that it refers to into a folder; one that holds an earlier backup is
 * brought up to date. It may be killed at any moment and called again.
 *
 * @throws StudioError 'usage' for a folder with other things, one within the home, or a backup that was changed since it
 * was written; 'no-space'; 'bad-file' for a file that is missing or damaged
 */
export async function backupHome(
  catalog: Catalog,
  to: string,
  onProgress?: CopyProgress,
): Promise<BackupReport> {
  const path = resolve(to);
  if (isWithin(catalog.home.root, path)) {
    throw new StudioError(
      'usage',
      `${path} lies within the home itself.`,
      'Choose a folder on another disk.',
    );
  }
  if (existsSync(path) && readdirSync(path).length > 0 && !isBackup(path)) {
    throw new StudioError(
      'usage',
      `${path} holds other things.`,
      'Choose an empty folder, or that of a backup.',
    );
  }
  const target = homeAt(path);
  await requireUnchanged(path, target);
  const copy = `${target.database}.new`;
  rmSync(copy, { force: true });
  try {
    return await writeBackup(catalog, target, copy, onProgress);
  } finally {
    rmSync(copy, { force: true });
  }
}

/** @param copy of the catalog, until all files are there that it refers to */
async function writeBackup(
  catalog: Catalog,
  target: Home,
  copy: string,
  onProgress?: CopyProgress,
): Promise<BackupReport> {
  const path = target.root;
  mkdirSync(target.artifacts, { recursive: true });
  writeNoteDurably(join(path, BEGUN), '');
  catalog.backup(copy);
  // The copy says which files belong to it, whatever is added or deleted meanwhile.
  const files = catalog.entries.files();
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  requireSpace(
    path,
    files.reduce(
      (sum, { file, bytes: size }) => sum + (isThere(join(target.artifacts, file), size) ? 0 : size),
      0,
    ),
  );
  let done = 0;
  for (const { file, sha256, bytes: size } of files) {
    const copied = join(target.artifacts, file);
    if (!existsSync(copied)) await copyChecked(catalog.artifacts.path(file), copied, sha256, size);
    // It got its name when it was whole: somebody, or the disk, has changed it.
    else if (!(await isWhole(copied, sha256, size))) throw changed(path);
    onProgress?.((done += size), bytes);
  }
  syncFolder(target.artifacts);
  syncPath(copy);
  const sha256 = await hashFile(copy);
  writeNoteDurably(join(path, BEGUN), sha256);
  await renameDurably(copy, target.database);
  const { total: entries } = catalog.entries.list({ limit: 1 });
  const mark = { version: 1, at: new Date().toISOString(), entries, files: files.length, catalog: sha256 };
  writeNoteDurably(join(path, MARK), JSON.stringify(mark));
  rmSync(join(path, BEGUN), { force: true });
  return { path, entries, files: files.length, bytes };
}

/**
 * Makes a home of a backup. The home must hold no entries.
 * @param to the home folder
 * @throws StudioError 'usage' for a folder that is no backup, or a home with entries; 'bad-file' for a damaged file
 */
export async function restoreBackup(
  from: string,
  to: string,
  onProgress?: CopyProgress,
): Promise<BackupReport> {
  const source = homeAt(from);
  if (!existsSync(join(source.root, MARK)) || !existsSync(source.database)) {
    throw new StudioError(
      'usage',
      `${source.root} holds no whole backup.`,
      'Choose a folder that “wave backup” wrote.',
    );
  }
  if (!readMark(source.root)) {
    throw new StudioError(
      'bad-file',
      `${join(source.root, MARK)} is damaged.`,
      'Choose another backup, or write a new one with “wave backup”.',
    );
  }
  const home = homeAt(to);
  requireEmpty(home.root);
  mkdirSync(home.artifacts, { recursive: true });
  const ownership = await acquireOwnership(home, { purpose: 'restoring a backup' });
  try {
    const names = readdirSync(source.artifacts).filter((name) => /^[0-9a-f]{64}\./.test(name));
    const sizes = names.map((name) => statSync(join(source.artifacts, name)).size);
    const bytes = sizes.reduce((a, b) => a + b, 0);
    requireSpace(home.root, bytes);
    let done = 0;
    for (const [i, name] of names.entries()) {
      await copyChecked(
        join(source.artifacts, name),
        join(home.artifacts, name),
        name.slice(0, 64),
        sizes[i]!,
      );
      onProgress?.((done += sizes[i]!), bytes);
    }
    syncFolder(home.artifacts);
    // Last: until it is there, there is no catalog, and this can be done again.
    const copy = `${home.database}.new`;
    await copyFile(source.database, copy);
    syncPath(copy);
    for (const end of ['-wal', '-shm']) rmSync(home.database + end, { force: true });
    await renameDurably(copy, home.database);
    return { path: home.root, entries: countEntries(home.root), files: names.length, bytes };
  } finally {
    ownership.release();
  }
}

function countEntries(root: string): number {
  const catalog = Catalog.open(root);
  try {
    return catalog.entries.list({ limit: 1 }).total;
  } finally {
    catalog.close();
  }
}

function requireEmpty(root: string): void {
  const { database } = homeAt(root);
  if (!existsSync(database)) return;
  const catalog = Catalog.open(root);
  try {
    const empty = [false, true].every((trashed) => catalog.entries.list({ trashed, limit: 1 }).total === 0);
    if (empty) return;
  } finally {
    catalog.close();
  }
  throw new StudioError(
    'usage',
    `The home ${root} holds entries, which would be lost.`,
    'Restore into another home: --home with an empty folder.',
  );
}

function isBackup(path: string): boolean {
  return existsSync(join(path, MARK)) || existsSync(join(path, BEGUN));
}

/** What a backup says of itself; undefined where it says nothing, or somebody changed what it said. */
function readMark(path: string): z.infer<typeof MarkSchema> | undefined {
  try {
    return MarkSchema.parse(JSON.parse(readFileSync(join(path, MARK), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Only what a backup has written is replaced by the next one. */
async function requireUnchanged(path: string, { database }: Home): Promise<void> {
  if (!existsSync(database)) return;
  const mark = readMark(path);
  // One of an earlier version does not know.
  if (mark && mark.catalog === undefined) return;
  const begun = existsSync(join(path, BEGUN)) ? readFileSync(join(path, BEGUN), 'utf8') : '';
  if ([mark?.catalog, begun].includes(await hashFile(database))) return;
  throw changed(path);
}

function changed(path: string): StudioError {
  return new StudioError(
    'usage',
    `The backup ${path} was changed since it was written.`,
    'Choose an empty folder.',
  );
}

function isThere(path: string, bytes: number): boolean {
  return statSync(path, { throwIfNoEntry: false })?.size === bytes;
}

async function isWhole(path: string, sha256: string, bytes: number): Promise<boolean> {
  return isThere(path, bytes) && (await hashFile(path)) === sha256;
}

/** Copies a file under the hash of its content, unless it is there; it has its name only when it is whole. */
async function copyChecked(from: string, to: string, sha256: string, bytes: number): Promise<void> {
  if (await isWhole(to, sha256, bytes)) return;
  if (!existsSync(from)) throw damaged(from, 'missing');
  const part = `${to}.part`;
  await copyFile(from, part);
  syncPath(part);
  if ((await hashFile(part)) !== sha256) {
    rmSync(part);
    throw damaged(from, 'damaged');
  }
  await renameDurably(part, to);
}

function damaged(path: string, how: string): StudioError {
  const hint = 'Run “wave verify” to see whose file it is, and delete the entry or put the file back.';
  return new StudioError('bad-file', `The file ${path} is ${how}, so that there is no whole backup.`, hint);
}
