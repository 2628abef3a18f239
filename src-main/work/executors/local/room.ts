/** What is there for tasks on this machine. */
export interface Room {
  /** That could be done at once. */
  tasks: number;
  cores: number;
  /** Of each task; 0: nobody has said so. */
  threads: number;
  /** Bytes that are free. */
  memory: number;
  /** Bytes that a task takes, about. */
  taskBytes: number;
  hasGpu: boolean;
  /** Multiply-accumulates of a task, on average. */
  weight: number;
}

/** A process takes about a second to begin, in which a core does so much. */
const WORTH_A_PROCESS = 20e9;
/** Of the memory that is free, as much is left to others. */
const MEMORY_SHARE = 0.8;

/**
 * How many tasks are done at once: as many as there are cores – small networks gain less from a second thread than a second
 * network does – but no more than memory holds, and one on a GPU, whose memory is shared by none. Cores that are left over
 * are divided among the tasks.
 *
 * @param asked so many, whatever would fit
 */
export function manyAtOnce(room: Room, asked?: number): { count: number; threads: number; why: string } {
  const { tasks, cores, threads, memory, taskBytes, hasGpu, weight } = room;
  const limits = [
    {
      count: tasks,
      why: tasks === 1 ? 'there is only one to do at a time' : `there are only ${tasks} to do at a time`,
    },
    {
      count: Math.max(1, Math.floor(cores / Math.max(1, threads))),
      why: `there ${cores === 1 ? 'is one core' : `are ${cores} cores`}`,
    },
    {
      count: Math.max(1, Math.floor((memory * MEMORY_SHARE) / taskBytes)),
      why: `${gigabytes(memory)} of memory are free and each takes about ${gigabytes(taskBytes)}`,
    },
    ...(weight < WORTH_A_PROCESS
      ? [{ count: 1, why: 'a process would take longer to begin than to do one' }]
      : []),
    ...(hasGpu ? [{ count: 1, why: 'they share one GPU' }] : []),
  ];
  const least = limits.reduce((a, b) => (b.count < a.count ? b : a));
  const count = Math.min(asked ?? least.count, tasks);
  const why = asked === undefined ? least.why : 'that was asked for';
  return { count, threads: threads || Math.max(1, Math.floor(cores / count)), why };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
