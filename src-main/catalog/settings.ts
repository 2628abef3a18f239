import { z } from 'zod';
import type { Sql } from './database';
import { transact } from './database';

/** Choices that outlive the program, as JSON under a key. */
export class Settings {
  readonly #db: Sql;

  constructor(db: Sql) {
    this.#db = db;
  }

  /** The value under a key; `fallback` where there is none, or one that the schema does not (any longer) allow. */
  get<T>(key: string, schema: z.core.$ZodType<T>, fallback: T): T {
    const json = this.#db
      .prepare<[string], string>('SELECT value FROM settings WHERE key = ?')
      .pluck()
      .get(key);
    if (json === undefined) return fallback;
    const result = z.safeParse(schema, JSON.parse(json));
    return result.success ? result.data : fallback;
  }

  /** Stores a value that JSON can express; undefined removes the key. */
  set(key: string, value: unknown): void {
    transact(this.#db, () => {
      if (value === undefined) this.#db.prepare('DELETE FROM settings WHERE key = ?').run(key);
      else
        this.#db
          .prepare('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)')
          .run(key, JSON.stringify(value));
    });
  }

  all(): Record<string, unknown> {
    const rows = this.#db
      .prepare<[], { key: string; value: string }>('SELECT key, value FROM settings ORDER BY key')
      .all();
    return Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown]));
  }
}
