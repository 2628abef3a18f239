import type { App } from 'electron';
import { EventEmitter } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A window, as far as the program's end has to do with it. */
export interface Closable {
  /** @returns whether it is closed: nobody objected */
  close(): boolean;
  destroy(): void;
}

export interface Preventable {
  defaultPrevented: boolean;
  preventDefault(): void;
}

export function preventable<T extends object>(details?: T): Preventable & T {
  const event = { defaultPrevented: false, preventDefault: () => void (event.defaultPrevented = true) };
  return Object.assign(event, details);
}

type RelaunchOptions = NonNullable<Parameters<App['relaunch']>[0]>;

/** What `relaunch` was asked for, for the test: a process that has ended cannot be asked any more. */
const RELAUNCH_NOTE = process.env['STAND_IN_RELAUNCH'];

/** `app`: its life cycle and its single-instance lock are real, across processes. */
class AppStandIn extends EventEmitter {
  readonly windows = new Set<Closable>();
  readonly calls: unknown[][] = [];
  #ready = false;
  #quitting = false;
  #locked: string | undefined;
  readonly #relaunches: RelaunchOptions[] = [];
  readonly #paths: Record<string, string> = {
    home: homedir(),
    appData: process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'),
  };

  constructor() {
    super();
    // “In most cases, you should do everything in the ready event handler.” It comes after the main script has run.
    setTimeout(
      () => {
        this.#ready = true;
        this.emit('ready', {}, {});
      },
      Number(process.env['STAND_IN_READY_MS'] ?? 20),
    );
  }

  /** Those of the system, the one that is liked best first. */
  getPreferredSystemLanguages(): string[] {
    return (process.env['STAND_IN_LANGUAGES'] ?? 'en-US').split(',');
  }

  isReady(): boolean {
    return this.#ready;
  }

  whenReady(): Promise<void> {
    return this.#ready ? Promise.resolve() : new Promise((resolve) => this.once('ready', () => resolve()));
  }

  /** “If the user … app.quit() was called, Electron will first try to close all the windows and then emit the will-quit event.” */
  quit(): void {
    this.emit('before-quit', preventable());
    this.#quitting = true;
    // A copy: a window may be opened meanwhile.
    for (const window of [...this.windows]) {
      if (window.close()) continue;
      this.#quitting = false;
      return;
    }
    this.#willQuit();
  }

  /** “All windows will be closed immediately without asking the user, and the before-quit and will-quit events will not be emitted.” */
  exit(code = 0): void {
    for (const window of [...this.windows]) window.destroy();
    this.emit('quit', {}, code);
    this.#end(code);
  }

  /** A window is gone: “window-all-closed would not be emitted” where the program is quitting. */
  closed(window: Closable): void {
    this.windows.delete(window);
    if (this.windows.size > 0 || this.#quitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }

  relaunch(options: RelaunchOptions = {}): void {
    this.#relaunches.push(options);
  }

  getPath(name: string): string {
    const path = this.#paths[name] ?? this.#default(name);
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    return path;
  }

  /** “If a path is set that does not exist, … the directory should be created with mkdirSync.” */
  setPath(name: string, path: string): void {
    this.#paths[name] = path;
  }

  setAppUserModelId(id: string): void {
    this.calls.push(['setAppUserModelId', id]);
  }

  /** “This method can only be called before app is ready.” */
  enableSandbox(): void {
    if (this.#ready) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.calls.push(['enableSandbox']);
  }

  /**
   * “This method returns true if this process is the primary instance … and false if your app should quit because it has
   * sent its parameters to another instance.”
   */
  requestSingleInstanceLock(additionalData: Record<string, unknown> = {}): boolean {
    const folder = this.getPath('userData');
    mkdirSync(folder, { recursive: true });
    const lock = join(folder, 'SingletonLock');
    const post = join(folder, 'second');
    mkdirSync(post, { recursive: true });
    try {
      closeSync(openSync(lock, 'wx'));
    } catch {
      const path = join(post, `${process.pid}.json`);
      writeFileSync(`${path}.tmp`, JSON.stringify([process.argv, process.cwd(), additionalData]));
      renameSync(`${path}.tmp`, path);
      return false;
    }
    this.#locked = lock;
    setInterval(() => this.#receive(post), 20).unref();
    return true;
  }

  #receive(post: string): void {
    if (!this.#ready) return;
    for (const name of readdirSync(post).filter((each) => each.endsWith('.json'))) {
      const path = join(post, name);
      const [argv, folder, data] = JSON.parse(readFileSync(path, 'utf8')) as [string[], string, unknown];
      rmSync(path);
      this.emit('second-instance', {}, argv, folder, data);
    }
  }

  #default(name: string): string | undefined {
    const userData = this.#paths['userData'] ?? join(this.#paths['appData']!, 'Electron');
    const below: Record<string, string> = {
      userData,
      sessionData: userData,
      logs: join(userData, 'logs'),
      crashDumps: join(userData, 'Crashpad'),
    };
    return below[name];
  }

  #willQuit(): void {
    const event = preventable();
    this.emit('will-quit', event);
    this.#quitting = false;
    if (event.defaultPrevented) return;
    this.emit('quit', {}, 0);
    this.#end(0);
  }

  #end(code: number): void {
    if (this.#locked !== undefined && existsSync(this.#locked)) rmSync(this.#locked);
    if (RELAUNCH_NOTE !== undefined) writeFileSync(RELAUNCH_NOTE, JSON.stringify(this.#relaunches));
    process.exit(code);
  }
}

type Used =
  | 'enableSandbox'
  | 'exit'
  | 'getPreferredSystemLanguages'
  | 'isReady'
  | 'quit'
  | 'relaunch'
  | 'requestSingleInstanceLock'
  | 'setAppUserModelId'
  | 'whenReady';

export const app = new AppStandIn() satisfies Pick<App, Used> & {
  getPath(name: Parameters<App['getPath']>[0]): string;
  setPath(name: string, path: string): void;
};
