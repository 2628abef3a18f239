import Database from 'better-sqlite3';
import { copyFileSync, existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder, syncPath } from '../base/files';
import { hashFile } from './artifacts';
import { Catalog } from './catalog';
import { keptCopies } from './copies';
import { APPLICATION_ID } from './database';
import type { Home } from './home';
import { prepareHome } from './home';
import { acquireOwnership } from './owner';
import type { NewEntry } from './types';

/** What a file of the store says of itself; undefined where it says nothing. */
export type DescribeFile = (path: string) => Promise<Omit<NewEntry, 'artifacts'> | undefined>;

export interface RecoverReport {
  /** Where the damaged catalog was put; null where it was sound. */
  damaged: string | null;
  /** The copy that took its place; null where there was none. */
  copy: string | null;
  /** Entries that were made from what files say of themselves. */
  added: { id: string; name: string; kind: string }[];
  /** Files that were found again by their content. */
  relinked: string[];
  /** Files of the store that nothing is known of. */
  unknown: string[];
}

/**
 * Brings a home back whose catalog is damaged or gone: the newest sound copy takes its place; files that it knows and that
 * are missing are looked for by their content; of files that it does not know entries are made, from what they say of
 * themselves.
 *
 * @throws StudioError 'busy' where another program runs the home's jobs
 */
export async function recoverHome(path: string | undefined, describe: DescribeFile): Promise<RecoverReport> {
  const home = prepareHome(path);
  const ownership = await acquireOwnership(home, { purpose: 'wave recover' });
  try {
    const sound = isSound(home.database);
    const damaged = sound || !existsSync(home.database) ? null : putAside(home);
    const copy = sound ? null : takeCopy(home);
    const catalog = Catalog.open(home.root);
    try {
      const relinked = await relink(catalog);
      return { damaged, copy, relinked, ...(await addUnknown(catalog, describe)) };
    } finally {
      catalog.close();
    }
  } finally {
    ownership.release();
  }
}

/** Whether a file is a whole catalog of ours. */
function isSound(database: string): boolean {
  if (!existsSync(database)) return false;
  try {
    const db = new Database(database, { readonly: true });
    try {
      return (
        db.pragma('application_id', { simple: true }) === APPLICATION_ID &&
        db.pragma('integrity_check', { simple: true }) === 'ok'
      );
    } finally {
      db.close();
    }
  } catch {
    return false;
  }
}

/** The damaged catalog with its log: somebody may know how to read more of it. */
function putAside({ database, backups }: Home): string {
  const aside = join(backups, `damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.db`);
  for (const end of ['-wal', '-shm', '']) {
    if (existsSync(database + end)) renameSync(database + end, aside + end);
  }
  return aside;
}

function takeCopy(home: Home): string | null {
  const others = readdirSync(home.backups)
    .filter((name) => /^catalog-.*\.db$/.test(name))
    .sort()
    .reverse();
  const copy = [...keptCopies(home), ...others.map((name) => join(home.backups, name))].find(isSound);
  if (copy === undefined) return null;
  const part = `${home.database}.new`;
  copyFileSync(copy, part);
  syncPath(part);
  renameSync(part, home.database);
  syncFolder(home.root);
  return copy;
}

/** Files that are missing under their names may lie there under others. */
async function relink({ entries, artifacts }: Catalog): Promise<string[]> {
  const missing = new Map(
    entries
      .files()
      .filter(({ file }) => artifacts.isMissing(file))
      .map(({ sha256, file }) => [sha256, file]),
  );
  if (missing.size === 0) return [];
  const relinked: string[] = [];
  for (const path of artifacts.strays()) {
    const file = missing.get(await hashFile(path));
    if (file === undefined) continue;
    renameSync(path, artifacts.path(file));
    relinked.push(file);
  }
  artifacts.sync();
  return relinked;
}

async function addUnknown(
  { entries, artifacts }: Catalog,
  describe: DescribeFile,
): Promise<Pick<RecoverReport, 'added' | 'unknown'>> {
  const known = new Set(entries.files().map(({ file }) => file));
  const added: RecoverReport['added'] = [];
  const unknown: string[] = [];
  for (const { file, path, bytes } of artifacts.files()) {
    if (known.has(file)) continue;
    const entry = await describe(path).catch(() => undefined);
    // A file that is not what its name says was cut off or changed.
    const sha256 = file.slice(0, 64);
    if (!entry || (await hashFile(path)) !== sha256) {
      unknown.push(file);
      continue;
    }
    const staged = { path: '', file, sha256, bytes };
    const { id, name, kind } = entries.add({
      ...entry,
      artifacts: [{ role: 'weights', staged }],
      onClash: 'rename',
    });
    added.push({ id, name, kind });
  }
  return { added, unknown };
}
