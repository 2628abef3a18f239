import Database from 'better-sqlite3';
import { StudioError } from './errors';

/** A lock that this process holds. */
export interface Lock {
  release(): void;
}

/**
 * Locks a file of its own, without waiting. The lock is SQLite's: the system drops it when the process dies, however it
 * dies. (No code of ours may open that file by other means: closing any descriptor of it would drop a POSIX lock.)
 *
 * @returns undefined where another process holds it
 */
export function tryLock(path: string): Lock | undefined {
  return open(path, 'BEGIN EXCLUSIVE');
}

/** Shares a lock with any number of processes: meanwhile none can have it for itself by {@link tryLock}. @throws StudioError 'busy' */
export function shareLock(path: string, waitMs: number): Lock {
  const lock = open(path, SHARED, waitMs);
  if (lock) return lock;
  throw new StudioError('busy', `Another process has locked “${path}”.`, 'Try again in a moment.');
}

/** Whether another process holds the lock. */
export function isLocked(path: string): boolean {
  const lock = open(path, SHARED);
  lock?.release();
  return lock === undefined;
}

const SHARED = 'BEGIN; SELECT count(*) FROM sqlite_schema';

function open(path: string, sql: string, timeout = 0): Lock | undefined {
  const lock = new Database(path, { timeout });
  try {
    lock.exec(sql);
    return { release: () => lock.close() };
  } catch (error) {
    lock.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
}
