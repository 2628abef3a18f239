import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from '../../base/files';
import { MACHINE } from '../../base/machine';
import type { Lock } from '../../base/lock';
import { tryLock } from '../../base/lock';
import type { ProgressToken } from '../../base/progress';

const POLL_MS = 200;
/** A worker whose host is gone saves and ends at the end of its step. One that takes longer hangs. */
const PATIENCE_MS = 120_000;

/**
 * Makes this worker the only one that does a job: where an earlier one, whose host has died, is still saving it, that one
 * is waited for, and ended where it does not come to an end.
 *
 * @param folder the job's own
 * @throws StopSignal where the work is to stop meanwhile
 */
export async function holdFolder(
  folder: string,
  progress: ProgressToken,
  patienceMs = PATIENCE_MS,
): Promise<Lock> {
  makeFolder(folder);
  const note = join(folder, 'worker.pid');
  const started = performance.now();
  for (let said = false; ; said = true) {
    const lock = tryLock(join(folder, 'worker.db'));
    if (lock) {
      writeFileSync(note, `${process.pid} ${MACHINE}`);
      return lock;
    }
    if (!said) progress.log('The process that did this run before is still saving it: it is waited for.');
    if (performance.now() - started > patienceMs) end(note);
    await progress.checkpoint();
    await sleep(POLL_MS);
  }
}

/** It holds the lock, so that the number in its note is still its own. */
function end(note: string): void {
  const [words, machine = MACHINE] = existsSync(note) ? readFileSync(note, 'utf8').split(' ') : [];
  const pid = Number(words);
  // A process of another machine is for that machine to end.
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid || machine !== MACHINE) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
