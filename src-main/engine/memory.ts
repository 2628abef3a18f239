import { totalmem } from 'node:os';

/** Whether this process holds more than half of the memory that it may have: time to let go of what can be made anew. */
export function memoryIsShort(): boolean {
  const limit = process.constrainedMemory() || Infinity; // 0: no limit of its own
  return process.memoryUsage.rss() > Math.min(totalmem(), limit) / 2;
}
