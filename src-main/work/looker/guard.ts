import { writeSync } from 'node:fs';
import { Worker, parentPort, workerData } from 'node:worker_threads';

/** What is written to standard error before a process ends itself for the memory that it holds. */
export const OVER_MEMORY = 'looker: more memory than it may hold';

const STDERR = 2;
const WATCH_MS = 25;
const IDLE_MS = 1000;

/**
 * Watches this process from a thread of its own, so that native code that never comes back can be watched, too: the
 * process ends itself where it holds too much memory, or its host is gone.
 *
 * @param script what calls {@link watchProcess} when it is started as a thread
 * @returns sets the limit, in bytes of resident memory
 */
export function startGuard(script: string): (bytes: number) => void {
  const guard = new Worker(script, { workerData: process.ppid });
  guard.unref();
  return (bytes) => guard.postMessage(bytes);
}

/** The thread's whole life. */
export function watchProcess(): void {
  // As the process began with: the host may be gone by the time that this thread has started.
  const host = workerData as number;
  let limit = Infinity;
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    if (process.ppid !== host) end();
    if (process.memoryUsage.rss() > limit) {
      writeSync(STDERR, `${OVER_MEMORY}\n`);
      end();
    }
  };
  const watch = () => {
    clearInterval(timer);
    timer = setInterval(look, limit === Infinity ? IDLE_MS : WATCH_MS);
  };
  parentPort!.on('message', (bytes: number) => {
    limit = bytes;
    watch();
  });
  watch();
}

function end(): void {
  process.kill(process.pid, 'SIGKILL');
}
