import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Answered, Asked } from './control';
import type { StandIn } from './electron';
import { removeFolder } from '../../support/cleanup';

const ROOT = resolve(import.meta.dirname, '../../..');
/** The built entry, which stands in a command line where the program's folder does in a clone. */
export const MAIN = join(ROOT, 'out/main/electron.js');
const HOOK = pathToFileURL(resolve(import.meta.dirname, 'hook.ts')).href;

/** Why the built program cannot be driven; undefined where it can. */
export const missing = existsSync(MAIN) ? undefined : 'The program is not built: run “npm run build” first.';

/** A user of the machine: a home, and a folder for settings. */
export interface Place {
  folder: string;
  home: string;
  env: NodeJS.ProcessEnv;
  remove(): void;
}

export function makePlace(): Place {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wave-studio-desktop-')));
  const home = join(folder, 'home');
  const env = {
    WAVE_STUDIO_HOME: home,
    XDG_CONFIG_HOME: join(folder, 'config'),
    HOME: folder,
    STAND_IN_RELAUNCH: join(folder, 'relaunch.json'),
  };
  mkdirSync(join(folder, 'config'));
  return { folder, home, env, remove: () => removeFolder(folder) };
}

/** The built program, running under the stand-in in a process of its own. */
export class DesktopProgram {
  /** Resolves with its exit code. */
  readonly ended: Promise<number | null>;
  said = '';
  readonly #child: ChildProcess;
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #next = 0;

  constructor(
    private readonly place: Place,
    {
      words = [],
      env = {},
      cwd = ROOT,
      main = MAIN,
    }: { words?: string[]; env?: NodeJS.ProcessEnv; cwd?: string; main?: string } = {},
  ) {
    // As Electron has it in a clone: the program, its folder, and what a person said.
    const child = fork(main, words, {
      cwd,
      execArgv: ['--import', HOOK, '--disable-warning=ExperimentalWarning'],
      env: { ...process.env, ...place.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (text: Buffer) => (this.said += text.toString('utf8')));
    }
    child.on('message', (message) => this.#receive(message as Answered));
    this.ended = new Promise((done) => {
      child.on('close', (code) => {
        for (const { reject } of this.#waiting.values()) reject(new Error(`the program ended: ${this.said}`));
        done(code);
      });
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Runs a function in the program's process. It must stand by itself. */
  run<T, A = undefined>(code: (electron: StandIn, arg: A) => T, arg?: A): Promise<Awaited<T>> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as Awaited<T>), reject });
      this.#child.send({ id, code: code.toString(), arg } satisfies Asked, (error) => {
        if (error) reject(error);
      });
    });
  }

  /** Waits until a function run in the program's process says true. */
  async until<A = undefined>(code: (electron: StandIn, arg: A) => unknown, arg?: A): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (!(await this.run(code, arg))) {
      if (performance.now() > deadline) throw new Error(`it never comes to ${code.toString()}\n${this.said}`);
      await new Promise((done) => setTimeout(done, 30));
    }
  }

  /** Waits for the window to be seen. */
  shown(): Promise<void> {
    return this.until(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  }

  /** What a procedure answers to the page. */
  ask(name: string, input: unknown = {}): Promise<{ result?: unknown; error?: { code: string } }> {
    return this.run(
      ({ ipcMain, BrowserWindow }, [procedure, given]) => {
        const [window] = BrowserWindow.getAllWindows();
        const event = { senderFrame: { origin: 'app://wave', parent: null }, sender: window!.webContents };
        return ipcMain.handlers.get('wave:request')!(event as never, procedure, given) as never;
      },
      [name, input] as const,
    );
  }

  /** Subscribes the page to an event; {@link heard} has what it is told. */
  async subscribe(id: number, name: string): Promise<void> {
    await this.run(
      ({ ipcMain, BrowserWindow }, [subscription, event]) => {
        const [window] = BrowserWindow.getAllWindows();
        const from = { senderFrame: { origin: 'app://wave', parent: null }, sender: window!.webContents };
        return ipcMain.handlers.get('wave:subscribe')!(from as never, subscription, event, {}) as never;
      },
      [id, name] as const,
    );
  }

  /** What the page was told of a subscription. */
  heard(id: number): Promise<unknown[]> {
    return this.run(
      ({ BrowserWindow }, wanted) =>
        BrowserWindow.getAllWindows()[0]!
          .webContents.sent.filter(
            ([channel, subscription]) => channel === 'wave:event' && subscription === wanted,
          )
          .map(([, , payload]) => payload),
      id,
    );
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** How the program asked to be started again. */
  relaunches(): { args?: string[]; execPath?: string }[] {
    const path = this.place.env['STAND_IN_RELAUNCH']!;
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { args?: string[] }[]) : [];
  }

  #receive({ id, result, error }: Answered): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error !== undefined) waiting?.reject(new Error(error));
    else waiting?.resolve(result);
  }
}
