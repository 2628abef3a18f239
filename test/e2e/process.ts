import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { BUILT } from './program';

/** The real program as its own process, with its worker in the same process group. */
export interface Running {
  child: ChildProcess;
  url: string;
}

/** @param words more of the command line of `wave serve` */
export function startProcess(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Running> {
  const all = [join(BUILT, 'main', 'cli.js'), 'serve', '--port', '0', ...words];
  const child = spawn(process.execPath, all, { detached: true, env: { ...process.env, ...env } });
  return new Promise((resolve, reject) => {
    let said = '';
    const read = (text: Buffer) => {
      said += text.toString();
      const url = /http:\/\/\S+/.exec(said)?.[0];
      if (url !== undefined) resolve({ child, url });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', () => reject(new Error(said)));
  });
}

/** Nothing of it has time to save anything. */
export function killAll(running: Running): Promise<void> {
  return end(running, 'SIGKILL');
}

/** As Ctrl-C does. */
export function stop(running: Running): Promise<void> {
  return end(running, 'SIGINT');
}

async function end({ child }: Running, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid!, signal);
  await gone;
}
