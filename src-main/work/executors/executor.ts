import type { z } from 'zod';
import type { WorkContext } from '../worker/context';
import type { Task } from '../tasks/task';

/** What an executor is to people and to forms. What it does stands beside it, in `run.ts`. */
export interface ExecutorDeclaration {
  name: string;
  /** For people. */
  label: string;
  /** Numbers and words of its own. Fields of it are flags that begin with its name. */
  options?: z.ZodObject;
}

/** How a task stands that was handed to an executor. */
export interface Standing {
  state: 'waiting' | 'running' | 'gone';
  /** Of one that is gone: what became of it, as an end of a sentence: “was ended by SIGKILL”. */
  why?: string;
  /** What would help against that, where it would come to the same each time. */
  hint?: string;
}

/** What does tasks. */
export interface Executor {
  /** How many tasks are done at once and why, in a sentence. */
  readonly about: string;
  /** Starts tasks, or has them wait for their turn, the first first. @throws StudioError where they are refused */
  submit(tasks: readonly Task[]): Promise<void>;
  /** How those stand that were submitted, by name. */
  look(): Promise<ReadonlyMap<string, Standing>>;
  /** Ends all; resolves when no process of theirs is left. @param save they write a checkpoint first */
  end(save: boolean): Promise<void>;
}

/**
 * Opens an executor for the tasks of a job. Tasks of this job that an earlier process handed to it are taken over.
 * @returns undefined where nothing is gained by processes of their own: they are done one after another in this one
 * @throws StudioError where it cannot work here
 */
export type OpenExecutor = (
  context: WorkContext,
  tasks: readonly Task[],
  choice: { atOnce?: number | undefined } & Record<string, unknown>,
) => Promise<Executor | undefined>;
