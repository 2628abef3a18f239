import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StudioError } from '../base/errors';
import { makeFolder, syncFolder, writeNoteDurably } from '../base/files';
import { hashFile } from './artifacts';
import { homeAt } from './home';
import { TOMBSTONE, writeTombstone } from './home-note';
import { acquireOwnership } from './owner';

/** Told while a home is copied. */
export type MoveProgress = (doneBytes: number, totalBytes: number) => void;

/** In a copy: what it is a copy of, until the move is over. */
const MARK = '.moving.json';
/** What belongs to the place and its processes, not to the home; the database itself is copied by SQLite. */
const LEFT_BEHIND =
  /^(owner\.(db|json)(-journal)?|catalog\.db(-wal|-shm|-journal)?|moved-to\.json|\.moving\.json)$/;

/**
 * Moves a home. Until `note` is called, `from` is the home and whole; then `to` is, and `from` says so. Nobody can use
 * either meanwhile. It may be killed at any moment and called again; what is left of `from` is for {@link removeLeft}.
 *
 * @param note records that `to` is the home
 * @throws StudioError 'busy' where another program has the home open; 'bad-file' where a copy is not like the original
 */
export async function moveHome(
  from: string,
  to: string,
  note: () => void,
  onProgress?: MoveProgress,
): Promise<void> {
  const ownership = await acquireOwnership(homeAt(from), { purpose: `moving it to ${to}` });
  try {
    const database = lockDatabase(from);
    try {
      if (!renameHome(from, to, () => database?.close())) await copyHome(from, to, database, onProgress);
      note();
      // Whoever waits for the lock finds this as soon as it is free.
      writeTombstone(from, to);
    } finally {
      database?.close();
    }
  } finally {
    ownership.release();
  }
}

/** Whether a move of this home was interrupted when all was copied. */
export function isHalfMoved(from: string, to: string): boolean {
  return existsSync(join(to, MARK)) && readFileSync(join(to, MARK), 'utf8') === JSON.stringify({ from });
}

/** Removes what is left of a home that was moved, and leaves word where it is now. */
export function removeLeft(left: string, home: string): void {
  writeTombstone(left, home);
  for (const name of readdirSync(left)) {
    if (name !== TOMBSTONE) rmSync(join(left, name), { recursive: true, force: true });
  }
  rmSync(join(home, MARK), { force: true });
  rmSync(join(home, TOMBSTONE), { force: true });
}

/** Bytes of all files of a home. */
export function sizeOfHome(root: string): number {
  return filesOf(root).reduce((sum, path) => sum + lstatSync(join(root, path)).size, 0);
}

/**
 * The catalog, open for nobody else: leaving WAL takes that no other process has it open, and an exclusive lock is kept
 * until it is closed. undefined where there is none.
 */
function lockDatabase(root: string): Database.Database | undefined {
  const { database } = homeAt(root);
  if (!existsSync(database)) return undefined;
  const db = new Database(database, { timeout: 2000 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    if (db.pragma('journal_mode = DELETE', { simple: true }) !== 'delete') throw new Error('still in WAL');
    db.exec('BEGIN EXCLUSIVE; COMMIT');
    return db;
  } catch (cause) {
    db.close();
    throw new StudioError(
      'busy',
      `Another program has the catalog in ${root} open, so that it was not moved.`,
      'End it, and start this one again.',
      { cause },
    );
  }
}

/** Within a file system a move is one step. @returns false where `to` is on another one */
function renameHome(from: string, to: string, release: () => void): boolean {
  // A copy that was begun is gone on with.
  if (existsSync(partOf(to)) || isHalfMoved(from, to)) return false;
  makeFolder(dirname(to));
  if (process.platform === 'win32') release(); // open files cannot be renamed there
  rmSync(to, { recursive: true, force: true });
  try {
    renameSync(from, to);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EXDEV') return false;
    throw thrown;
  }
  syncFolder(dirname(to));
  syncFolder(dirname(from));
  for (const name of ['owner.db', 'owner.json', 'instant.db']) rmSync(join(to, name), { force: true });
  return true;
}

const partOf = (to: string) => `${to}.part`;

/** To another file system. What is half copied never has the final name. */
async function copyHome(
  from: string,
  to: string,
  database: Database.Database | undefined,
  onProgress?: MoveProgress,
): Promise<void> {
  const part = partOf(to);
  // A whole copy from an earlier try: the home may have changed since.
  if (isHalfMoved(from, to)) {
    rmSync(part, { recursive: true, force: true });
    renameSync(to, part);
  }
  makeFolder(part);
  writeNoteDurably(join(part, MARK), JSON.stringify({ from }));
  const files = filesOf(from);
  const total = sizeOfHome(from);
  removeOthers(part, new Set(files));
  let done = 0;
  for (const path of files) {
    await copyFile(join(from, path), join(part, path));
    onProgress?.((done += lstatSync(join(from, path)).size), total);
  }
  if (database) await copyCatalog(database, homeAt(part).database);
  for (const folder of foldersOf(part)) syncFolder(join(part, folder));
  rmSync(to, { recursive: true, force: true });
  renameSync(part, to);
  syncFolder(dirname(to));
}

async function copyCatalog(database: Database.Database, to: string): Promise<void> {
  rmSync(to, { force: true });
  database.prepare('VACUUM INTO ?').run(to);
  const copy = new Database(to, { readonly: true });
  try {
    if (copy.pragma('integrity_check', { simple: true }) !== 'ok') throw differs(to);
  } finally {
    copy.close();
  }
  const file = await open(to, 'r+');
  await file.sync().finally(() => file.close());
}

/** One that is there already from an earlier try is copied only where it differs. */
async function copyFile(from: string, to: string): Promise<void> {
  const found = lstatSync(from);
  makeFolder(dirname(to));
  if (found.isSymbolicLink()) {
    rmSync(to, { force: true });
    symlinkSync(readlinkSync(from), to);
    return;
  }
  const there = lstatSync(to, { throwIfNoEntry: false });
  if (there?.size === found.size && (await hashFile(to)) === (await hashFile(from))) return;
  const hash = createHash('sha256');
  const copy = await open(to, 'w', found.mode);
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20 })) {
      hash.update(chunk as Buffer);
      await copy.writeFile(chunk as Buffer);
    }
    await copy.sync();
  } finally {
    await copy.close();
  }
  utimesSync(to, found.atime, found.mtime);
  if ((await hashFile(to)) !== hash.digest('hex')) throw differs(to);
}

function differs(path: string): StudioError {
  return new StudioError(
    'bad-file',
    `${path} was not written as it was read: the disk may be failing.`,
    'Choose another disk. The catalog stays where it is.',
  );
}

/** Paths of the files and links that make up a home. */
function filesOf(root: string): string[] {
  return itemsOf(root)
    .filter((item) => !item.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
    .filter((path) => !LEFT_BEHIND.test(path));
}

function foldersOf(root: string): string[] {
  const within = itemsOf(root).filter((item) => item.isDirectory());
  return ['', ...within.map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))];
}

function itemsOf(root: string) {
  return readdirSync(root, { recursive: true, withFileTypes: true });
}

function removeOthers(part: string, wanted: ReadonlySet<string>): void {
  for (const path of filesOf(part)) if (!wanted.has(path)) rmSync(join(part, path), { force: true });
}
