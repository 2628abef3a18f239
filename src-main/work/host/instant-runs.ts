import { join } from 'node:path';
import type { Lock } from '../../base/lock';
import { shareLock, tryLock } from '../../base/lock';
import type { Catalog } from '../../catalog/catalog';
import type { Home } from '../../catalog/home';
import type { Job } from '../../catalog/jobs';
import { kindNamed } from '../kinds/registry';
import { readRequest } from '../request-errors';

/** Long enough to outlast an owner that looks whether anybody does such a job. */
const WAIT_MS = 2000;

/**
 * Tells the home's owner that this process, whether it owns the home or not, does a job that is over in a moment: to be
 * held from before the job is marked as running until it has ended. Any number of processes may hold it.
 * @throws StudioError 'busy'
 */
export function holdInstant(home: Home): Lock {
  return shareLock(instantFile(home), WAIT_MS);
}

/**
 * For the home's owner: instant jobs that are marked as running though the process that did them is gone become interrupted.
 * @returns these; undefined where one is being done, so that it cannot be known yet
 */
export function interruptInstants({ home, jobs }: Catalog): Job[] | undefined {
  const lock = tryLock(instantFile(home));
  if (!lock) return undefined;
  try {
    return jobs.markInterrupted(isInstant);
  } finally {
    lock.release();
  }
}

/** Whether a job is done beside the queue. */
export function isInstant({ parent, spec }: Pick<Job, 'parent' | 'spec'>): boolean {
  if (parent !== null) return false;
  try {
    const request = readRequest(spec);
    return kindNamed(request.kind).isInstant(request);
  } catch {
    // Of another version of the program: then its process is gone.
    return false;
  }
}

function instantFile(home: Home): string {
  return join(home.root, 'instant.db');
}
