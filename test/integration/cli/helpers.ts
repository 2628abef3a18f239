import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';
import type { Entry } from '../../../src-main/catalog/types';
import { removeFolder } from '../../support/cleanup';

export const CLI = resolve(import.meta.dirname, '../../../out/main/cli.js');

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) removeFolder(folder);
});

/** A folder that is gone after the tests of a file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wave-cli-'));
  folders.push(folder);
  return folder;
}

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** A home and the program on it. */
export class Cli {
  constructor(readonly home: string) {}

  /** Runs a command to its end. */
  run(...args: string[]): Ended {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args, '--home', this.home], {
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  /** Runs a command that must succeed and gives its JSON. */
  json<T>(...args: string[]): T {
    const { status, stdout, stderr } = this.run(...args, '--json');
    if (status !== 0) throw new Error(`wave ${args.join(' ')} ended with ${String(status)}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  /** Starts a command. */
  start(...args: string[]): Running {
    return new Running(
      spawn(process.execPath, [CLI, ...args, '--home', this.home], { stdio: ['ignore', 'pipe', 'pipe'] }),
    );
  }

  entries(): Entry[] {
    return this.json<{ entries: Entry[] }>('list').entries;
  }

  /** The content hash of an entry's weights. */
  weights(reference: string): string {
    const { artifacts } = this.json<{ artifacts: { role: string; sha256: string }[] }>('show', reference);
    return artifacts.find(({ role }) => role === 'weights')!.sha256;
  }

  /** Files that a broken-off command may have left where nobody looks for them. */
  leftovers(): string[] {
    return readdirSync(join(this.home, 'artifacts', 'staging'));
  }

  /** Resolves when a run has saved a checkpoint. @returns the run's id */
  async checkpointOf(stage: string): Promise<string> {
    const runs = join(this.home, 'runs');
    for (;;) {
      const found = existsSync(runs)
        ? readdirSync(runs).find((run) => existsSync(join(runs, run, `${stage}.state.safetensors`)))
        : undefined;
      if (found !== undefined) return found;
      await sleep(20);
    }
  }
}

/** A command that is running. */
export class Running {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;

  constructor(readonly child: ChildProcess) {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = once(child, 'close').then(([status]) => ({
      status: status as number | null,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  /** The process ids of its workers. */
  workers(): number[] {
    const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(this.child.pid)], {
      encoding: 'utf8',
    });
    return stdout
      .split('\n')
      .map(Number)
      .filter((pid) => pid > 0);
  }
}
