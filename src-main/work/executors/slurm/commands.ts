import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { StudioError } from '../../../base/errors';

/** How an element of a job array stands, as Slurm says it. */
export interface Element {
  /** The array's number, and the element's in it. */
  job: string;
  index: number;
  /** E.g. `PENDING`, `RUNNING`, `COMPLETED`, `TIMEOUT`, `NODE_FAIL` (source: squeue(1), “Job state codes”). */
  state: string;
  /** What its process ended with. */
  exit: { code: number; signal: number };
  /** Why it waits or failed, in Slurm's words; `None` where there is nothing to say. */
  reason: string;
}

/** What a job array is queued with. */
export interface Submission {
  name: string;
  count: number;
  atOnce: number | undefined;
  partition: string | undefined;
  time: string | undefined;
  memory: string | undefined;
  cpus: number;
  args: readonly string[];
  /** The batch script. */
  script: string;
}

export const CHANGE =
  'Change what Slurm is asked for (--slurm-time, --slurm-memory, --slurm-cpus, --slurm-args).';

/** Slurm did not answer; it may later. */
export class Unreachable extends Error {}

/**
 * Puts a job array into the queue.
 * @returns its number
 * @throws StudioError 'usage' saying what Slurm refuses
 */
export async function sbatch(wanted: Submission): Promise<string> {
  const { name, count, atOnce, partition, time, memory, cpus, args, script } = wanted;
  const given = (flag: string, value: string | undefined) =>
    value === undefined ? [] : [`--${flag}=${value}`];
  const { code, stdout, stderr } = await run(
    'sbatch',
    [
      ...['--parsable', `--job-name=${name}`, '--output=/dev/null', '--open-mode=append'],
      // The program saves and ends when it hears this: a minute before its time is up.
      ...['--signal=B:TERM@60', `--cpus-per-task=${cpus}`],
      ...given('array', `0-${count - 1}${atOnce === undefined ? '' : `%${atOnce}`}`),
      ...[...given('partition', partition), ...given('time', time), ...given('mem', memory), ...args],
    ],
    script,
  );
  const [id] = stdout.trim().split(';');
  if (code === 0 && id) return id;
  const said = saidBy(stderr);
  const hint = /partition/i.test(said)
    ? 'Choose another one (--slurm-partition); “sinfo” lists those that there are.'
    : CHANGE;
  throw new StudioError('usage', `Slurm refuses the run: ${said}.`, hint);
}

const FIELDS = ['ArrayJobID', 'ArrayTaskID', 'State', 'exit_code', 'Reason'];

/**
 * How the elements of job arrays stand, as far as Slurm still remembers them.
 * @throws Unreachable
 */
export async function squeue(jobs: readonly string[]): Promise<Element[]> {
  if (jobs.length === 0) return [];
  const format = FIELDS.map((field) => `${field}:|`).join(',');
  const words = ['--noheader', '--array', '--states=all', `--jobs=${jobs.join(',')}`, `--Format=${format}`];
  const { code, stdout, stderr } = await run('squeue', words);
  // It forgets arrays that ended some minutes ago.
  if (/invalid job id/i.test(stderr)) return [];
  if (code !== 0) throw new Unreachable(saidBy(stderr));
  return elementsIn(stdout);
}

/** Reads what squeue prints. The exit code is a wait status: the code above the signal's eight bits. */
export function elementsIn(text: string): Element[] {
  return text
    .split('\n')
    .map((line) => line.split('|').map((word) => word.trim()))
    .filter(([job, index]) => job && index && /^\d+$/.test(index))
    .map(([job, index, state, status, reason]) => ({
      ...{ job: job!, index: Number(index), state: state!, reason: reason ?? 'None' },
      exit: { code: Number(status) >> 8, signal: Number(status) & 127 },
    }));
}

/** The arrays of a name that are in the queue. @throws Unreachable */
export async function jobsNamed(name: string): Promise<string[]> {
  const { code, stdout, stderr } = await run('squeue', ['--noheader', `--name=${name}`, '--format=%F']);
  if (code !== 0) throw new Unreachable(saidBy(stderr));
  return [...new Set(stdout.split('\n').map((line) => line.trim()).filter(Boolean))]; // prettier-ignore
}

/**
 * How elements ended that squeue has forgotten, from the accounting; none where a cluster keeps none.
 * Its exit codes are written “code:signal”.
 */
export async function sacct(jobs: readonly string[]): Promise<Element[]> {
  const words = ['--noheader', '--allocations', '--parsable2', `--jobs=${jobs.join(',')}`];
  const { code, stdout } = await run('sacct', [...words, '--format=JobID,State,ExitCode']);
  return code === 0 ? accountsIn(stdout) : [];
}

export function accountsIn(text: string): Element[] {
  return text.split('\n').flatMap((line) => {
    const [, job, index, state, code, signal] = /^(\d+)_(\d+)\|(\w+)[^|]*\|(\d+):(\d+)/.exec(line) ?? [];
    if (job === undefined) return [];
    const exit = { code: Number(code), signal: Number(signal) };
    return [{ job, index: Number(index), state: state!, exit, reason: 'None' }];
  });
}

/** Takes job arrays out of the queue and ends what runs of them: first by SIGTERM, half a minute later by SIGKILL. */
export async function scancel(jobs: readonly string[], signal?: 'KILL'): Promise<void> {
  if (jobs.length === 0) return;
  await run('scancel', ['--quiet', ...(signal ? [`--signal=${signal}`, '--full'] : []), ...jobs]);
}

interface Said {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function run(command: string, words: string[], input = ''): Promise<Said> {
  const child = spawn(command, words, { stdio: 'pipe' });
  const said: Said = { code: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  child.stdin.on('error', () => {}).end(input);
  try {
    [said.code] = (await once(child, 'close')) as [number | null];
  } catch (thrown) {
    throw missing(command, thrown);
  }
  return said;
}

/** @returns what is to be thrown where a command cannot be started */
function missing(command: string, thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !('code' in thrown) || thrown.code !== 'ENOENT') return thrown;
  return new StudioError(
    'usage',
    `Slurm’s command “${command}” is not on this machine.`,
    'Start the run on a machine of the cluster from which jobs are submitted, or choose --executor local.',
  );
}

/** The last thing that a command of Slurm's complains of, without its own name and a full stop. */
function saidBy(stderr: string): string {
  const last = stderr.trim().split('\n').at(-1) ?? '';
  return last.replace(/^\w+: (?:error|fatal): /, '').replace(/\.$/, '') || 'without a word';
}
