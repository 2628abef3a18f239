import { join } from 'node:path';

/** A part of a job that a process of its own can do: it needs nothing but files, and leaves its result as a file. */
export interface Task {
  /** Letters, digits, dots and dashes; no other task of the job has it. */
  name: string;
  /** For people. */
  label: string;
  /** Names of the tasks that must be done before. */
  needs: readonly string[];
  /** Multiply-accumulates that it takes, about. */
  weight: number;
  /** Memory that its process takes, about. */
  bytes: number;
}

/** The files that a job and its tasks speak through. They lie in the job's own folder, which all machines see. */
export interface TaskFiles {
  folder: string;
  /** The job's order, for all tasks. */
  order: string;
  /** What a task tells, one message of the worker's protocol on each line. */
  journal: (name: string) => string;
  /** Written durably when a task is done. */
  done: (name: string) => string;
}

export function taskFiles(jobFolder: string): TaskFiles {
  const folder = join(jobFolder, 'tasks');
  return {
    folder,
    order: join(folder, 'order.json'),
    journal: (name) => join(folder, `${name}.jsonl`),
    done: (name) => join(folder, `${name}.done`),
  };
}
