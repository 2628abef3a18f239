import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Catalog } from '../../../src-main/catalog/catalog';
import { forkWorker } from '../../../src-main/work/host/fork';
import { Studio } from '../../../src-main/work/host/studio';
import { CLI } from '../../integration/cli/helpers';
import { startProcess, stop } from '../../e2e/process';
import { removeFolder } from '../../support/cleanup';

/** Another file system than the one of temporary files, where there is one. */
const OTHER_DISK = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Who of the program's processes is killed. */
export type Victim = 'all' | 'host' | 'worker';

/** A copy of a prepared folder, for one try. */
export class Place {
  readonly folder: string;
  /** On another disk. */
  readonly other = mkdtempSync(join(OTHER_DISK, 'wave-killed-'));

  readonly home: string;
  /** Where a program finds its home that is told of none. */
  readonly #env: NodeJS.ProcessEnv;

  /** @param on the folder that it is made in, e.g. of another disk */
  constructor(prepared: string, on = tmpdir()) {
    this.folder = mkdtempSync(join(on, 'wave-killed-'));
    this.home = this.at('home');
    this.#env = { XDG_DATA_HOME: this.at('data'), WAVE_STUDIO_HOME: '' };
    cpSync(prepared, this.folder, { recursive: true });
  }

  readonly at = (...parts: string[]) => join(this.folder, ...parts);

  readonly use = <T>(home: string, look: (catalog: Catalog) => T): T => {
    const catalog = Catalog.open(home);
    try {
      return look(catalog);
    } finally {
      catalog.close();
    }
  };

  remove(): void {
    for (const each of [this.folder, this.other]) removeFolder(each);
  }

  /** Runs a command to its end. */
  async run(
    words: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ status: number | null; stdout: string; stderr: string }> {
    const child = this.#start(words, env);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    const [status] = (await once(child, 'close')) as [number | null];
    return { status, stdout, stderr };
  }

  /** Starts a command and kills it. @returns whether it was still there to be killed */
  async kill(words: readonly string[], afterMs: number, victim: Victim): Promise<boolean> {
    const child = this.#start(words);
    const ended = once(child, 'exit').then(() => true);
    if (await Promise.race([ended, sleep(afterMs).then(() => false)])) return false;
    const group = membersOf(child.pid!);
    if (victim === 'all') process.kill(-child.pid!, 'SIGKILL');
    else for (const pid of group) if ((pid === child.pid) === (victim === 'host')) killOne(pid);
    await ended;
    // A worker whose host is gone saves and ends by itself.
    while (membersOf(child.pid!).length > 0) await sleep(20);
    return true;
  }

  /** The next start of a program on a home: it takes over the queue, and ends as by Ctrl-C. */
  async nextStart(home: string): Promise<void> {
    const spawn = forkWorker(join(dirname(CLI), 'worker.js'));
    const studio = new Studio({ home, purpose: 'next start', spawn });
    studio.startQueue();
    await studio.close();
  }

  /** The next start of a server that is told of no home. @returns ms until it was there */
  async nextServer(): Promise<number> {
    const asked = performance.now();
    const running = await startProcess([], this.#env);
    const took = performance.now() - asked;
    await stop(running);
    return took;
  }

  /** What the files here are called, with what is by chance left out of their names. */
  names(): Set<string> {
    const all = [this.folder, this.other].flatMap((root, i) =>
      readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => `${i}/${name}`),
    );
    // Copies of the catalog are kept when a server has been there for a moment.
    return new Set(all.map(plain).filter((name) => !name.endsWith('/backups/kept-TIME.db')));
  }

  #start(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
    return spawn(process.execPath, [CLI, ...words], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.#env, ...env },
    });
  }
}

function plain(name: string): string {
  return name
    .replace(/[\da-f]{63,64}/g, 'HASH')
    .replace(/\d{4}-\d\d-\d\dT[\d-]+Z/g, 'TIME')
    .replace(/\b1m[\da-z]{12}\b/g, 'ID');
}

/** The processes of a group that are alive. */
function membersOf(group: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const { state, pgrp } = statOf(pid);
      return pgrp === group && state !== 'Z';
    });
}

function statOf(pid: number): { state: string; pgrp: number } {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', , pgrp = ''] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state, pgrp: Number(pgrp) };
  } catch {
    return { state: 'Z', pgrp: 0 };
  }
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
