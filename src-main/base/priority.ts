import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lets other programs go first from now on, and never undoes it: only an administrator may raise a priority again. Linux
 * keeps a priority for each thread, which new threads inherit from the one that starts them; elsewhere a process has one.
 */
export function giveWay(): void {
  for (const thread of threads()) {
    try {
      setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // It has ended meanwhile, or this system does not let its priority be changed: then it computes as before.
    }
  }
}

/** 0: this process. */
function threads(): number[] {
  if (process.platform !== 'linux') return [0];
  return readdirSync('/proc/self/task').map(Number);
}
