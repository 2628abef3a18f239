import { z } from 'zod';
import { GIGABYTE, look } from './look';

/** Makes one of the copies of a catalog that are kept beside it, where it has changed since the last one, and tidies it. */
export const keepCopy = look({
  input: z.strictObject({ home: z.string() }),
  subject: () => 'the catalog',
  limits: { seconds: 600, memory: 4 * GIGABYTE },
  foreign: false,
  long: true,
  run: async ({ home }) => {
    const { withCatalogAt } = await import('../looker/catalog');
    const { keepCopy: keep } = await import('../../catalog/copies');
    return withCatalogAt(home, async (catalog) => {
      await catalog.shrink();
      return keep(catalog) ?? null;
    });
  },
});
