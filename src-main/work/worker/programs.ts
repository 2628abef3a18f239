/** Built entries of what a worker may start. */
export interface Programs {
  /** Threads that prepare batches. */
  batches: string;
  /** Processes that do one task. */
  task: string;
}
