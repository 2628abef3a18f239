import { rmSync } from 'node:fs';
import type { Catalog } from '../../catalog/catalog';

/** Nobody who is alive writes a file for so long without touching it. */
const OLD_MS = 60 * 60 * 1000;

/** Removes files that a process which was killed had begun to write. */
export function removeOldStaging(catalog: Catalog): void {
  for (const { path, modifiedAt } of catalog.artifacts.staged()) {
    if (Date.now() - modifiedAt > OLD_MS) rmSync(path, { force: true });
  }
}
