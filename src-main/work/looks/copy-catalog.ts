import { z } from 'zod';
import { GIGABYTE, look } from './look';

/** Writes a copy of a catalog. */
export const copyCatalog = look({
  input: z.strictObject({ home: z.string(), to: z.string().optional() }),
  subject: () => 'the catalog',
  limits: { seconds: 600, memory: 4 * GIGABYTE },
  foreign: false,
  long: true,
  run: async ({ home, to }) => {
    const { withCatalogAt } = await import('../looker/catalog');
    return withCatalogAt(home, (catalog) => Promise.resolve(catalog.backup(to)));
  },
});
