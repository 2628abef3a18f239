import Database from 'better-sqlite3';

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

/** Whether another process holds the lock. */
export function isLocked(path: string): boolean {
  const lock = open(path, 'BEGIN; SELECT count(*) FROM sqlite_schema');
  lock?.release();
  return lock === undefined;
}

function open(path: string, sql: string): Lock | undefined {
  const lock = new Database(path, { timeout: 0 });
  try {
    lock.exec(sql);
    return { release: () => lock.close() };
  } catch (error) {
    lock.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
}
