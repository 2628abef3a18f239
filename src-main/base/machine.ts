import { createHash } from 'node:crypto';
import { hostname } from 'node:os';

/** A home on a network drive is seen by processes of several machines, whose numbers say nothing to each other. */
export const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** Whether there is a process of this number on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
