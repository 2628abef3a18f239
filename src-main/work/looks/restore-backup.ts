import { z } from 'zod';
import { GIGABYTE, look } from './look';

/** Makes a home of what a backup holds. */
export const restoreBackup = look({
  input: z.strictObject({ from: z.string(), to: z.string() }),
  subject: () => 'the backup',
  limits: { seconds: 600, memory: 4 * GIGABYTE },
  foreign: false,
  long: true,
  run: async ({ from, to }, progress) => {
    const copying = (done: number, total: number) =>
      progress.report({ stage: 'Copying', fraction: done / Math.max(1, total), done, total });
    const { restoreBackup: restore } = await import('../../catalog/backup');
    return restore(from, to, copying);
  },
});
