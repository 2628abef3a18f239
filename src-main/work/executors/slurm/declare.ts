import { z } from 'zod';
import { said, whole } from '../../fields';
import type { ExecutorDeclaration } from '../executor';

const words = (most = 2000) => z.string().trim().min(1).max(most).optional();

export const SlurmOptionsSchema = z.strictObject({
  partition: said(words(200), 'the partition that the parts are queued in', {
    label: 'Partition',
    otherwise: 'the cluster’s default',
  }),
  time: said(words(40), 'time limit of a part, as Slurm writes it, e.g. 2:00:00', {
    label: 'Time limit',
    help: 'A part that reaches it is saved before, and goes on in another turn.',
    otherwise: 'the partition’s',
  }),
  memory: said(words(40), 'memory of a part, e.g. 4G', {
    label: 'Memory',
    otherwise: 'the cluster’s default',
  }),
  cpus: said(whole(1, 1024).default(2), 'processors of a part', { label: 'Processors' }),
  args: said(words(), 'further arguments of sbatch, e.g. "--account=lab --gres=gpu:1"', {
    label: 'Further arguments',
    command: true,
  }),
  container: said(words(), 'words before the program, e.g. "apptainer exec --nv /shared/wave.sif"', {
    label: 'Container',
    command: true,
    help: 'What enters the container; the home must be seen inside under the same path.',
  }),
  program: said(words(), 'how the program of a part is called on the nodes', {
    label: 'Program',
    command: true,
    otherwise: 'as it is called here',
  }),
  poll: said(whole(1, 3600).default(10), 'seconds between two questions to the queue', {
    label: 'Ask every',
  }),
});
export type SlurmOptions = z.output<typeof SlurmOptionsSchema>;

/** Job arrays of a Slurm cluster whose nodes see the home. */
export const declaration: ExecutorDeclaration = {
  name: 'slurm',
  label: 'Slurm',
  options: SlurmOptionsSchema,
};
