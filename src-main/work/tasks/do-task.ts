import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../../base/files';
import { every } from '../../base/guard';
import type { ProgressToken } from '../../base/progress';
import { OrderSchema, workOf } from '../order';
import type { WorkContext } from '../worker/context';
import type { Programs } from '../worker/programs';
import type { StopRequest } from '../worker/token';
import { doOrder } from '../worker/work';
import { tellJournal } from './journal';
import { taskFiles } from './task';

type RunTask = (work: unknown, context: WorkContext, name: string, progress: ProgressToken) => Promise<void>;

/** What does a task, for the kinds of jobs that have some. */
const RUNS = import.meta.glob<{ runTask: RunTask }>('../kinds/*/task.ts');

/** Does one task of an order, or finds it done. */
export async function runTask(context: WorkContext, name: string, progress: ProgressToken): Promise<void> {
  const { order } = context;
  const load = RUNS[`../kinds/${order.request.kind}/task.ts`];
  if (!load) throw new Error(`“${order.request.kind}” has no tasks`);
  const { runTask: run } = await load();
  await run(workOf(order), context, name, progress);
}

/** How often a task tells how far it is, in ms: its journal may lie on a network drive. */
const SPEAK_MS = 1000;
/** How often it is looked whether anybody still wants the task, in ms. */
const WANTED_MS = 5000;

/**
 * The whole life of a task's process: does it, or goes on from its checkpoint, and says in its journal how it ended. Nothing
 * but its own files is written. Where the job's folder is gone, nobody wants the task any more.
 *
 * @param orderFile see {@link taskFiles}
 * @param stop asked for where the process is to save and end
 * @param threads of the processor instead of the order's
 */
export async function doTask(
  orderFile: string,
  name: string,
  stop: StopRequest,
  programs: Programs | undefined,
  threads?: number,
): Promise<void> {
  if (!existsSync(orderFile)) return;
  const order = OrderSchema.parse(JSON.parse(readFileSync(orderFile, 'utf8')));
  if (threads !== undefined) order.engine.threads = threads;
  const { folder, journal, done } = taskFiles(order.folder);
  const timer = every('Looking whether a task is wanted', WANTED_MS, () => {
    if (!existsSync(orderFile)) stop.ask('cancel');
  });
  const tell: Parameters<typeof doOrder>[2] = (message) => {
    if (existsSync(folder)) tellJournal(journal(name), message);
  };
  const { type } = await doOrder(order, stop, tell, {
    programs,
    hold: join(folder, name),
    speakEvery: SPEAK_MS,
    handle: async (_, context) => {
      await runTask(context, name, context.progress);
      return { made: [] };
    },
  }).finally(() => clearInterval(timer));
  if (type === 'done') await writeDurably(done(name), [Buffer.from('')]);
}
