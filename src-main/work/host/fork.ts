import type { ChildProcess } from 'node:child_process';
import { fork, spawn } from 'node:child_process';
import { totalmem } from 'node:os';
import type { LookerProcess } from './looker';
import type { Exit, Spawn } from './worker-process';

const KEPT_CHARACTERS = 8000;

/**
 * Has glibc give memory of a mebibyte and more back to the system as soon as it is freed (left to itself it keeps what
 * tensors had, and native libraries ask for more beside it), and ask for huge pages, with which a training step is about
 * 4 % shorter. Nothing else reads these.
 */
const MEMORY = { MALLOC_MMAP_THRESHOLD_: String(2 ** 20), GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' };

/** Starts workers as Node processes. @param script the built worker entry */
export function forkWorker(script: string): Spawn {
  return () => {
    const env = { ...MEMORY, ...process.env };
    return connected(fork(script, [], { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] }));
  };
}

/**
 * Starts lookers as Node processes; where there is a shell, under its limit for data (the heap and private pages, not
 * addresses that are only reserved), so that the system itself refuses what a look takes too fast to be seen.
 *
 * @param script the built looker entry
 */
export function forkLooker(script: string): () => LookerProcess {
  return () => {
    const [command, words] = limited(script);
    // What is found may hold numbers that JSON has no words for.
    const options = { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced' } as const;
    return connected(spawn(command, words, { ...options, stdio: [...options.stdio] }));
  };
}

/** Share of the memory that no look gets, whatever it declares. */
const MOST_MEMORY = 0.75;

function limited(script: string): [command: string, words: string[]] {
  if (process.platform === 'win32') return [process.execPath, [script]];
  const kilobytes = Math.round(
    (Math.min(totalmem(), process.constrainedMemory() || Infinity) * MOST_MEMORY) / 1024,
  );
  return ['/bin/sh', ['-c', `ulimit -c 0; ulimit -d ${kilobytes}; exec "$0" "$@"`, process.execPath, script]];
}

function connected(child: ChildProcess) {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-KEPT_CHARACTERS);
  });
  return {
    send: (message: object) => {
      // It may be gone already; then its exit tells.
      if (child.connected) child.send(message, () => {});
    },
    onMessage: (listener: (message: unknown) => void) => child.on('message', listener),
    onExit: (listener: (exit: Exit) => void) => {
      child.on('error', (error) => listener({ code: null, signal: null, stderr: error.message }));
      child.on('close', (code, signal) => listener({ code, signal, stderr }));
    },
    kill: () => child.kill('SIGKILL'),
  };
}
