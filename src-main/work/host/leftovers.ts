import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAbandoned, TEMPORARY } from '../../base/files';
import { settleStaging } from '../../formats/staging';
import { STAGING_JOURNAL } from '../kinds/export/declare';
import type { Catalog } from '../../catalog/catalog';

/** Ends what a process that was killed had begun to write: exports, artifacts, what is in the cache, copies of the catalog. */
export function removeOldStaging({ artifacts, home }: Catalog): void {
  const runs = readdirSync(home.runs).map((job) => join(home.runs, job));
  for (const run of runs) settleStaging(join(run, STAGING_JOURNAL));
  const written = [home.cache, home.backups, ...runs].flatMap(temporaryFiles);
  for (const path of [...artifacts.staged().map((file) => file.path), ...written]) {
    if (isAbandoned(path)) rmSync(path, { force: true });
  }
}

function temporaryFiles(folder: string): string[] {
  return (
    readdirSync(folder)
      // SQLite keeps a journal of a copy that it writes.
      .filter((name) => name.endsWith(TEMPORARY) || name.endsWith(`${TEMPORARY}-journal`))
      .map((name) => join(folder, name))
  );
}
