import { z } from 'zod';
import { GIGABYTE, look } from './look';

/** Deletes entries for good that are in the trash; all of them where none are named. */
export const purge = look({
  input: z.strictObject({ home: z.string(), ids: z.array(z.string()).optional() }),
  subject: () => 'the trash',
  limits: { seconds: 120, memory: 2 * GIGABYTE },
  foreign: false,
  long: true,
  run: async ({ home, ids }, progress) => {
    const { withCatalogAt } = await import('../looker/catalog');
    return withCatalogAt(home, async (catalog) => {
      const purged = await catalog.entries.purge(ids, (done, total) =>
        progress.report({ stage: 'Deleting', fraction: done / total, done, total }),
      );
      await catalog.shrink();
      return purged;
    });
  },
});
