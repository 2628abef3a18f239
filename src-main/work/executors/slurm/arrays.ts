import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeDurably } from '../../../base/files';
import type { Task } from '../../tasks/task';
import type { Element } from './commands';

const ArraySchema = z.strictObject({
  /** What it is called in the queue; no other array of the cluster is. */
  name: z.string(),
  /** Names of its tasks, in the order of its elements. */
  tasks: z.array(z.string()),
  /** Its number; not known where this process ended just as Slurm took it. */
  id: z.string().exactOptional(),
});
export type JobArray = z.infer<typeof ArraySchema>;

/** The arrays that a run has queued, in a note that outlives the process which queued them. */
export class JobArrays {
  readonly all: JobArray[];

  constructor(private readonly path: string) {
    this.all = existsSync(path) ? z.array(ArraySchema).parse(JSON.parse(readFileSync(path, 'utf8'))) : [];
  }

  get ids(): string[] {
    return this.all.flatMap(({ id }) => id ?? []);
  }

  /** Notes an array before it is queued, so that it is found again whatever happens then. */
  async add(name: string, tasks: readonly Task[]): Promise<JobArray> {
    const added: JobArray = { name, tasks: tasks.map((task) => task.name) };
    this.all.push(added);
    await this.write();
    return added;
  }

  write(): Promise<void> {
    return writeDurably(this.path, [Buffer.from(JSON.stringify(this.all))]);
  }

  /** The newest element of each task. */
  newest(elements: readonly Element[]): Map<string, Element | undefined> {
    const found = new Map(elements.map((each) => [`${each.job}_${each.index}`, each]));
    return new Map(
      this.all.flatMap(({ id, tasks }) => tasks.map((task, i) => [task, found.get(`${id}_${i}`)] as const)),
    );
  }
}
