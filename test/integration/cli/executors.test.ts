import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Job } from '../../../src-main/catalog/jobs';
import type { Comparison } from '../../../src-main/work/kinds/compare/comparison';
import { Cluster, noSlurm } from '../../support/slurm';
import { Cli, temporaryFolder } from './helpers';
import { removeFolder } from '../../support/cleanup';

// Each command is a program that starts, and the machine may have other things to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const ENGINE = ['--engine', 'onnxruntime', '--device', 'cpu', '--threads', '1'];
const COMPARE = [
  ...['compare', '--data', 'shapes', '--teacher', 'teacher', '--ways', 'wave-elastic,scratch', ...ENGINE],
  ...['--sizes', '16x1,32x2', '--seeds', '1', '--budget', '4800', '--condense-batch', '16', '--epochs', '1'],
  ...['--batch', '16', '--head-dim', '16', '--block', '16', '--patch', '4', '--checkpoint-every', '0.05'],
];
const FAMILY = 'family-elastic-0';

const missing = noSlurm();
const cluster = missing === undefined ? new Cluster() : undefined;
const cli = new Cli(temporaryFolder());
let here: ReturnType<typeof timeless>;

function prepare(to: Cli): void {
  to.json('data', 'add', 'synthetic', '--count', '80', '--img-size', '16', '--name', 'shapes');
  const small = ['--channels', '8', '--steps', '10', '--evaluate-every', '10', '--batch', '16'];
  to.json('teacher', 'train', '--data', 'shapes', '--name', 'teacher', ...small, ...ENGINE);
}

beforeAll(async () => {
  await cluster?.start();
  if (cluster) process.env['SLURM_CONF'] = cluster.environment['SLURM_CONF'];
  prepare(cli);
  here = timeless(cli.json<Reported>(...COMPARE, '--at-once', '1'));
});
afterAll(() => cluster?.stop());

interface Reported {
  comparison: Comparison;
}

/** Without what depends on the clock. */
function timeless({ comparison }: Reported) {
  const strip = <T extends object>(each: T) => ({ ...each, seconds: 0 });
  return { cells: comparison.cells.map(strip), families: comparison.families.map(strip) };
}

/** Processes that do a task of this home, by task. */
function tasksAtWork(): { pid: number; task: string }[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      const at = words.findIndex((word) => word.startsWith(cli.home) && word.endsWith('order.json'));
      return at > 1 && words[at - 1]!.endsWith('task.js') ? [{ pid: Number(pid), task: words[at + 1]! }] : [];
    } catch {
      return [];
    }
  });
}

async function until<T>(found: () => T | undefined): Promise<T> {
  for (;;) {
    const value = found();
    if (value !== undefined) return value;
    await sleep(20);
  }
}

/** The process that condenses, once it has saved a checkpoint. */
async function condensing(): Promise<number> {
  await cli.checkpointOf(FAMILY);
  return until(() => tasksAtWork().find(({ task }) => task === FAMILY)?.pid);
}

const EXECUTORS = [
  ['local', ['--executor', 'local', '--at-once', '2'], undefined],
  ['slurm', ['--executor', 'slurm', '--slurm-cpus', '1', '--slurm-poll', '1'], missing],
] as const;

describe.each(EXECUTORS)('a comparison done by %s', (name, executor, lack) => {
  const queue = () => (name === 'slurm' ? cluster!.run('squeue', '--noheader') : '');
  if (lack !== undefined) console.log(`Without Slurm: ${lack}.`);

  it.skipIf(lack !== undefined)(
    'ends with the numbers of one that was done here, though one of its processes was killed',
    async () => {
      const running = cli.start(...COMPARE, ...executor, '--json');
      process.kill(await condensing(), 'SIGKILL');
      const { status, stderr, stdout } = await running.ended;
      expect(stderr).toContain('wave-elastic, condensing, seed 0 ');
      expect(stderr).toContain(': it is begun again from its checkpoint.');
      expect(stderr).toContain(`Going on with “${FAMILY}” at step`);
      expect(status).toBe(0);
      expect(timeless(JSON.parse(stdout) as Reported)).toEqual(here);
      expect(queue()).toBe('');
    },
  );

  it.skipIf(lack !== undefined)('that is cancelled leaves no process and nothing in a queue', async () => {
    const running = cli.start(...COMPARE, ...executor);
    await condensing();
    const [run] = cli.json<Job[] | { runs: Job[] }>('runs', '--limit', '1') as Job[];
    cli.run('cancel', run!.id);
    const { status, stderr } = await running.ended;
    expect(stderr).toContain('was cancelled.');
    expect(status).toBe(1);
    expect(tasksAtWork()).toEqual([]);
    expect(queue()).toBe('');
    expect(existsSync(join(cli.home, 'runs', run!.id))).toBe(false);
  });

  it.skipIf(lack !== undefined)('whose own processes are killed goes on where it was', async () => {
    const running = cli.start(...COMPARE, ...executor);
    const condenses = await condensing();
    const workers = running.workers();
    running.child.kill('SIGKILL');
    for (const pid of workers) process.kill(pid, 'SIGKILL');
    await running.ended;
    // A cluster goes on with what it was given (here once it is seen to); a process of this machine saves, and ends with
    // who began it.
    if (name === 'slurm') process.kill(condenses, 'SIGSTOP');
    const resumed = cli.start('resume', '--json', '--checkpoint-every', '0.05');
    if (name === 'slurm') {
      await until(() => /parts? (are|is) still in Slurm’s queue/.exec(resumed.stderr) ?? undefined);
      process.kill(condenses, 'SIGCONT');
    }
    const { status, stdout } = await resumed.ended;
    expect(status).toBe(0);
    expect(timeless(JSON.parse(stdout) as Reported)).toEqual(here);
    await until(() => (tasksAtWork().length === 0 ? true : undefined));
  });
});

describe.skipIf(missing !== undefined)('Slurm', () => {
  const SLURM = [...COMPARE, '--executor', 'slurm', '--slurm-poll', '1', '--json'];
  const errorOf = (to: Cli, ...words: string[]) =>
    (JSON.parse(to.run(...SLURM, ...words).stdout) as { error: { message: string; hint: string } }).error;

  it.each([
    [
      'partition',
      ['--slurm-partition', 'nope'],
      'Slurm refuses the run: Batch job submission failed: Invalid partition name specified.',
    ],
    ['processors', ['--slurm-cpus', '64'], 'Slurm would never begin a part: PartitionConfig.'],
    ['time', ['--slurm-time', 'soon'], 'Slurm refuses the run: Invalid --time specification.'],
    [
      'program',
      ['--slurm-program', '/nowhere/wave'],
      'The machine that Slurm chose cannot start the program.',
    ],
  ])('that has no such %s says so', (_, words, message) => {
    expect(errorOf(cli, ...words).message).toBe(message);
  });

  it('that is not there is said', () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    const { message, hint } = errorOf(cli);
    process.env['PATH'] = path;
    expect(message).toBe('Slurm’s command “sbatch” is not on this machine.');
    expect(hint).toContain('--executor local');
  });

  it.skipIf(!cluster?.canHide)('whose nodes do not see the home is said', () => {
    const hidden = new Cli(join(cluster!.unseen, 'home'));
    prepare(hidden);
    const { message } = errorOf(hidden);
    expect(message).toMatch(/^The machine that Slurm chose does not see “.*unseen.*”\.$/);
    removeFolder(hidden.home);
  });

  it('enters a container and takes further arguments', () => {
    const words = [
      '--slurm-container',
      'env WAVE_SEEN=1 nice -n 1',
      '--slurm-args',
      '--comment="a b" --nice=3',
    ];
    const one = ['--ways', 'scratch', '--sizes', '16x1', '--executor', 'slurm', '--slurm-poll', '1'];
    const { status, stderr } = cli.run(...COMPARE, ...one, ...words);
    expect(stderr).toContain('Slurm’s job ');
    expect(status).toBe(0);
  });
});
