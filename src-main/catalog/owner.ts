import Database from 'better-sqlite3';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { StudioError } from '../base/errors';
import type { Home } from './home';

const OwnerSchema = z.object({ pid: z.number(), startedAt: z.number(), purpose: z.string() });

/** The process that runs a home's jobs. */
export type Owner = z.infer<typeof OwnerSchema>;

/** Held by the process that runs a home's jobs; ends with {@link Ownership.release}, or with the process. */
export interface Ownership {
  readonly owner: Owner;
  release(): void;
}

export interface OwnershipOptions {
  /** What this process does, for the message a second process shows, e.g. "wave condense". */
  purpose: string;
  /** How long to wait for another owner to finish. Default 0: not at all. */
  waitMs?: number;
}

const POLL_MS = 100;
/** Long enough to outlast another process that only asks {@link currentOwner}. */
const PROBE_MS = 250;

/**
 * Makes this process the only one that runs the jobs of a home. The lock is SQLite's lock on a file of its own: the
 * system drops it when the process dies, however it dies. (No code of ours may open that file by other means: closing
 * any descriptor of it would drop a POSIX lock.)
 *
 * @throws StudioError 'busy' naming the other process, when it does not finish within `waitMs`
 */
export async function acquireOwnership(home: Home, options: OwnershipOptions): Promise<Ownership> {
  const deadline = Date.now() + (options.waitMs ?? 0);
  for (;;) {
    const lock = tryLock(home, 'BEGIN EXCLUSIVE');
    if (lock) return ownership(home, lock, options.purpose);
    if (Date.now() >= deadline) throw busy(readOwner(home));
    await sleep(POLL_MS);
  }
}

/** The process that runs this home's jobs now, or undefined when none does. */
export function currentOwner(home: Home): Owner | undefined {
  const lock = tryLock(home, 'BEGIN; SELECT count(*) FROM sqlite_schema');
  if (!lock) return readOwner(home);
  lock.close();
  return undefined;
}

function tryLock(home: Home, sql: string): Database.Database | undefined {
  const lock = new Database(join(home.root, 'owner.db'), { timeout: PROBE_MS });
  try {
    lock.exec(sql);
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
}

function ownership(home: Home, lock: Database.Database, purpose: string): Ownership {
  const owner: Owner = { pid: process.pid, startedAt: Date.now(), purpose };
  const file = ownerFile(home);
  try {
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(owner));
    renameSync(`${file}.${process.pid}`, file);
  } catch (error) {
    lock.close();
    throw error;
  }
  const release = () => {
    if (!lock.open) return;
    rmSync(file, { force: true });
    lock.close();
  };
  return { owner, release };
}

/** The note that the owner left; a new owner may not have written its own yet. */
function readOwner(home: Home): Owner {
  try {
    return OwnerSchema.parse(JSON.parse(readFileSync(ownerFile(home), 'utf8')));
  } catch {
    return { pid: 0, startedAt: 0, purpose: '' };
  }
}

function ownerFile(home: Home): string {
  return join(home.root, 'owner.json');
}

function busy({ pid, purpose, startedAt }: Owner): StudioError {
  const since = startedAt ? `, since ${new Date(startedAt).toLocaleString()}` : '';
  const who = pid ? ` (process ${pid}: ${purpose}${since})` : '';
  return new StudioError(
    'busy',
    `Another WAVE Studio is running jobs in this home${who}.`,
    'Wait until it has finished, stop it, or use another home with --home.',
  );
}
