import { z } from 'zod';
import { GIGABYTE, look } from './look';

/** Compares a catalog with its files, all of which are read. */
export const verify = look({
  input: z.strictObject({ home: z.string(), repair: z.boolean() }),
  subject: () => 'the catalog',
  limits: { seconds: 600, memory: 4 * GIGABYTE },
  foreign: false,
  long: true,
  run: async ({ home, repair }, progress) => {
    const { withCatalogAt } = await import('../looker/catalog');
    return withCatalogAt(home, (catalog) =>
      catalog.verify({
        repair,
        onProgress: (done, total) =>
          progress.report({ stage: 'Comparing files', fraction: done / Math.max(1, total), done, total }),
      }),
    );
  },
});
