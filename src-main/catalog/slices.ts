import { setTimeout as sleep } from 'node:timers/promises';

/** What is changed in one transaction where much is to be changed: others wait for it some hundredths of a second. */
const AT_ONCE = 20;
/** SQLite looks for the lock again after at most a tenth of a second; who looks now is to find it free. */
const PAUSE_MS = 4;

export function* slicesOf<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += AT_ONCE) yield items.slice(from, from + AT_ONCE);
}

/** To be awaited between two transactions of a long change: lets other processes write, and this one answer. */
export function othersTurn(): Promise<void> {
  return sleep(PAUSE_MS);
}
