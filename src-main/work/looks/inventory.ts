import { z } from 'zod';
import { GIGABYTE, look } from './look';

/** What takes space in a home: of large ones there are many files. */
export const inventory = look({
  input: z.strictObject({ home: z.string() }),
  subject: () => 'the catalog',
  limits: { seconds: 120, memory: 2 * GIGABYTE },
  foreign: false,
  run: async ({ home }) => {
    const { withCatalogAt } = await import('../looker/catalog');
    const { takeInventory } = await import('../host/inventory');
    return withCatalogAt(home, (catalog) => Promise.resolve(takeInventory(catalog)));
  },
});
