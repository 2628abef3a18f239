import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** What Linux tells of processors; other functions stand in for it in tests. */
interface Look {
  /** Logical processors that this process may use, by affinity and by its group's limit. */
  available: () => number;
  /** Content of a file; throws where it is not there. */
  read: (path: string) => string;
}

const system: Look = { available: availableParallelism, read: (path) => readFileSync(path, 'utf8') };

/**
 * Threads for numerical work: one for each physical core that this process may use. Two on one core share its
 * multipliers. Where the system does not tell cores apart (or has one thread on each), one for each processor.
 */
export function usableCores({ available, read }: Look = system): number {
  try {
    const allowed = /^Cpus_allowed_list:\s*(\S+)/m.exec(read('/proc/self/status'))![1]!;
    const cores = numbersOf(allowed).map((cpu) =>
      read(`/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`).trim(),
    );
    return Math.max(1, Math.min(new Set(cores).size, available()));
  } catch {
    return available();
  }
}

/** `0-2,5` → 0, 1, 2, 5 */
function numbersOf(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [from, to] = range.split('-').map(Number) as [number, number?];
    return Array.from({ length: (to ?? from) - from + 1 }, (_, i) => from + i);
  });
}
