import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { usableCores } from '../../../base/processors';
import { type Task, taskFiles } from '../../tasks/task';
import type { WorkContext } from '../../worker/context';
import type { Executor, OpenExecutor, Standing } from '../executor';
import { manyAtOnce, type Room } from './room';

/** A task that saves and ends takes no longer, in ms. */
const SAVE_MS = 60_000;
const KEPT_CHARACTERS = 2000;

export const open: OpenExecutor = async (context, tasks, { atOnce }) => {
  const { programs, order } = context;
  if (!programs) return undefined;
  const room: Room = {
    tasks: widest(tasks),
    cores: usableCores(),
    threads: order.engine.threads,
    memory: process.availableMemory(),
    weight: tasks.reduce((sum, { weight }) => sum + weight, 0) / tasks.length,
    taskBytes: Math.max(...tasks.map(({ bytes }) => bytes)),
    hasGpu: order.engine.device !== 'cpu' && (await context.engine()).device !== 'cpu',
  };
  const { count, threads, why } = manyAtOnce(room, atOnce);
  if (count === 1) {
    context.progress.log(`One part after another, as ${why}.`);
    return undefined;
  }
  const about = `${count} parts at once with ${threads === 1 ? 'one thread' : `${threads} threads`} each, as ${why}.`;
  return new LocalExecutor(context, programs.task, count, threads, about);
};

/** The most tasks that could ever be done at once: those that need the same are ready together. */
function widest(tasks: readonly Task[]): number {
  const first = tasks.filter(({ needs }) => needs.length === 0).length;
  return Math.max(first, tasks.length - first);
}

class LocalExecutor implements Executor {
  readonly #waiting: Task[] = [];
  readonly #running = new Map<string, ChildProcess>();
  readonly #standings = new Map<string, Standing>();
  #ending = false;

  constructor(
    private readonly context: WorkContext,
    private readonly script: string,
    private readonly count: number,
    private readonly threads: number,
    readonly about: string,
  ) {}

  submit(tasks: readonly Task[]): Promise<void> {
    for (const task of tasks) this.#standings.set(task.name, { state: 'waiting' });
    this.#waiting.push(...tasks);
    this.#startNext();
    return Promise.resolve();
  }

  look(): Promise<ReadonlyMap<string, Standing>> {
    return Promise.resolve(this.#standings);
  }

  async end(save: boolean): Promise<void> {
    this.#ending = true;
    const ends = [...this.#running.values()].map(async (child) => {
      const gone = once(child, 'close');
      // It saves and ends when nobody listens any more, as it does when this process dies.
      if (save) child.disconnect();
      else child.kill('SIGKILL');
      const timer = setTimeout(() => child.kill('SIGKILL'), SAVE_MS);
      await gone;
      clearTimeout(timer);
    });
    await Promise.all(ends);
  }

  #startNext(): void {
    while (!this.#ending && this.#running.size < this.count && this.#waiting.length > 0) {
      this.#start(this.#waiting.shift()!);
    }
  }

  #start({ name }: Task): void {
    const { order } = taskFiles(this.context.order.folder);
    const child = fork(this.script, [order, name, String(this.threads)], {
      // A packaged program is Electron's binary, which is to be Node here.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
    });
    let stderr = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-KEPT_CHARACTERS);
    });
    this.#running.set(name, child);
    this.#standings.set(name, { state: 'running' });
    let failure = '';
    child.on('error', ({ message }) => (failure = message));
    child.on('close', (code, signal) => {
      this.#running.delete(name);
      this.#standings.set(name, { state: 'gone', ...endOf(code, signal, failure || stderr) });
      this.#startNext();
    });
  }
}

/** What became of a process, as the end of a sentence. */
function endOf(code: number | null, signal: string | null, said: string): Omit<Standing, 'state'> {
  const hint = 'If memory is short, have fewer done at once (--at-once).';
  if (signal !== null) return { why: `was ended by ${signal}`, hint };
  const last = said.trim().split('\n').at(-1);
  return { why: `ended with code ${code}${last ? ` (${last})` : ''}`, hint };
}
