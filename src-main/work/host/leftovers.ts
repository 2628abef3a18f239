import { readdirSync, rmSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbandoned, TEMPORARY } from '../../base/files';
import { settleStaging } from '../../formats/staging';
import { STAGING_JOURNAL } from '../kinds/export/declare';
import { cacheLimit, freeCache } from './cache';
import { discardCheckpoints } from './results';
import type { Catalog } from '../../catalog/catalog';

const UNPACKED = /^unpacked-/;
/** Days for which an unpacked archive is kept that nobody uses: the archive itself is where it was. */
const UNPACKED_DAYS = 7;

/**
 * Ends what a process that was killed had begun to write: exports, artifacts, what is in the cache, copies of the catalog.
 * Removes what nothing needs: checkpoints of runs that are forgotten, and of the cache, where it has grown too large, what
 * was not used for longest. For the one process that runs the home's jobs, while it does none.
 */
export function tidyHome(catalog: Catalog, cacheBytes = cacheLimit(catalog)): void {
  const { artifacts, home, jobs } = catalog;
  const ended = new Set(jobs.list({ states: ['done', 'cancelled'] }).map(({ id }) => id));
  for (const job of readdirSync(home.runs)) {
    const run = join(home.runs, job);
    settleStaging(join(run, STAGING_JOURNAL));
    // Killed when it was noted that it had ended, and before what nobody needs any more was thrown away.
    if (ended.has(job)) discardCheckpoints(catalog, job);
    if (!jobs.has(job)) rmSync(run, { recursive: true, force: true });
  }
  freeCache(home, cacheBytes);
  evictUnpacked(home.cache);
  const runs = readdirSync(home.runs).map((job) => join(home.runs, job));
  const written = [home.cache, home.backups, ...runs].flatMap(temporaryFiles);
  for (const path of [...artifacts.staged().map((file) => file.path), ...written]) {
    if (isAbandoned(path)) rmSync(path, { recursive: true, force: true });
  }
}

/** Removes what a process that is gone had begun to write into a folder. */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const path of temporaryFiles(folder).filter(isAbandoned))
    await rm(path, { recursive: true, force: true });
}

function evictUnpacked(cache: string): void {
  const last = Date.now() - UNPACKED_DAYS * 24 * 3600 * 1000;
  for (const name of readdirSync(cache).filter((each) => UNPACKED.test(each))) {
    const path = join(cache, name);
    if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? last) < last)
      rmSync(path, { recursive: true, force: true });
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
