import { spawn } from 'node:child_process';
import type { ProgressToken } from '../../../base/progress';

export interface Finished {
  /** Exit status; null where the program could not be started or was ended. */
  status: number | null;
  output: string;
  /** The last lines of what it wrote to standard error, or why it could not be started. */
  trouble: string;
}

/** How often a running program is asked whether it is still wanted. */
const PATIENCE_MS = 200;

/**
 * Runs another program to its end, while the token may stop it.
 *
 * @param heard is told every line that it writes
 * @throws StopSignal after the program was ended, where the token says so
 */
export async function run(
  command: string,
  args: readonly string[],
  progress: ProgressToken,
  heard: (line: string) => void = () => {},
): Promise<Finished> {
  // A group of its own, so that what it starts (pip's, the compiler's) ends with it.
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    for (const line of text.split('\n')) if (line.trim()) heard(line.trim());
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const finished = new Promise<Finished>((resolve) => {
    child.on('error', (error) => {
      resolve({ status: null, output, trouble: error.message });
    });
    child.on('close', (status) => {
      resolve({ status, output, trouble: errors.trim().split('\n').slice(-3).join(' ') });
    });
  });
  try {
    for (;;) {
      await progress.checkpoint();
      const ended = await Promise.race([finished, pause()]);
      if (ended) return ended;
    }
  } catch (stop) {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await finished;
    throw stop;
  }
}

function pause(): Promise<undefined> {
  return new Promise((resolve) =>
    setTimeout(() => {
      resolve(undefined);
    }, PATIENCE_MS),
  );
}
