import { Catalog } from '../../catalog/catalog';

/** Does something long to a catalog that the host has open, too. @param home the home's folder */
export async function withCatalogAt<T>(home: string, use: (catalog: Catalog) => Promise<T>): Promise<T> {
  const catalog = Catalog.open(home);
  try {
    return await use(catalog);
  } finally {
    catalog.close();
  }
}
