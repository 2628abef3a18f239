import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StudioError } from '../../../base/errors';
import { writeDurably } from '../../../base/files';
import { type Task, type TaskFiles, taskFiles } from '../../tasks/task';
import type { WorkContext } from '../../worker/context';
import type { Executor, OpenExecutor, Standing } from '../executor';
import { JobArrays } from './arrays';
import { CHANGE, type Element, jobsNamed, sacct, sbatch, scancel, squeue, Unreachable } from './commands';
import { type SlurmOptions, SlurmOptionsSchema } from './declare';
import { NO_HOME, NO_PROGRAM, programHere, scriptOf, wordsIn } from './script';

/** No cluster's limit for the elements of an array is lower (its usual `MaxArraySize` is 1001). */
const MOST_ELEMENTS = 1000;
/** A program that was told to save and end has this long, and is then ended, in ms. */
const SAVE_MS = 90_000;
const END_POLL_MS = 500;

export const open: OpenExecutor = async (context, _, { atOnce, ...options }) => {
  const { programs } = context;
  if (!programs) throw new Error('there is no program for tasks');
  const executor = new SlurmExecutor(context, programs.task, SlurmOptionsSchema.parse(options), atOnce);
  await executor.takeOver();
  return executor;
};

class SlurmExecutor implements Executor {
  readonly about: string;
  readonly #files: TaskFiles;
  readonly #arrays: JobArrays;
  /** Tasks that an earlier process of this run left in the queue. */
  #left = new Set<string>();
  #standings: ReadonlyMap<string, Standing> = new Map();
  #asked = -Infinity;
  readonly #said = new Set<string>();

  constructor(
    private readonly context: WorkContext,
    private readonly script: string,
    private readonly options: SlurmOptions,
    private readonly atOnce: number | undefined,
  ) {
    this.#files = taskFiles(context.order.folder);
    this.#arrays = new JobArrays(join(this.#files.folder, 'slurm.json'));
    const limit =
      atOnce === undefined ? 'As many parts at once as Slurm gives room' : `${atOnce} parts at once`;
    const { cpus } = options;
    this.about = `${limit}, each on ${cpus === 1 ? 'one processor' : `${cpus} processors`} of a node.`;
  }

  /** Finds what an earlier process of this run left in the queue. */
  async takeOver(): Promise<void> {
    for (const array of this.#arrays.all.filter(({ id }) => id === undefined)) {
      const [id] = await jobsNamed(array.name);
      if (id !== undefined) array.id = id;
    }
    const standings = await this.look();
    this.#left = new Set([...standings].filter(([, { state }]) => state !== 'gone').map(([name]) => name));
    if (this.#left.size > 0)
      this.#say(`${this.#left.size} parts are still in Slurm’s queue: they are followed.`);
  }

  async submit(tasks: readonly Task[]): Promise<void> {
    const wanted = tasks.filter(({ name }) => !this.#left.delete(name));
    for (let at = 0; at < wanted.length; at += MOST_ELEMENTS) {
      await this.#queue(wanted.slice(at, at + MOST_ELEMENTS));
    }
    this.#asked = -Infinity;
  }

  async #queue(tasks: readonly Task[]): Promise<void> {
    const { order, folder } = this.#files;
    const { partition, time, memory, cpus, args = '' } = this.options;
    const { container, program = programHere(this.script) } = this.options;
    const number = this.#arrays.all.length + 1;
    const list = join(folder, `slurm-${number}.txt`);
    await writeDurably(list, [Buffer.from(`${tasks.map(({ name }) => name).join('\n')}\n`)]);
    const array = await this.#arrays.add(`wave-${this.context.order.job}-${number}`, tasks);
    array.id = await sbatch({
      ...{ name: array.name, count: tasks.length, atOnce: this.atOnce },
      ...{ partition, time, memory, cpus, args: wordsIn(args) },
      script: scriptOf({ list, order, folder, cpus, container, program }),
    });
    await this.#arrays.write();
    this.#say(`Slurm’s job ${array.id} does ${tasks.length === 1 ? 'one part' : `${tasks.length} parts`}.`);
  }

  async look(): Promise<ReadonlyMap<string, Standing>> {
    if (performance.now() - this.#asked < 1000 * this.options.poll) return this.#standings;
    this.#asked = performance.now();
    try {
      const elements = await squeue(this.#arrays.ids);
      this.#standings = await this.#standingsOf(this.#arrays.newest(elements));
    } catch (thrown) {
      if (!(thrown instanceof Unreachable)) throw thrown;
      // Whatever it does meanwhile shows in the files of the tasks.
      this.#say(`Slurm does not answer (${thrown.message}): it is asked again.`);
    }
    return this.#standings;
  }

  async #standingsOf(newest: Map<string, Element | undefined>): Promise<Map<string, Standing>> {
    const forgotten = [...newest].filter(([, element]) => element === undefined);
    const known = forgotten.length > 0 ? this.#arrays.newest(await sacct(this.#arrays.ids)) : new Map();
    return new Map(
      [...newest].map(([name, element]) => [
        name,
        this.#standing((element ?? known.get(name)) as Element | undefined),
      ]),
    );
  }

  #standing(element: Element | undefined): Standing {
    if (element === undefined) return { state: 'gone', why: 'is not known to Slurm any more' };
    const { state, reason } = element;
    if (WAITING.has(state)) {
      if (NEVER.test(reason)) {
        throw new StudioError('usage', `Slurm would never begin a part: ${reason}.`, CHANGE);
      }
      if (!USUAL.has(reason)) this.#say(`Slurm has parts wait: ${reason}.`);
      return { state: 'waiting' };
    }
    if (RUNNING.has(state)) return { state: 'running' };
    return { state: 'gone', ...this.#endOf(element) };
  }

  /** @throws StudioError where no other turn would go better */
  #endOf({ state, exit: { code, signal } }: Element): Omit<Standing, 'state'> {
    if (state === 'FAILED' && code === NO_HOME) {
      throw new StudioError(
        'usage',
        `The machine that Slurm chose does not see “${this.context.order.folder}”.`,
        'Put the home on a drive that all nodes share (--home), or mount it in the container.',
      );
    }
    if (state === 'FAILED' && NO_PROGRAM.has(code)) {
      throw new StudioError(
        'usage',
        'The machine that Slurm chose cannot start the program.',
        `Install it where all nodes see it, or say how they call it (--slurm-program, --slurm-container). What the shell said is in “${this.#files.folder}”.`,
      );
    }
    const [why, hint] = ENDS[state] ?? [`ended as ${state}`];
    const how = signal === 0 ? (code === 0 ? '' : ` (code ${code})`) : ` (signal ${signal})`;
    return { why: `${why}${how}`, ...(hint === undefined ? {} : { hint }) };
  }

  async end(save: boolean): Promise<void> {
    const { ids } = this.#arrays;
    if (!save) await scancel(ids, 'KILL');
    await scancel(ids);
    const until = performance.now() + SAVE_MS;
    while ((await this.#active(ids)) && performance.now() < until) await sleep(END_POLL_MS);
    if (performance.now() >= until) await scancel(ids, 'KILL');
  }

  async #active(ids: readonly string[]): Promise<boolean> {
    try {
      return (await squeue(ids)).some(({ state }) => WAITING.has(state) || RUNNING.has(state));
    } catch (thrown) {
      if (thrown instanceof Unreachable) return true;
      throw thrown;
    }
  }

  #say(message: string): void {
    if (!this.#said.has(message)) this.context.progress.log(message);
    this.#said.add(message);
  }
}

/** What Slurm calls what has not begun, or is put back into the queue. */
const WAITING = new Set(['PENDING', 'REQUEUED', 'REQUEUE_FED', 'REQUEUE_HOLD', 'SUSPENDED', 'SPECIAL_EXIT']);
const RUNNING = new Set([
  'RUNNING',
  'CONFIGURING',
  'COMPLETING',
  'STAGE_OUT',
  'SIGNALING',
  'RESIZING',
  'STOPPED',
]);
/** Reasons to wait that do not pass (source: squeue(1), “Job reason codes”). */
const NEVER =
  /^(Partition(Config|TimeLimit|NodeLimit)|BadConstraints|Invalid(Account|QOS)|(Account|QOS)NotAllowed)$/;
/** Reasons to wait that need nobody's attention. */
const USUAL = new Set(['None', 'Priority', 'Resources', 'JobArrayTaskLimit', 'BeginTime', '']);

const ENDS: Record<string, [why: string, hint?: string]> = {
  TIMEOUT: [
    'reached its time limit',
    'Give it more time (--slurm-time), or save more often (--checkpoint-every).',
  ],
  OUT_OF_MEMORY: ['ran out of memory', 'Give it more (--slurm-memory).'],
  NODE_FAIL: ['lost its machine'],
  BOOT_FAIL: ['lost its machine'],
  PREEMPTED: ['had to make room for others'],
  CANCELLED: ['was cancelled in Slurm'],
  FAILED: ['ended before it was done'],
  COMPLETED: ['was told to save and end'],
};
