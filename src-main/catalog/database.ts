import Database from 'better-sqlite3';
import { lstatSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeFolder, syncFolder, syncPath, TEMPORARY, writerName } from '../base/files';
import { asStudioError, StudioError } from '../base/errors';
import { networkDrive } from '../base/network-drive';
import type { Home } from './home';
import { WAY_OUT } from './home';
import { MIGRATIONS } from './migrations';
import type { Owner, Ownership } from './owner';
import { currentOwner, tryOwnership } from './owner';
import { othersTurn } from './slices';

export type Sql = Database.Database;
type SqliteError = InstanceType<typeof Database.SqliteError>;

/** "WAVE" in ASCII: tells our databases from those of other programs. */
export const APPLICATION_ID = 0x57415645;
/** How long a command waits for another process that writes; it has nothing else to do. */
const BUSY_MS = 60_000;

/**
 * Opens a home's catalog, makes it where there is none, and brings an older one up to date, after a copy of it has
 * been put into `backups`.
 *
 * @param waits whether, once it is open, to stand still while another process writes; else what is tried fails at once
 * @throws StudioError 'newer-version', 'bad-file' (damaged, or another program's), 'busy', 'no-space'
 */
export function openDatabase(home: Home, migrations: readonly string[] = MIGRATIONS, waits = true): Sql {
  const db = guarded(() => new Database(home.database, { timeout: BUSY_MS }), home);
  try {
    guarded(() => {
      // One transaction, so that a process that is just making the catalog is not seen halfway.
      db.transaction(() => checkOrigin(db, home, migrations.length))();
      // Of a catalog that is just being made, so that its file can become smaller again.
      db.pragma('auto_vacuum = INCREMENTAL');
      useJournal(db, networkDrive(home.root) === undefined ? 'WAL' : 'TRUNCATE');
      db.pragma('synchronous = FULL');
      migrate(db, home, migrations);
      db.pragma('foreign_keys = ON');
      if (!waits) db.pragma('busy_timeout = 0');
      if (home.readOnly) db.pragma('query_only = ON');
      if (home.readOnly === 'full') withoutRoom.add(db);
      openFiles.set(db, { home, ino: statSync(home.database).ino });
    }, home);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * WAL lets others read while one writes, but needs memory that processes share, which those of two machines cannot: on a
 * network drive the older way is the safe one. SQLite does not wait by itself where two processes switch a new database at
 * the same time.
 */
function useJournal(db: Sql, mode: 'WAL' | 'TRUNCATE'): void {
  const deadline = performance.now() + BUSY_MS;
  for (;;) {
    try {
      db.pragma(`journal_mode = ${mode}`);
      return;
    } catch (error) {
      if (!(error instanceof Database.SqliteError && isBusy(error)) || performance.now() > deadline)
        throw error;
      sleepSync(20);
    }
  }
}

function sleepSync(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function isBusy(error: SqliteError): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(error.code);
}

function checkOrigin(db: Sql, home: Home, newest: number): void {
  const version = versionOf(db);
  const ours = db.pragma('application_id', { simple: true }) === APPLICATION_ID;
  const empty = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (!ours && !empty) {
    throw new StudioError(
      'bad-file',
      `${home.database} belongs to another program.`,
      'Choose another folder with --home.',
    );
  }
  if (version > newest) {
    throw new StudioError(
      'newer-version',
      `The home ${home.root} was made by a newer version of WAVE Studio (catalog version ${version}, this program knows ${newest}).`,
      'Update WAVE Studio, or choose another folder with --home.',
    );
  }
}

/**
 * All migrations in one transaction, while no older program works on the home: a catalog is as new as the program, or as it
 * was, whatever happens meanwhile.
 */
function migrate(db: Sql, home: Home, migrations: readonly string[]): void {
  const before = versionOf(db);
  if (before === migrations.length) return;
  const ownership = before > 0 ? aloneWith(db, home, migrations.length) : undefined;
  try {
    if (before > 0) backup(db, home, before);
    bringUpToDate(db, migrations);
  } finally {
    ownership?.release();
  }
}

/** How long another process may take that brings the same catalog up to date. */
const MIGRATING_MS = 10_000;

/**
 * Keeps an older program from beginning a run while its catalog becomes another; undefined where this process keeps it off
 * already, or another has done the work meanwhile.
 * @throws StudioError 'busy' where an older program has the home open: what it writes no longer fits
 */
function aloneWith(db: Sql, home: Home, newest: number): Ownership | undefined {
  const deadline = performance.now() + MIGRATING_MS;
  while (versionOf(db) < newest && !home.readOnly) {
    const ownership = tryOwnership(home, MIGRATING);
    if (ownership) return ownership;
    const owner = currentOwner(home);
    if (owner?.pid === process.pid) return undefined;
    // Who has only just become the owner has not said its purpose yet.
    const works = owner && owner.pid > 0 && owner.purpose !== MIGRATING;
    if (owner && (works || performance.now() > deadline)) throw olderOpen(home, owner);
    sleepSync(20);
  }
  return undefined;
}

const MIGRATING = 'bringing the catalog up to date';

function olderOpen(home: Home, { pid, purpose }: Owner): StudioError {
  return new StudioError(
    'busy',
    `An older WAVE Studio has the home ${home.root} open (process ${pid}: ${purpose}), and this one would change its catalog.`,
    'End the older one, which saves its runs, and try again; or choose another folder with --home.',
  );
}

function bringUpToDate(db: Sql, migrations: readonly string[]): void {
  // Rebuilding a table that others refer to needs this off, and it cannot be changed inside a transaction.
  db.pragma('foreign_keys = OFF');
  db.transaction(() => {
    // Another process may have done some of it since.
    for (let version = versionOf(db); version < migrations.length; version++) {
      db.exec(migrations[version]!);
      const broken = db.pragma('foreign_key_check') as unknown[];
      if (broken.length > 0)
        throw new Error(`migration ${version + 1} leaves ${broken.length} broken references`);
    }
    db.pragma(`user_version = ${migrations.length}`);
    db.pragma(`application_id = ${APPLICATION_ID}`);
  }).immediate();
}

function backup(db: Sql, home: Home, version: number): void {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  copyDatabase(db, join(home.backups, `catalog-v${version}-${stamp}.db`));
}

/**
 * Writes a whole, compact copy of the database as it stands. It has its name only when it is whole.
 * @throws StudioError 'usage' where something has that name already
 */
export function copyDatabase(db: Sql, to: string): void {
  if (lstatSync(to, { throwIfNoEntry: false })) {
    throw new StudioError('usage', `There is something at ${to} already.`, 'Choose another name.');
  }
  makeFolder(dirname(to));
  const part = join(dirname(to), `.${basename(to)}.${writerName()}${TEMPORARY}`);
  try {
    db.prepare('VACUUM INTO ?').run(part);
    syncPath(part);
    renameSync(part, to);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  syncFolder(dirname(to));
}

/** Pages that are given back to the disk at once. */
const PAGES = 500;
/** An earlier version's file cannot give any back; it is written anew once so much of it is unused. */
const MOST_UNUSED = 0.25;

/** Gives the space back to the disk that deleted things had in the catalog, some of it at a time. */
export async function shrink(db: Sql): Promise<void> {
  const number = (name: string) => db.pragma(name, { simple: true }) as number;
  if (number('auto_vacuum') === 0) {
    if (number('freelist_count') > MOST_UNUSED * number('page_count')) guarded(() => db.exec('VACUUM'));
    return;
  }
  while (number('freelist_count') > 0) {
    guarded(() => db.exec(`PRAGMA incremental_vacuum(${PAGES})`));
    await othersTurn();
  }
}

export function versionOf(db: Sql): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/** Catalogs on a full disk, of which a copy was opened to be read. */
const withoutRoom = new WeakSet<Sql>();

/** The files that were opened: the system lets a process write to one that has been deleted, which nobody would ever read. */
const openFiles = new WeakMap<Sql, { home: Home; ino: number }>();

/** Why nothing that is written to the catalog would be kept: its file is no more, or another has its name. */
export function lossOf(db: Sql): StudioError | undefined {
  const opened = openFiles.get(db);
  if (!opened) return undefined;
  const { home, ino } = opened;
  const now = statSync(home.database, { throwIfNoEntry: false });
  // Of a network drive the numbers of files may change by themselves.
  if (now && (now.ino === ino || networkDrive(home.root) !== undefined)) return undefined;
  return new StudioError(
    'not-found',
    now
      ? `Another home was put in the place of ${home.root} while that was open: nothing of it can be changed.`
      : `The home ${home.root} was removed or moved while it was open: nothing of it can be changed.`,
    'Put it back, or restore a backup with “wave restore-backup”, and start WAVE Studio again.',
  );
}

/**
 * Runs `change` as one transaction that holds the write lock from its start: all of it happens, or nothing.
 * @throws StudioError 'no-space', 'busy', 'bad-file' (damaged), 'not-found' (the home was removed while it was open)
 */
export function transact<T>(db: Sql, change: () => T): T {
  const loss = lossOf(db);
  if (loss) throw loss;
  if (withoutRoom.has(db)) {
    throw new StudioError(
      'no-space',
      'The disk of the home is full: nothing of it can be changed.',
      'Make room on it and try again; “wave space” says what the home takes, and “wave space --free” removes what can be computed again.',
    );
  }
  return guarded(() => db.transaction(change).immediate());
}

/** Whether something failed only because another process was just writing. */
export function isLockedOut(thrown: unknown): boolean {
  const error = thrown instanceof StudioError ? thrown.cause : thrown;
  return error instanceof Database.SqliteError && isBusy(error);
}

/** SQLite's errors as sentences. */
function guarded<T>(action: () => T, home?: Home): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof Database.SqliteError ? databaseError(error, home) : error;
  }
}

function databaseError(error: SqliteError, home?: Home): StudioError {
  const options = { cause: error };
  if (isBusy(error)) {
    const message = 'Another process has been writing to the catalog for too long.';
    return new StudioError('busy', message, 'Try again when it has finished.', options);
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) {
    return new StudioError(
      'bad-file',
      home ? `The catalog ${home.database} is damaged.` : 'The catalog is damaged.',
      'Run “wave recover”: it puts the newest sound copy in its place; the weights are not affected.',
      options,
    );
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)/.test(error.code)) {
    return new StudioError(
      'usage',
      home ? `The catalog ${home.database} cannot be written.` : 'The catalog cannot be written.',
      `Change its permissions, or ${WAY_OUT}`,
      options,
    );
  }
  return asStudioError(error);
}
