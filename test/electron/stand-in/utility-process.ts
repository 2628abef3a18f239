import type { ForkOptions, utilityProcess as RealUtilityProcess } from 'electron';
import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from './app';

const PRELOAD = pathToFileURL(resolve(import.meta.dirname, 'utility.ts')).href;
const KEPT = 20_000;

/** A utility process: a real process of Node's, told of as Electron tells. */
class UtilityStandIn extends EventEmitter {
  readonly stderr: ChildProcess['stderr'];
  /** Told to the system's list of processes. */
  readonly serviceName: string | undefined;
  readonly #child: ChildProcess;

  constructor(script: string, args: readonly string[], options: ForkOptions) {
    super();
    if (!app.isReady()) throw new Error('utilityProcess cannot be created before app is ready.');
    const execArgv = ['--import', PRELOAD, ...(process.env['STAND_IN_UTILITY_ARGS']?.split(' ') ?? [])];
    const child = fork(script, [...args], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv });
    this.#child = child;
    this.serviceName = options.serviceName;
    this.stderr = options.stdio === 'ignore' ? null : child.stderr;
    let said = '';
    child.stderr!.on('data', (text: Buffer) => (said = (said + text.toString('utf8')).slice(-KEPT)));
    child.on('message', (message) => this.emit('message', message));
    child.on('spawn', () => this.emit('spawn'));
    child.on('close', (code, signal) => this.#exited(said, code, signal));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object, () => {});
  }

  /** “Terminates the process gracefully. On POSIX, it uses SIGTERM.” */
  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }

  #exited(said: string, code: number | null, signal: NodeJS.Signals | null): void {
    // “Emitted when the child process needs to terminate due to non continuable error from V8.”
    const fatal = /FATAL ERROR: ([^\n]*)/.exec(said)?.[1];
    if (fatal !== undefined) {
      this.emit(
        'error',
        'FatalError',
        'v8::internal::V8::FatalProcessOutOfMemory',
        JSON.stringify({ header: { event: fatal } }),
      );
    }
    // The number that waitpid gives, which for a signal is the signal's own.
    this.emit('exit', code ?? constants.signals[signal!]);
  }
}

export const utilityProcess = {
  processes: [] as UtilityStandIn[],
  fork(modulePath: string, args: string[] = [], options: ForkOptions = {}): UtilityStandIn {
    const child = new UtilityStandIn(modulePath, args, options);
    utilityProcess.processes.push(child);
    return child;
  },
};

type Real = typeof RealUtilityProcess;
type Child = ReturnType<Real['fork']>;
/** Its parameters are Electron's, and so are the members that are used of what it gives. */
({ fork: (...args: Parameters<Real['fork']>) => utilityProcess.fork(...args) }) satisfies {
  fork: (...args: Parameters<Real['fork']>) => Pick<Child, 'kill' | 'pid' | 'postMessage'>;
};
