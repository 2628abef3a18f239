import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Job } from '../../../src-main/catalog/jobs';
import { forkWorker } from '../../../src-main/work/host/fork';
import { Studio } from '../../../src-main/work/host/studio';
import type { Running } from './helpers';
import { Cli, temporaryFolder } from './helpers';

vi.setConfig({ testTimeout: 300_000 });

const WORKER = resolve(import.meta.dirname, '../../../out/main/worker.js');
const opened: Studio[] = [];
const started: Running[] = [];

afterEach(async () => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
  for (const studio of opened.splice(0)) await studio.close();
});

/** A window, as far as the queue knows: a studio that runs jobs for as long as it is open. */
function openWindow(home: string, purpose: string): Studio {
  const studio = new Studio({ home, purpose, spawn: forkWorker(WORKER) });
  opened.push(studio);
  studio.startQueue();
  return studio;
}

function start(cli: Cli, ...args: string[]): Running {
  const running = cli.start(...args);
  started.push(running);
  return running;
}

/** Who runs the jobs of a home, by its own account. */
function owner(home: string): { pid: number; purpose: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(home, 'owner.json'), 'utf8')) as { pid: number; purpose: string };
  } catch {
    return undefined;
  }
}

const IMAGES = { kind: 'synthetic', count: 6000, imgSize: 48 } as const;

/** A command that takes a second or two. */
function adding(cli: Cli, name: string): Running {
  const size = ['--count', String(IMAGES.count), '--img-size', String(IMAGES.imgSize)];
  return start(cli, 'data', 'add', 'synthetic', ...size, '--name', name, '--json');
}

describe('one home', () => {
  it('has one queue: a server, two windows and five commands, of which the owner dies and dies again', async () => {
    const cli = new Cli(temporaryFolder());
    const server = start(cli, 'serve', '--port', '0');
    await expect.poll(() => owner(cli.home)?.purpose).toBe('wave serve');
    const windows = ['a', 'b'].map((name) => openWindow(cli.home, `window ${name}`));
    const fromWindows = windows.map((window, index) =>
      window.submit({ kind: 'add-dataset', source: IMAGES, name: `window ${index}` }),
    );
    const followed = fromWindows.map(({ id }, index) => windows[index]!.follow(id));
    const commands: Running[] = [];
    const { jobs } = windows[0]!.catalog;
    for (let index = 0; index < 5; index++) {
      commands.push(adding(cli, `command ${index}`));
      // So that the order in which they asked is known.
      await expect.poll(() => jobs.list().length).toBe(3 + index);
    }
    // The owner dies in the middle of a run that a window asked for.
    await expect.poll(() => jobs.get(fromWindows[0]!.id).state).toBe('running');
    server.child.kill('SIGKILL');
    // A window, which owns the home by now or never did, is closed: what the others wait for goes on.
    await followed[0];
    await expect.poll(() => jobs.list({ states: ['running'] }).length).toBe(1);
    await followed[1];
    await opened.shift()!.close();
    // And a command dies that has asked for something.
    const victim = commands[2]!;
    victim.child.kill('SIGKILL');
    const ended = await Promise.all(commands.filter((each) => each !== victim).map((each) => each.ended));
    expect(ended.map(({ status, stderr }) => [status, status === 0 ? '' : stderr])).toEqual(
      ended.map(() => [0, '']),
    );
    const runs = opened[0]!.jobs({ parent: null }).reverse();
    const survivors = runs.filter(({ name }) => !name.endsWith('command 2'));
    expect(survivors.map(({ state }) => state)).toEqual(survivors.map(() => 'done'));
    expect(survivors.map(({ result }) => result.length)).toEqual(survivors.map(() => 1));
    const names = cli.entries().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    // Each was told of its own run.
    const told = ended.map(({ stdout }) => (JSON.parse(stdout) as { run: string }).run);
    const asked = commands.flatMap((each, index) => (each === victim ? [] : [`command ${index}`]));
    expect(told.map((run) => runs.find(({ id }) => id === run)!.name.slice(-9))).toEqual(asked);
    // In order: each began when the one before it had ended.
    const times = survivors.map(({ startedAt, finishedAt }) => [startedAt!, finishedAt!] as const);
    for (const [index, [begun]] of times.entries()) {
      if (index > 0) expect(begun).toBeGreaterThanOrEqual(times[index - 1]![1]);
    }
  });

  it('is worked through by commands alone, and outlives the one that began', async () => {
    const cli = new Cli(temporaryFolder());
    const first = adding(cli, 'first');
    await expect.poll(() => owner(cli.home)?.pid).toBe(first.child.pid);
    const others = ['second', 'third'].map((name) => adding(cli, name));
    for (const each of others) await expect.poll(() => each.stderr).toContain('Waits for its turn');
    first.child.kill('SIGKILL');
    const ended = await Promise.all(others.map((each) => each.ended));
    expect(ended.map(({ status }) => status)).toEqual([0, 0]);
    const runs = cli.json<Job[]>('runs');
    expect(runs.map(({ name, state }) => [name.split(' ').at(-1), state]).sort()).toEqual([
      ['first', 'interrupted'],
      ['second', 'done'],
      ['third', 'done'],
    ]);
    expect(cli.run('resume').status).toBe(0);
    expect(
      cli
        .entries()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['first', 'second', 'third']);
  });

  it('a command whose run waits behind another says so, and Ctrl-C holds only its own back', async () => {
    const cli = new Cli(temporaryFolder());
    const window = openWindow(cli.home, 'window');
    const first = window.submit({ kind: 'add-dataset', source: IMAGES, name: 'first' });
    const command = adding(cli, 'second');
    await expect.poll(() => command.stderr).toContain('Waits for its turn, behind “Add the dataset first”.');
    command.child.kill('SIGINT');
    const { status, stderr } = await command.ended;
    expect(status).toBe(130);
    const [second] = window.jobs().filter(({ id }) => id !== first.id) as [Job];
    expect(stderr).toContain(`Saved. To go on: wave resume ${second.id}`);
    expect(second.state).toBe('paused');
    expect(await window.follow(first.id)).toMatchObject({ state: 'done' });
    const resumed = start(cli, 'resume', second.id, '--json');
    expect((await resumed.ended).status).toBe(0);
    expect(window.job(second.id).state).toBe('done');
  });

  it('lets a command have its run at once beside a server that does nothing, also where one is paused', async () => {
    const cli = new Cli(temporaryFolder());
    const server = start(cli, 'serve', '--port', '0');
    await expect.poll(() => owner(cli.home)?.purpose).toBe('wave serve');
    const held = adding(cli, 'held');
    const window = openWindow(cli.home, 'window');
    await expect.poll(() => window.jobs()[0]?.state).toBe('running');
    held.child.kill('SIGINT');
    expect((await held.ended).status).toBe(130);
    expect(window.jobs().map(({ state }) => state)).toEqual(['paused']);
    const { status, stdout, stderr } = await adding(cli, 'asked').ended;
    expect(stderr).not.toMatch(/Waits|Another/);
    expect(status).toBe(0);
    const { run } = JSON.parse(stdout) as { run: string };
    expect(window.job(run).state).toBe('done');
    // The server goes on owning the home, and what is paused stays so.
    expect(owner(cli.home)?.pid).toBe(server.child.pid);
    expect(window.jobs({ states: ['paused'] })).toHaveLength(1);
  });
});
