import { z } from 'zod';
import { STOP_REASONS } from '../base/progress';
import type { Sql } from './database';
import { transact } from './database';

const MessageSchema = z.object({ job: z.string(), reason: z.enum(STOP_REASONS) });

/** That a job is to be stopped, to the process that does it. */
export type Message = z.infer<typeof MessageSchema>;

/** What processes on one home ask of its owner. Each message is for one ownership: the next one never obeys it. */
export class Messages {
  readonly #db: Sql;

  constructor(db: Sql) {
    this.#db = db;
  }

  send(owner: string, { job, reason }: Message): void {
    transact(this.#db, () =>
      this.#db.prepare('INSERT INTO messages (owner, job, reason) VALUES (?, ?, ?)').run(owner, job, reason),
    );
  }

  /** What was sent to an owner, in order; it is removed, with what was sent to earlier ones. */
  take(owner: string): Message[] {
    if (this.#db.prepare('SELECT 1 FROM messages LIMIT 1').get() === undefined) return [];
    const rows = transact(this.#db, () =>
      this.#db
        .prepare<[], { key: number; owner: string; job: string; reason: string }>(
          'DELETE FROM messages RETURNING key, owner, job, reason',
        )
        .all(),
    );
    return rows
      .filter((row) => row.owner === owner)
      .sort((a, b) => a.key - b.key)
      .flatMap((row) => MessageSchema.safeParse(row).data ?? []);
  }
}
