import { didYouMean, StudioError } from '../base/errors';
import type { Sql } from './database';
import { KIND_WORDS } from './names';
import type { EntryRow } from './rows';
import { ENTRY_COLUMNS, entryFromRow } from './rows';
import type { EntryKind } from '../base/kinds';
import type { Entry } from './types';

export interface FindOptions {
  kind?: EntryKind;
  /** Look in the trash instead. */
  trashed?: boolean;
}

const SHORTEST_PREFIX = 4;

/** See `Entries.find`. */
export function findEntry(db: Sql, reference: string, options: FindOptions): Entry {
  const wanted = reference.trim();
  const [row, ...others] = candidates(db, wanted, options);
  if (!row) throw unknown(db, wanted, options);
  if (others.length > 0) throw ambiguous(wanted, [row, ...others]);
  return entryFromRow(row);
}

/** The entries that fit best: those with this id, else with this name, else with an id that begins so. */
function candidates(db: Sql, wanted: string, options: FindOptions): EntryRow[] {
  const match = (condition: string) =>
    db
      .prepare<{ kind: EntryKind | null; wanted: string }, EntryRow>(
        `SELECT ${ENTRY_COLUMNS} FROM entries
         WHERE ${scope(options)} AND kind = coalesce(:kind, kind) AND ${condition} ORDER BY id`,
      )
      .all({ kind: options.kind ?? null, wanted });
  for (const condition of ['id = :wanted', 'name = :wanted COLLATE NOCASE']) {
    const rows = match(condition);
    if (rows.length > 0) return rows;
  }
  return wanted.length < SHORTEST_PREFIX ? [] : match('substr(id, 1, length(:wanted)) = :wanted');
}

function scope({ trashed }: FindOptions): string {
  return `trashedAt IS ${trashed ? 'NOT NULL' : 'NULL'}`;
}

function unknown(db: Sql, wanted: string, options: FindOptions): StudioError {
  const { kind, trashed } = options;
  const what = kind ? KIND_WORDS[kind] : 'entry';
  const message = `There is no ${what} named “${wanted}”${trashed ? ' in the trash' : ''}.`;
  if (!trashed && candidates(db, wanted, { ...options, trashed: true }).length > 0) {
    return new StudioError('not-found', message, 'It is in the trash: restore it first.');
  }
  const names = db
    .prepare<[EntryKind | null], string>(
      `SELECT name FROM entries WHERE ${scope(options)} AND kind = coalesce(?, kind) ORDER BY updatedAt DESC`,
    )
    .pluck()
    .all(kind ?? null);
  return new StudioError(
    'not-found',
    message,
    didYouMean(wanted, names) || 'List the catalog to see what there is.',
  );
}

function ambiguous(wanted: string, rows: EntryRow[]): StudioError {
  const choices = rows.map(({ id, kind, name }) => `${KIND_WORDS[kind]} “${name}” (${id})`);
  return new StudioError(
    'usage',
    `“${wanted}” could be ${choices.slice(0, 5).join(' or ')}${choices.length > 5 ? ' or others' : ''}.`,
    'Name its kind, or give its whole id.',
  );
}
