import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Job } from '../../../src-main/catalog/jobs';
import { tensorFlow } from '../../support/engines';
import { Cli, temporaryFolder } from './helpers';

// Each command is a program that starts, and the machine may have other things to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const cli = new Cli(temporaryFolder());

/** One engine and one thread: the same numbers in the same order, whatever else the machine does. */
const ENGINE = ['--engine', 'onnxruntime', '--device', 'cpu', '--threads', '1'];
const CONDENSE = [
  ...['condense', '--data', 'shapes', '--teacher', 'teacher', '--seed', '3', ...ENGINE],
  ...['--width', '32', '--depth', '2', '--head-dim', '16', '--block', '16', '--patch', '4'],
  ...['--steps', '80', '--batch', '16', '--evaluate-every', '80', '--ema', '0.9'],
];
const SAVING = ['--checkpoint-every', '0.05'];

/** Every signal for every command: in the full form only; each command and each signal has its turn in the short one. */
const HARD = Boolean(process.env['WAVE_TEST_HARD']);
const SIGNALS = ['SIGINT', 'SIGKILL'] as const;
const signalsOf = (turn: number) => (HARD ? SIGNALS : [SIGNALS[turn % 2]!]);

let uninterrupted = '';

beforeAll(() => {
  cli.json('data', 'add', 'synthetic', '--count', '120', '--img-size', '16', '--name', 'shapes');
  const small = ['--channels', '8', '--steps', '10', '--evaluate-every', '10', '--batch', '16'];
  cli.json('teacher', 'train', '--data', 'shapes', '--name', 'teacher', ...small, ...ENGINE);
  cli.json(...CONDENSE, '--name', 'uninterrupted');
  uninterrupted = cli.weights('uninterrupted');
});

/** Goes on with the run and compares what comes out with what comes out in one go. */
function expectSameWhenResumed(run: string, name: string): void {
  const before = cli.json<Job>('runs', run).state;
  expect(['paused', 'interrupted', 'failed', 'running']).toContain(before);
  const { status, stderr } = cli.run('resume', run, ...SAVING);
  expect(stderr).toContain('Going on with “condense” at step');
  expect(status).toBe(0);
  expect(cli.weights(name)).toBe(uninterrupted);
  expect(cli.leftovers()).toEqual([]);
}

describe('a run that is resumed ends with the same weights, bit for bit', () => {
  it('after Ctrl-C, which saves and says how to go on', async () => {
    const running = cli.start(...CONDENSE, ...SAVING, '--name', 'stopped');
    const run = await cli.checkpointOf('condense');
    running.child.kill('SIGINT');
    const { status, stderr, stdout } = await running.ended;
    expect(status).toBe(130);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n').slice(-2)).toEqual([
      'Saving a checkpoint … (again to stop at once)',
      `Saved. To go on: wave resume ${run}`,
    ]);
    expect(cli.json<Job>('runs', run).state).toBe('paused');
    expectSameWhenResumed(run, 'stopped');
  });

  it('after its processes were all asked to end at once, as a service’s are', async () => {
    const running = cli.start(...CONDENSE, ...SAVING, '--name', 'ended');
    const run = await cli.checkpointOf('condense');
    // Twice for the program itself: to it, and to its group.
    for (const pid of [running.child.pid!, ...running.workers(), running.child.pid!]) {
      process.kill(pid, 'SIGTERM');
    }
    const { status, stderr } = await running.ended;
    expect(status).toBe(130);
    expect(stderr.trim().split('\n').at(-1)).toBe(`Saved. To go on: wave resume ${run}`);
    expectSameWhenResumed(run, 'ended');
  });

  it('after its worker was killed, which is a failed run with its reason', async () => {
    const running = cli.start(...CONDENSE, ...SAVING, '--name', 'worker killed');
    const run = await cli.checkpointOf('condense');
    for (const pid of running.workers()) process.kill(pid, 'SIGKILL');
    const { status, stderr } = await running.ended;
    expect(status).toBe(1);
    expect(stderr).toContain(
      'The worker process was ended by the system, most likely because the memory was used up.',
    );
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(cli.json<Job>('runs', run).state).toBe('failed');
    expectSameWhenResumed(run, 'worker killed');
  });

  it('after the program itself was killed: its worker saves and ends', async () => {
    const running = cli.start(...CONDENSE, ...SAVING, '--name', 'killed');
    const run = await cli.checkpointOf('condense');
    const workers = running.workers();
    expect(workers.length).toBe(1);
    running.child.kill('SIGKILL');
    await running.ended;
    await expect.poll(() => workers.filter(isAlive), { timeout: 20_000 }).toEqual([]);
    expectSameWhenResumed(run, 'killed');
  });

  it('after both were killed at once', async () => {
    const running = cli.start(...CONDENSE, ...SAVING, '--name', 'both killed');
    const run = await cli.checkpointOf('condense');
    const workers = running.workers();
    for (const pid of [...workers, running.child.pid!]) process.kill(pid, 'SIGKILL');
    await running.ended;
    expectSameWhenResumed(run, 'both killed');
  });
});

describe.skipIf(tensorFlow().length === 0)('a run on the tensorflow engine', () => {
  const onTensorFlow = CONDENSE.map((word) => (word === 'onnxruntime' ? 'tensorflow' : word));
  let whole = '';

  beforeAll(() => {
    cli.json(...onTensorFlow, '--name', 'whole on tensorflow');
    whole = cli.weights('whole on tensorflow');
    expect(whole).not.toBe(uninterrupted); // sums in another order: it was that engine
  });

  it.each(signalsOf(1))('ends with the same weights after %s, too', async (signal) => {
    const name = `on tensorflow ${signal}`;
    const running = cli.start(...onTensorFlow, ...SAVING, '--name', name);
    const run = await cli.checkpointOf('condense');
    const killed = signal === 'SIGKILL' ? running.workers() : [];
    for (const pid of [...killed, running.child.pid!]) process.kill(pid, signal);
    await running.ended;
    const { status, stderr } = cli.run('resume', run, ...SAVING);
    expect(stderr).toContain('Going on with “condense” at step');
    expect(stderr).toContain('Computing with tensorflow on the CPU, threads: 1.');
    expect(status, stderr).toBe(0);
    expect(cli.weights(name)).toBe(whole);
  });
});

const SHORT = ['--batch', '16', '--evaluate-every', '1000', '--seed', '3', ...ENGINE];

/** Every other long command: the stage that it is stopped in, and what it makes under its name. */
const COMMANDS: [what: string, stage: string, made: string[], command: string[]][] = [
  [
    'teacher train',
    'train',
    [''],
    ['teacher', 'train', '--data', 'shapes', '--channels', '8', '--steps', '150', ...SHORT],
  ],
  [
    'finetune, with mixup, smoothing, clipping and averages',
    'finetune-model',
    [''],
    [
      ...['finetune', 'start', '--data', 'shapes', '--teacher', 'teacher', '--steps', '100', ...SHORT],
      ...['--mixup', '0.4', '--smoothing', '0.1', '--clip', '0.5', '--ema', '0.9', '--shift', '3'],
    ],
  ],
  [
    'generate, in the second of its sizes',
    'finetune-32x3',
    ['-16x1', '-32x3'],
    [
      ...['generate', '--bank', 'uninterrupted', '--size', '16x1,32x3', '--scalers', 'fresh'],
      ...['--scaler-epochs', '3', '--finetune-epochs', '12', '--data', 'shapes', ...SHORT],
    ],
  ],
];

describe.each(COMMANDS)('%s', (what, stage, made, command) => {
  const weights = (name: string) => made.map((part) => cli.weights(name + part));
  let whole: string[] = [];

  beforeAll(() => {
    if (!cli.entries().some(({ name }) => name === 'start'))
      cli.json('generate', '--bank', 'uninterrupted', '--size', '32x2', '--name', 'start');
    cli.json(...command, '--name', `whole ${what}`);
    whole = weights(`whole ${what}`);
  });

  it.each(signalsOf(COMMANDS.findIndex(([each]) => each === what)))(
    'ends with the same weights after %s and “resume”',
    async (signal) => {
      const name = `${what} ${signal}`;
      const running = cli.start(...command, ...SAVING, '--name', name);
      await cli.checkpointOf(stage);
      if (signal === 'SIGKILL') for (const pid of running.workers()) process.kill(pid, signal);
      running.child.kill(signal);
      const { status, stderr } = await running.ended;
      expect(status).toBe(signal === 'SIGINT' ? 130 : null);
      if (signal === 'SIGINT') expect(stderr).toMatch(/\nSaved\. To go on: wave resume \w+\n$/);
      // Without a name it goes on with the run that stopped last.
      const resumed = cli.run('resume', ...SAVING);
      expect(resumed.status, resumed.stderr).toBe(0);
      expect(resumed.stderr).toMatch(/Going on with “[\w-]+” at step [1-9]/);
      expect(weights(name)).toEqual(whole);
      expect(cli.leftovers()).toEqual([]);
    },
  );
});

describe('data add', () => {
  const add = ['data', 'add', 'synthetic', '--count', '30000'];
  const cached = (home: string) => readdirSync(join(home, 'cache'));
  const begun = async (home: string) => {
    await expect.poll(() => cached(home), { timeout: 60_000 }).toEqual([expect.stringMatching(/\.tmp$/)]);
  };

  it('that is interrupted leaves nothing behind, and is done by “resume”', async () => {
    const other = new Cli(temporaryFolder());
    const running = other.start(...add);
    await expect.poll(() => existsSync(join(other.home, 'cache')), { timeout: 60_000 }).toBe(true);
    await begun(other.home);
    running.child.kill('SIGINT');
    const { status, stderr } = await running.ended;
    expect(status).toBe(130);
    expect(stderr).toMatch(/\nSaved\. To go on: wave resume \w+\n$/);
    expect(cached(other.home)).toEqual([]);
    expect(other.entries()).toEqual([]);
    expect(other.run('resume').status).toBe(0);
    expect(other.entries()).toMatchObject([{ kind: 'dataset', name: 'Synthetic shapes' }]);
  });

  it('that is killed is shown as interrupted; the next start clears away what it had written', async () => {
    const other = new Cli(temporaryFolder());
    const running = other.start(...add);
    await expect.poll(() => existsSync(join(other.home, 'cache')), { timeout: 60_000 }).toBe(true);
    await begun(other.home);
    for (const pid of running.workers()) process.kill(pid, 'SIGKILL');
    running.child.kill('SIGKILL');
    await running.ended;
    expect(other.json<Job[]>('runs')).toMatchObject([{ state: 'interrupted' }]);
    await begun(other.home);
    expect(other.run('resume').status).toBe(0);
    expect(cached(other.home)).toEqual([expect.stringMatching(/^dataset-.*\.bin$/)]);
  });
});

describe('two processes on one home', () => {
  it('the second’s run waits its turn; reading and instant work go on meanwhile', async () => {
    // So long that it is still running when it is cancelled.
    const running = cli.start(...CONDENSE, ...SAVING, '--steps', '20000', '--name', 'first');
    const run = await cli.checkpointOf('condense');
    const more = ['data', 'add', 'synthetic', '--count', '30', '--img-size', '16', '--name', 'more'];
    const second = cli.start(...more);
    await expect.poll(() => second.stderr).toContain('Waits for its turn, behind “Condense');
    const generated = cli.run('generate', '--bank', 'uninterrupted', '--width', '16', '--depth', '1');
    expect(generated.status).toBe(0);
    expect(second.child.exitCode).toBeNull();
    expect(cli.run('cancel', run).status).toBe(0);
    const { status, stderr } = await running.ended;
    expect(stderr).toContain(`The run ${run} was cancelled.`);
    expect(status).toBe(1);
    expect(cli.json<Job>('runs', run).state).toBe('cancelled');
    expect((await second.ended).status).toBe(0);
    expect(cli.leftovers()).toEqual([]);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
