import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A home on a network drive is seen by processes of several machines, whose numbers say nothing to each other. */
export const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** Whether there is a process of this number on this machine that does anything. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isDefunct(pid);
  } catch (error) {
    // It is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** One that was killed keeps its number on Linux until whoever inherited it has noticed (source: proc(5), `stat`). */
function isDefunct(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /^[ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!);
  } catch {
    return false;
  }
}
