import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Job } from '../../../src-main/catalog/jobs';
import { Cli, CLI, Running, temporaryFolder } from './helpers';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Who ends a session or shuts a machine down waits about so long, in ms. */
const PATIENCE_MS = 10_000;
const SAVING = ['--checkpoint-every', '0.2'];
const cli = new Cli(temporaryFolder());
/** One long training, which is ended in every way there is and goes on each time. */
let run = '';
const started: Running[] = [];

beforeAll(async () => {
  cli.json('data', 'add', 'synthetic', '--count', '60', '--img-size', '16', '--name', 'shapes');
  const network = ['--channels', '8', '--steps', '1000000', '--batch', '8', '--threads', '1'];
  const training = start(['teacher', 'train', '--data', 'shapes', ...network, ...SAVING]);
  run = await cli.checkpointOf('train');
  expect((await endOf(training, 'SIGINT')).status).toBe(130);
});
afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});

function start(words: string[], env: NodeJS.ProcessEnv = {}): Running {
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  const all = [CLI, ...words, '--home', cli.home];
  const running = new Running(spawn(process.execPath, all, { stdio, env: { ...process.env, ...env } }));
  started.push(running);
  return running;
}

/** How often the run went on from a checkpoint. */
const timesGoneOn = () =>
  cli.run('runs', run).stdout.match(/Going on with “train” at step [1-9]/g)?.length ?? 0;

/** A command that goes on with the run; that it does shows that it was saved. */
async function resume(env?: NodeJS.ProcessEnv, before = timesGoneOn()): Promise<Running> {
  const running = start(['resume', run, ...SAVING], env);
  await expect.poll(timesGoneOn, { interval: 500 }).toBeGreaterThan(before);
  await expect.poll(() => running.stderr).toMatch(/Going on with “train”|Training/);
  return running;
}

/** A server that goes on with the run: by itself where the run was waiting, or else when it is told to. */
async function serve(env?: NodeJS.ProcessEnv): Promise<Running> {
  const before = timesGoneOn();
  const running = start(['serve', '--port', '0', ...SAVING], env);
  await expect.poll(() => running.stdout).toContain('WAVE Studio: http');
  const follower = await resume(undefined, before);
  follower.child.kill('SIGKILL');
  await follower.ended;
  return running;
}

/** How a process ends that is told to. @returns its exit code, and how long it took in ms */
async function endOf(
  { child, ended }: Running,
  signal: NodeJS.Signals,
): Promise<{ status: number | null; ms: number }> {
  const asked = performance.now();
  child.kill(signal);
  const { status } = await ended;
  return { status, ms: performance.now() - asked };
}

const job = () => cli.json<Job>('runs', run);

/** Has a program fail when it is sent SIGUSR2, where none of its guards are. */
function planted(action: string): NodeJS.ProcessEnv {
  const code = `if (!process.send) process.on('SIGUSR2', () => { ${action} })`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

describe('A command', () => {
  it.each(['SIGHUP', 'SIGTERM'] as const)('is ended by %s soon, and its run is saved', async (signal) => {
    const running = await resume();
    const { status, ms } = await endOf(running, signal);
    expect(status).toBe(130);
    expect(ms).toBeLessThan(PATIENCE_MS);
    expect(running.stderr).toContain(`Saved. To go on: wave resume ${run}`);
    expect(job()).toMatchObject({ state: 'paused', error: null });
  });

  it('is ended soon though its worker hangs; the run goes on from its last checkpoint', async () => {
    const running = await resume();
    for (const pid of running.workers()) process.kill(pid, 'SIGSTOP');
    const { status, ms } = await endOf(running, 'SIGTERM');
    expect(status).toBe(130);
    expect(ms).toBeLessThan(PATIENCE_MS);
    expect(job()).toMatchObject({ state: 'paused', error: null });
  });

  it('saves its run and ends where a promise fails that nobody guards', async () => {
    const running = await resume(planted(`Promise.reject(new Error('planted'))`));
    const { status, ms } = await endOf(running, 'SIGUSR2');
    expect(status).toBe(1);
    expect(ms).toBeLessThan(PATIENCE_MS);
    expect(running.stderr).toContain('Error: planted');
    expect(job()).toMatchObject({ state: 'paused', error: null });
  });
});

describe('wave serve', () => {
  it('lives on when its terminal is closed, and is ended by SIGTERM soon, its run saved', async () => {
    const running = await serve();
    running.child.stdout!.destroy();
    running.child.stderr!.destroy();
    running.child.kill('SIGHUP');
    await sleep(1000);
    expect(running.child.exitCode).toBeNull();
    const { status, ms } = await endOf(running, 'SIGTERM');
    expect(status).toBe(0);
    expect(ms).toBeLessThan(PATIENCE_MS);
    expect(['paused', 'queued']).toContain(job().state);
  });

  it('saves its runs and ends at an error that nobody guards', async () => {
    const running = await serve(planted(`throw new Error('planted')`));
    const { status, ms } = await endOf(running, 'SIGUSR2');
    expect(status).toBe(1);
    expect(ms).toBeLessThan(PATIENCE_MS);
    expect(running.stderr).toContain('Error: planted');
    expect(running.stderr).toContain('what runs is saved: “wave resume” goes on with it.');
    expect(['paused', 'queued']).toContain(job().state);
  });
});
