import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromErrorData, StudioError } from '../../base/errors';
import { makeFolder, writeDurably } from '../../base/files';
import { type ProgressToken, type ProgressUpdate, silentProgress, StopSignal } from '../../base/progress';
import type { Executor, OpenExecutor, Standing } from '../executors/executor';
import type { ExecutorChoice } from '../executors/registry';
import type { WorkContext } from '../worker/context';
import { runTask } from './do-task';
import { JournalReader } from './journal';
import { type Task, type TaskFiles, taskFiles } from './task';

const OPENERS = import.meta.glob<{ open: OpenExecutor }>('../executors/*/run.ts');

/** How often journals are looked at, in ms. */
const LOOK_MS = 250;
/** So often a task is begun again that was lost without having got any further. */
const MOST_LOSSES = 3;

/**
 * Does all tasks, each as soon as those that it needs are done. One that is lost – killed, its machine gone, its time up –
 * goes on from its checkpoint in another turn. What was done before this was interrupted is not done again.
 *
 * @throws StopSignal when the job is to stop, once no process of a task is left
 * @throws StudioError what a task failed with, once the others have been saved
 */
export async function doTasks(
  context: WorkContext,
  tasks: readonly Task[],
  choice: ExecutorChoice,
  progress: ProgressToken,
): Promise<void> {
  const files = taskFiles(context.order.folder);
  makeFolder(files.folder);
  await writeDurably(files.order, [Buffer.from(JSON.stringify(context.order))]);
  const { open } = await OPENERS[`../executors/${choice.name}/run.ts`]!();
  const { atOnce, [choice.name]: own } = choice as ExecutorChoice & Record<string, unknown>;
  const executor = await open(context, tasks, { ...(own as object | undefined), atOnce });
  if (!executor) return oneAfterAnother(context, tasks, progress);
  progress.log(executor.about);
  const following = tasks.map((task) => new Followed(task, files));
  try {
    await follow(executor, following, progress);
  } catch (thrown) {
    await executor.end(!(thrown instanceof StopSignal && thrown.reason === 'cancel'));
    throw thrown;
  }
}

async function oneAfterAnother(
  context: WorkContext,
  tasks: readonly Task[],
  progress: ProgressToken,
): Promise<void> {
  const total = tasks.reduce((sum, { weight }) => sum + weight, 0);
  let before = 0;
  for (const [index, { name, label, weight }] of tasks.entries()) {
    await progress.checkpoint();
    progress.log(`${index + 1} of ${tasks.length}: ${label}`);
    await runTask(context, name, progress.slice(before / total, (before + weight) / total));
    before += weight;
  }
}

/** A task that is done elsewhere, as far as its files tell. */
class Followed {
  readonly #journal: JournalReader;
  fraction = 0;
  done = false;
  submitted = false;
  standing: Standing['state'] = 'waiting';
  failure: StudioError | undefined;
  #losses = 0;
  #lostAt = 0;

  constructor(
    readonly task: Task,
    private readonly files: TaskFiles,
  ) {
    this.#journal = new JournalReader(files.journal(task.name));
    // What was told before this process began to listen has been passed on.
    this.read();
    this.failure = undefined;
  }

  /** Takes in what the task has told. @param progress that passes it on */
  read(progress?: ProgressToken): void {
    for (const message of this.#journal.read()) {
      if (message.type === 'progress') this.fraction = message.progress.fraction;
      else if (message.type === 'failed') this.failure = fromErrorData(message.error);
      else if (message.type === 'log') message.messages.forEach((each) => progress?.log(each));
      else if (message.type === 'metrics') {
        for (const { value, ...point } of message.points) progress?.metric({ ...point, value: value ?? NaN });
      }
    }
    this.done = existsSync(this.files.done(this.task.name));
    if (this.done) this.fraction = 1;
  }

  /** It is to be begun again. @throws StudioError where that comes to nothing */
  lose({ why = 'ended without a word', hint }: Standing, progress: ProgressToken): void {
    this.#losses = this.fraction > this.#lostAt ? 1 : this.#losses + 1;
    this.#lostAt = this.fraction;
    this.submitted = false;
    if (this.#losses < MOST_LOSSES) {
      progress.log(`${this.task.label} ${why}: it is begun again from its checkpoint.`);
      return;
    }
    throw new StudioError(
      'engine',
      `The part “${this.task.label}” ${why}, ${MOST_LOSSES} times at the same place.`,
      hint ?? `Its journal is ${this.files.journal(this.task.name)}.`,
    );
  }
}

async function follow(
  executor: Executor,
  following: readonly Followed[],
  progress: ProgressToken,
): Promise<void> {
  let count = following.filter(({ done }) => done).length;
  const heard = onceEach(progress);
  for (;;) {
    await progress.checkpoint();
    const isDone = new Set(following.filter(({ done }) => done).map(({ task }) => task.name));
    const ready = following.filter(
      ({ done, submitted, task }) => !done && !submitted && task.needs.every((need) => isDone.has(need)),
    );
    if (ready.length > 0) await executor.submit(ready.map(({ task }) => task));
    for (const each of ready) each.submitted = true;
    const standings = await executor.look();
    for (const each of following.filter(({ done, submitted }) => !done && submitted)) {
      const standing = standings.get(each.task.name) ?? { state: 'gone' };
      each.standing = standing.state;
      each.read(heard);
      if (each.failure) throw each.failure;
      if (each.done) progress.log(`${++count} of ${following.length}: ${each.task.label}`);
      if (standing.state === 'gone' && !each.done) each.lose(standing, progress);
    }
    progress.report(progressOf(following));
    if (following.every(({ done }) => done)) return;
    await sleep(LOOK_MS);
  }
}

/** What several tasks have to say alike is said once. */
function onceEach(progress: ProgressToken): ProgressToken {
  const said = new Set<string>();
  return {
    ...silentProgress,
    metric: (point) => progress.metric(point),
    log: (message) => {
      if (!said.has(message)) progress.log(message);
      said.add(message);
    },
  };
}

/** How far all tasks are together. */
function progressOf(following: readonly Followed[]): ProgressUpdate {
  const sum = (value: (each: Followed) => number) =>
    following.reduce((total, each) => total + value(each), 0);
  const open = following.filter(({ done }) => !done);
  const running = open.filter(({ submitted, standing }) => submitted && standing === 'running').length;
  return {
    fraction: sum(({ task, fraction }) => task.weight * fraction) / sum(({ task }) => task.weight),
    ...{ stage: 'Doing the parts', done: following.length - open.length, total: following.length },
    detail: `${running} at work, ${open.length - running} waiting`,
  };
}
