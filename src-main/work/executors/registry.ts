import { z } from 'zod';
import { said, whole } from '../fields';
import type { ExecutorDeclaration } from './executor';

const files = import.meta.glob<{ declaration: ExecutorDeclaration }>('./*/declare.ts', { eager: true });

/** What can do the tasks of a job. A folder in this one is all that it takes to be among them. */
const EXECUTORS: readonly ExecutorDeclaration[] = Object.values(files).map(({ declaration }) => declaration);

/** What does the tasks of a job, and how. */
export const ExecutorSchema = z.strictObject({
  name: said(
    z.enum(EXECUTORS.map(({ name }) => name)).default('local'),
    'what does the parts of the run: this machine, or a Slurm cluster',
    {
      flag: 'executor',
      label: 'Done by',
      group: 'Machines',
      help: 'Local: as many parts at once as cores and memory allow. Slurm: job arrays on a cluster with a shared home.',
    },
  ),
  atOnce: said(whole(1, 10_000).optional(), 'parts that are done at once', {
    flag: 'at-once',
    label: 'At once',
    group: 'Machines',
    otherwise: 'as many as cores and memory, or the cluster, allow',
  }),
  ...Object.fromEntries(
    EXECUTORS.flatMap(({ name, label, options }) =>
      options ? [[name, options.prefault({}).meta({ prefix: name, label, group: 'Machines' })]] : [],
    ),
  ),
});
export type ExecutorChoice = z.output<typeof ExecutorSchema>;
