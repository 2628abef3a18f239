import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { StudioError } from '../base/errors';
import { TEMPORARY } from '../base/files';
import type { Lock } from '../base/lock';
import { isLocked, tryLock } from '../base/lock';
import type { Home } from './home';

const OwnerSchema = z.object({
  /** Of this ownership: messages are addressed to it. */
  id: z.string().default(''),
  pid: z.number(),
  startedAt: z.number(),
  purpose: z.string(),
});

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

/** Makes this process the only one that runs the jobs of a home; undefined where another one is. */
export function tryOwnership(home: Home, purpose: string): Ownership | undefined {
  if (home.readOnly) return undefined;
  const lock = tryLock(lockFile(home));
  return lock && ownership(home, lock, purpose);
}

/** As {@link tryOwnership}, but waits. @throws StudioError 'busy' naming the other process, after `waitMs` */
export async function acquireOwnership(home: Home, options: OwnershipOptions): Promise<Ownership> {
  const deadline = performance.now() + Math.max(options.waitMs ?? 0, PROBE_MS);
  for (;;) {
    const owned = tryOwnership(home, options.purpose);
    if (owned) return owned;
    if (performance.now() >= deadline) throw busy(readOwner(home));
    await sleep(POLL_MS);
  }
}

/** The process that runs this home's jobs now, or undefined when none does. */
export function currentOwner(home: Home): Owner | undefined {
  return !home.readOnly && isLocked(lockFile(home)) ? readOwner(home) : undefined;
}

function ownership(home: Home, lock: Lock, purpose: string): Ownership {
  const owner: Owner = { id: randomUUID(), pid: process.pid, startedAt: Date.now(), purpose };
  const file = ownerFile(home);
  try {
    // Only who holds the lock writes it: what one that was killed left is written over.
    writeFileSync(file + TEMPORARY, JSON.stringify(owner));
    renameSync(file + TEMPORARY, file);
  } catch (error) {
    lock.release();
    throw error;
  }
  let held = true;
  const release = () => {
    if (!held) return;
    held = false;
    rmSync(file, { force: true });
    lock.release();
  };
  return { owner, release };
}

/** The note that the owner left; a new owner may not have written its own yet. */
function readOwner(home: Home): Owner {
  try {
    return OwnerSchema.parse(JSON.parse(readFileSync(ownerFile(home), 'utf8')));
  } catch {
    return { id: '', pid: 0, startedAt: 0, purpose: '' };
  }
}

function ownerFile(home: Home): string {
  return join(home.root, 'owner.json');
}

function lockFile(home: Home): string {
  return join(home.root, 'owner.db');
}

function busy({ pid, purpose, startedAt }: Owner): StudioError {
  const since = startedAt ? `, since ${new Date(startedAt).toLocaleString()}` : '';
  const who = pid ? ` (process ${pid}: ${purpose}${since})` : '';
  return new StudioError(
    'busy',
    `Another WAVE Studio has this home${who}.`,
    'Wait until it has finished, stop it, or use another home with --home.',
  );
}
