import { z } from 'zod';
import { GIGABYTE, look } from './look';

/** Copies a catalog with all its weights into a folder. */
export const backupHome = look({
  input: z.strictObject({ home: z.string(), to: z.string() }),
  subject: () => 'the catalog',
  limits: { seconds: 600, memory: 4 * GIGABYTE },
  foreign: false,
  long: true,
  run: async ({ home, to }, progress) => {
    const copying = (done: number, total: number) =>
      progress.report({ stage: 'Copying', fraction: done / Math.max(1, total), done, total });
    const { withCatalogAt } = await import('../looker/catalog');
    const { backupHome: backup } = await import('../../catalog/backup');
    return withCatalogAt(home, (catalog) => backup(catalog, to, copying));
  },
});
