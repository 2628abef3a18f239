import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TEMPORARY } from '../../base/files';
import { settleStaging } from '../../formats/staging';
import { STAGING_JOURNAL } from '../kinds/export/declare';
import type { Catalog } from '../../catalog/catalog';

/** Nobody who is alive writes a file for so long without touching it. */
const OLD_MS = 60 * 60 * 1000;

/** Ends what a process that was killed had begun to write: exports, artifacts, what is in the cache. */
export function removeOldStaging({ artifacts, home }: Catalog): void {
  for (const job of readdirSync(home.runs)) settleStaging(join(home.runs, job, STAGING_JOURNAL));
  const cached = readdirSync(home.cache)
    .filter((name) => name.endsWith(TEMPORARY))
    .map((name) => ({ path: join(home.cache, name), modifiedAt: modifiedAt(join(home.cache, name)) }));
  for (const { path, modifiedAt } of [...artifacts.staged(), ...cached]) {
    if (Date.now() - modifiedAt > OLD_MS) rmSync(path, { force: true });
  }
}

/** In ms; now, where another process has put the file in its place meanwhile. */
function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
}
