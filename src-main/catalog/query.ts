import type { EntryRow } from './rows';
import { ENTRY_COLUMNS, entryFromRow, without } from './rows';
import { textSearch } from './search';
import type { Sql } from './database';
import type { Entry, EntryFilter, EntryNumber, EntryPage, EntryQuery, EntrySortKey, Facets } from './types';
import type { EntryKind } from '../base/kinds';
import { ENTRY_KINDS } from '../base/kinds';
import { ENTRY_NUMBERS } from './types';

/** The part of a query that says which entries: tables, conditions, and the values they refer to. */
interface Selection {
  from: string;
  where: string;
  values: unknown[];
}

/** One page of the entries that pass a filter, and how many there are. */
export function listEntries(db: Sql, query: EntryQuery): EntryPage {
  const { from, where, values } = select(query);
  const { offset = 0, limit = 100 } = query;
  // All keys, not a page of them: searching once for the page and once more to count would take twice as long.
  const keys = db
    .prepare<unknown[], number>(`SELECT entries.key FROM ${from} WHERE ${where} ORDER BY ${orderBy(query)}`)
    .pluck()
    .all(values);
  return {
    entries: entriesByKey(db, keys.slice(offset, limit < 0 ? undefined : offset + limit)),
    total: keys.length,
  };
}

function entriesByKey(db: Sql, keys: number[]): Entry[] {
  const rows = db
    .prepare<[string], EntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM entries WHERE key IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(keys));
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return keys.map((key) => entryFromRow(byKey.get(key)!));
}

function select(filter: EntryFilter): Selection {
  const search = textSearch(filter.text ?? '');
  const conditions: [condition: string, ...values: unknown[]][] = [
    [`entries.trashedAt IS ${filter.trashed ? 'NOT NULL' : 'NULL'}`],
  ];
  if (filter.kind) conditions.push(['entries.kind = ?', filter.kind]);
  if (filter.favourite !== undefined) conditions.push(['entries.favourite = ?', Number(filter.favourite)]);
  if (search.match) conditions.push(['entrySearch MATCH ?', search.match]);
  for (const literal of search.literals) conditions.push(['instr(entries.name, ?) > 0', literal]);
  for (const tag of filter.tags ?? []) {
    conditions.push(['entries.key IN (SELECT entry FROM entryTags WHERE tag = ?)', tag]);
  }
  for (const column of ENTRY_NUMBERS) {
    const { min, max } = filter.ranges?.[column] ?? {};
    if (min !== undefined) conditions.push([`entries.${column} >= ?`, min]);
    if (max !== undefined) conditions.push([`entries.${column} <= ?`, max]);
  }
  if (filter.madeFrom) conditions.push([`entries.id IN (${DESCENDANTS})`, filter.madeFrom]);
  return {
    from: search.match ? 'entrySearch CROSS JOIN entries ON entries.key = entrySearch.rowid' : 'entries',
    where: conditions.map(([condition]) => condition).join(' AND '),
    values: conditions.flatMap(([, ...values]) => values),
  };
}

const DESCENDANTS = `WITH RECURSIVE made (id) AS (
  SELECT child.id FROM lineage JOIN entries AS child ON child.key = lineage.child WHERE lineage.parentId = ?
  UNION
  SELECT child.id FROM made JOIN lineage ON lineage.parentId = made.id
  JOIN entries AS child ON child.key = lineage.child
) SELECT id FROM made`;

/** bm25 weighs a hit in the name 10, in a tag 5, in the notes 1; smaller is better. */
const SORT_COLUMNS: Record<EntrySortKey, string> = {
  relevance: 'bm25(entrySearch, 10, 5, 1)',
  name: 'entries.name COLLATE NOCASE',
  createdAt: 'entries.createdAt',
  updatedAt: 'entries.updatedAt',
  depth: 'entries.depth',
  width: 'entries.width',
  parameters: 'entries.parameters',
  accuracy: 'entries.accuracy',
  bytes: 'entries.bytes',
};

function orderBy({ sort, text }: EntryQuery): string {
  const searched = textSearch(text ?? '').match !== undefined;
  const newest = { by: 'createdAt', descending: true } as const;
  const wanted = sort ?? (searched ? { by: 'relevance' as const } : newest);
  const { by, descending } = wanted.by === 'relevance' && !searched ? newest : wanted;
  const direction = descending ? 'DESC' : 'ASC';
  // Equal times are told apart by the ids, which follow time more closely; other equals show the newest first.
  const tie = by === 'createdAt' || by === 'updatedAt' ? direction : 'DESC';
  return `${SORT_COLUMNS[by]} ${direction} NULLS LAST, entries.id ${tie}`;
}

/** The choices that a filter panel offers for the entries that pass `filter`. */
export function facetsOf(db: Sql, filter: EntryFilter): Facets {
  const ofKind = select(filter);
  return {
    tags: db
      .prepare<unknown[], { tag: string; count: number }>(
        `SELECT min(tag COLLATE BINARY) AS tag, count(*) AS count FROM ${ofKind.from} JOIN entryTags ON entryTags.entry = entries.key
         WHERE ${ofKind.where} GROUP BY tag ORDER BY count DESC, tag`,
      )
      .all(ofKind.values),
    ranges: rangesOf(db, ofKind),
  };
}

/** How many entries of each kind pass the rest of a filter. */
export function countKinds(db: Sql, filter: EntryFilter): Record<EntryKind, number> {
  const { from, where, values } = select(without(filter, 'kind'));
  const rows = db
    .prepare<unknown[], { kind: string; count: number }>(
      `SELECT entries.kind AS kind, count(*) AS count FROM ${from} WHERE ${where} GROUP BY entries.kind`,
    )
    .all(values);
  const count = (kind: string) => rows.find((row) => row.kind === kind)?.count ?? 0;
  return Object.fromEntries(ENTRY_KINDS.map((kind) => [kind, count(kind)])) as Record<EntryKind, number>;
}

function rangesOf(db: Sql, { from, where, values }: Selection): Facets['ranges'] {
  const columns = ENTRY_NUMBERS.map((name) => `min(${name}) AS ${name}Min, max(${name}) AS ${name}Max`);
  const row = db
    .prepare<unknown[], Record<string, number | null>>(
      `SELECT ${columns.join(', ')} FROM ${from} WHERE ${where}`,
    )
    .get(values)!;
  const range = (name: EntryNumber) => {
    const [min, max] = [row[`${name}Min`], row[`${name}Max`]];
    return typeof min === 'number' && typeof max === 'number' ? { min, max } : null;
  };
  return Object.fromEntries(ENTRY_NUMBERS.map((name) => [name, range(name)])) as Facets['ranges'];
}
