import { z } from 'zod';
import { StudioError } from '../base/errors';
import { MeasuredSchema } from '../base/measured';
import type { EntryKind } from '../base/kinds';
import type { Entry, EntryNumber } from './types';
import { ConfigSchema, MetricsSchema } from './types';

/** An entry as SQLite gives it. */
export interface EntryRow extends Record<EntryNumber, number | null> {
  key: number;
  id: string;
  kind: EntryKind;
  name: string;
  notes: string;
  favourite: 0 | 1;
  createdAt: number;
  updatedAt: number;
  trashedAt: number | null;
  config: string;
  metrics: string;
  measured: string | null;
  /** JSON list, by {@link ENTRY_COLUMNS}. */
  tags: string;
}

/** To be selected from `entries`. */
export const ENTRY_COLUMNS = `entries.*, (
  SELECT json_group_array(tag ORDER BY tag) FROM entryTags WHERE entry = entries.key
) AS tags`;

export function entryFromRow(row: EntryRow): Entry {
  const what = `entry ${row.id}`;
  return {
    ...without(row, 'key'),
    favourite: row.favourite === 1,
    tags: JSON.parse(row.tags) as string[],
    config: fromJson(ConfigSchema, row.config, what),
    metrics: fromJson(MetricsSchema, row.metrics, what),
    measured: row.measured === null ? null : fromJson(MeasuredSchema, row.measured, what),
  };
}

/** A copy of an object without some of its properties. */
export function without<T extends object, K extends keyof T>(object: T, ...keys: K[]): Omit<T, K> {
  const kept = Object.entries(object).filter(([key]) => !keys.includes(key as K));
  return Object.fromEntries(kept) as Omit<T, K>;
}

/** A JSON column, checked: another program may have written to the database. */
export function fromJson<T>(schema: z.core.$ZodType<T>, json: string, what: string): T {
  const result = z.safeParse(schema, JSON.parse(json));
  if (result.success) return result.data;
  throw new StudioError(
    'bad-file',
    `The catalog's record of ${what} is damaged.`,
    'Restore the catalog from the newest copy in the folder “backups”.',
    { cause: result.error },
  );
}
