import { rmSync } from 'node:fs';
import { StudioError } from '../base/errors';
import type { ArtifactStore } from './artifacts';
import type { Sql } from './database';
import { transact } from './database';
import { othersTurn, slicesOf } from './slices';
import type { Entry } from './types';

/** What a purge has deleted. */
export interface Purged {
  entries: number;
  bytes: number;
}

/**
 * Deletes entries in the trash for good; see `Entries.purge`.
 * @param get the entry with an id, or 'not-found'
 */
export async function purgeEntries(
  db: Sql,
  artifacts: ArtifactStore,
  get: (id: string) => Entry,
  ids: readonly string[],
  onProgress?: (done: number, total: number) => void,
): Promise<Purged> {
  for (const id of ids) requireTrashed(get(id));
  const purged: Purged = { entries: 0, bytes: 0 };
  for (const some of slicesOf(ids)) {
    const files = transact(db, () => some.flatMap((id) => deleteEntry(db, get(id))));
    purged.entries += some.length;
    purged.bytes += removeUnused(db, artifacts, files);
    onProgress?.(purged.entries, ids.length);
    await othersTurn();
  }
  return purged;
}

/**
 * Removes those of the named files of the store that no entry refers to. They are taken out of it under the write lock,
 * so that no other process begins to refer to one in between, and deleted afterwards.
 * @returns bytes removed
 */
export function removeUnused(db: Sql, artifacts: ArtifactStore, files: readonly string[]): number {
  const taken = transact(db, () => {
    const used = db.prepare<[string], number>('SELECT 1 FROM artifacts WHERE file = ? LIMIT 1').pluck();
    const unused = [...new Set(files)].filter((file) => used.get(file) === undefined);
    return unused.flatMap((file) => artifacts.takeOut(file) ?? []);
  });
  for (const { path } of taken) rmSync(path, { force: true });
  return taken.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Deletes an entry and all about it but its files, whose names are returned. */
function deleteEntry(db: Sql, entry: Entry): string[] {
  requireTrashed(entry);
  const files = db
    .prepare<[string], string>(
      'SELECT file FROM artifacts JOIN entries ON entries.key = artifacts.entry WHERE entries.id = ?',
    )
    .pluck()
    .all(entry.id);
  // Its children keep its last name.
  db.prepare('UPDATE lineage SET parentName = ? WHERE parentId = ?').run(entry.name, entry.id);
  db.prepare('DELETE FROM series WHERE owner = ?').run(entry.id);
  db.prepare('DELETE FROM entries WHERE id = ?').run(entry.id);
  return files;
}

function requireTrashed({ name, trashedAt }: Entry): void {
  if (trashedAt !== null) return;
  throw new StudioError('usage', `“${name}” is not in the trash.`, 'Move it there first.');
}
