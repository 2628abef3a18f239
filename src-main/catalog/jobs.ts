import { z } from 'zod';
import { ErrorSchema, StudioError } from '../base/errors';
import type { JobState } from '../base/kinds';
import { ProgressSchema } from '../base/progress';
import type { Sql } from './database';
import { transact } from './database';
import { newId } from './ids';
import { fromJson, without } from './rows';

/** From which state a job may go to which. From `done` and `cancelled` there is no way. */
const TRANSITIONS: Record<JobState, readonly JobState[]> = {
  queued: ['running', 'paused', 'cancelled', 'failed'],
  running: ['queued', 'paused', 'interrupted', 'done', 'failed', 'cancelled'],
  paused: ['queued', 'running', 'interrupted', 'done', 'failed', 'cancelled'],
  interrupted: ['queued', 'running', 'paused', 'failed', 'cancelled'],
  failed: ['queued', 'running', 'cancelled'],
  done: [],
  cancelled: [],
};

const SpecSchema = z.unknown();
const ResultSchema = z.array(z.string());

export type JobProgress = z.infer<typeof ProgressSchema>;
export type JobError = z.infer<typeof ErrorSchema>;

export interface Job {
  id: string;
  /** What is to be done, e.g. "condense". */
  kind: string;
  name: string;
  state: JobState;
  /** The job that this one is a part of. */
  parent: string | null;
  createdAt: number;
  updatedAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  /** How long it stood still since it started, in ms, up to now. */
  pausedMs: number;
  /** Of jobs that wait the one with the highest number is next, then the oldest. */
  ahead: number;
  /** Everything that the work needs to know, in the words of the layer that does it. */
  spec: unknown;
  progress: JobProgress | null;
  error: JobError | null;
  /** Ids of the entries that it made. */
  result: string[];
}

interface JobRow extends Omit<Job, 'spec' | 'progress' | 'error' | 'result'> {
  key: number;
  stoppedAt: number | null;
  spec: string;
  progress: string | null;
  error: string | null;
  result: string;
  report: string | null;
}

export interface NewJob {
  kind: string;
  spec: unknown;
  name?: string;
  parent?: string;
}

export interface JobFilter {
  states?: readonly JobState[];
  kind?: string;
  /** The parts of this job; null for jobs that are no part of another. */
  parent?: string | null;
  limit?: number;
  offset?: number;
}

export interface LogLine {
  /** Grows from line to line. */
  key: number;
  at: number;
  message: string;
}

/** The job queue and its history, as they are on disk. Who runs the jobs is up to the process that owns the home. */
export class Jobs {
  readonly #db: Sql;

  constructor(db: Sql) {
    this.#db = db;
  }

  create({ kind, spec, name, parent }: NewJob): Job {
    return transact(this.#db, () => {
      const id = newId();
      const now = Date.now();
      this.#db
        .prepare(
          `INSERT INTO jobs (id, kind, name, state, parent, createdAt, updatedAt, spec)
           VALUES (?, ?, ?, 'queued', ?, ?, ?, ?)`,
        )
        .run(
          id,
          kind,
          name ?? kind,
          parent ? this.get(parent).id : null,
          now,
          now,
          JSON.stringify(spec ?? null),
        );
      return this.get(id);
    });
  }

  /** @throws StudioError 'not-found' */
  get(id: string): Job {
    return jobFromRow(this.#row(id));
  }

  has(id: string): boolean {
    return this.#db.prepare('SELECT 1 FROM jobs WHERE id = ?').get(id) !== undefined;
  }

  /** The job whose id begins so. @throws StudioError 'not-found', or 'usage' where several fit */
  find(reference: string): Job {
    const rows = this.#db
      .prepare<{ wanted: string }, JobRow>(
        'SELECT * FROM jobs WHERE substr(id, 1, length(:wanted)) = :wanted LIMIT 2',
      )
      .all({ wanted: reference.trim() });
    const [row, other] = rows;
    if (!row || reference.trim() === '') throw unknownJob(reference);
    if (!other) return jobFromRow(row);
    throw new StudioError(
      'usage',
      `Several runs have an id that begins with “${reference}”.`,
      'Give the whole id.',
    );
  }

  /** The newest first. */
  list(filter: JobFilter = {}): Job[] {
    return this.#db
      .prepare<object, JobRow>(
        `SELECT * FROM jobs
         WHERE (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
           AND kind = coalesce(:kind, kind)
           AND CASE WHEN :anyParent THEN 1 ELSE parent IS :parent END
         ORDER BY key DESC LIMIT :limit OFFSET :offset`,
      )
      .all({
        states: filter.states ? JSON.stringify(filter.states) : null,
        kind: filter.kind ?? null,
        anyParent: Number(filter.parent === undefined),
        parent: filter.parent ?? null,
        limit: filter.limit ?? -1,
        offset: filter.offset ?? 0,
      })
      .map(jobFromRow);
  }

  /** The queued jobs that are no part of another, in the order in which they are done; of them the first `limit`. */
  waiting(limit = -1): Job[] {
    return this.#db
      .prepare<[number], JobRow>(
        `SELECT * FROM jobs WHERE state = 'queued' AND parent IS NULL ORDER BY ahead DESC, key LIMIT ?`,
      )
      .all(limit)
      .map(jobFromRow);
  }

  /** The first of those that wait, if there is one. */
  next(): Job | undefined {
    return this.waiting(1)[0];
  }

  /** Puts a waiting job before all others that wait. @throws StudioError 'usage' where it does not wait */
  putFirst(id: string): Job {
    return transact(this.#db, () => {
      const row = this.#row(id);
      if (row.state !== 'queued') {
        throw new StudioError(
          'usage',
          `The run “${row.name}” is ${row.state}: it does not wait for its turn.`,
          'Only a run that waits can be put first.',
        );
      }
      this.#db
        .prepare(
          `UPDATE jobs SET ahead = (SELECT max(ahead) + 1 FROM jobs WHERE state = 'queued'), updatedAt = max(updatedAt, ?)
           WHERE key = ?`,
        )
        .run(Date.now(), row.key);
      return this.get(id);
    });
  }

  /**
   * Takes the first of the queued jobs and marks it as running, or returns undefined where none is queued.
   * @param parent takes the parts of this job; without it only jobs that are no part of another
   */
  claimNext(parent: string | null = null): Job | undefined {
    return transact(this.#db, () => {
      const id = this.#db
        .prepare<[string | null], string>(
          `SELECT id FROM jobs WHERE state = 'queued' AND parent IS ? ORDER BY ahead DESC, key LIMIT 1`,
        )
        .pluck()
        .get(parent);
      return id === undefined ? undefined : this.setState(id, 'running');
    });
  }

  /**
   * Moves a job to another state and keeps its times. A job that starts again loses its old error.
   * @throws StudioError 'usage' where no such step leads from the state it is in
   */
  setState(id: string, state: JobState, outcome: { error?: JobError; result?: readonly string[] } = {}): Job {
    return transact(this.#db, () => {
      const row = this.#row(id);
      if (!TRANSITIONS[row.state].includes(state)) throw wrongStep(row, state);
      return this.#move(row, state, outcome);
    });
  }

  setProgress(id: string, progress: JobProgress): void {
    const { changes } = transact(this.#db, () =>
      this.#db
        .prepare('UPDATE jobs SET progress = ?, updatedAt = max(updatedAt, ?) WHERE id = ?')
        .run(JSON.stringify(progress), Date.now(), id),
    );
    if (changes === 0) throw unknownJob(id);
  }

  /** What a job found that is no entry, in the words of the layer that did it; null where there is nothing. */
  report(id: string): unknown {
    const json = this.#row(id).report;
    return json === null ? null : (JSON.parse(json) as unknown);
  }

  /** Keeps what a job found; nothing happens where the job was forgotten. */
  setReport(id: string, report: unknown): void {
    transact(this.#db, () =>
      this.#db.prepare('UPDATE jobs SET report = ? WHERE id = ?').run(JSON.stringify(report), id),
    );
  }

  /** The finished jobs of a kind whose spec has a value under a key, the newest first. */
  doneWith(kind: string, key: string, value: string): Job[] {
    return this.#db
      .prepare<[string, string, string], JobRow>(
        `SELECT * FROM jobs WHERE kind = ? AND state = 'done' AND spec ->> ? = ? ORDER BY key DESC`,
      )
      .all(kind, key, value)
      .map(jobFromRow);
  }

  /** Adds to what a job has made so far. */
  addResult(id: string, entries: readonly string[]): Job {
    return transact(this.#db, () => {
      const result = [...new Set([...this.get(id).result, ...entries])];
      this.#db
        .prepare('UPDATE jobs SET result = ?, updatedAt = max(updatedAt, ?) WHERE id = ?')
        .run(JSON.stringify(result), Date.now(), id);
      return this.get(id);
    });
  }

  /**
   * To be called by a process that has just become the owner: whatever was running has lost its process. What is paused
   * was saved and waits for its owner's word, whichever process that reaches.
   * @param which leaves others as they are, e.g. what a process does that is alive
   * @returns the jobs that can be continued from their last checkpoints
   */
  markInterrupted(which: (job: Job) => boolean = () => true): Job[] {
    return transact(this.#db, () => {
      const rows = this.#db
        .prepare<[], JobRow>(`SELECT * FROM jobs WHERE state = 'running' ORDER BY key`)
        .all();
      // Nothing is known of it since it was last heard of.
      return rows
        .filter((row) => which(jobFromRow(row)))
        .map((row) => this.#move(row, 'interrupted', {}, row.updatedAt));
    });
  }

  /** Deletes a job, its parts, its log and its curves; not what it made. @throws StudioError 'usage' while it runs */
  remove(id: string): void {
    transact(this.#db, () => {
      const row = this.#row(id);
      if (row.state === 'running' || row.state === 'paused') {
        throw new StudioError('usage', `The run “${row.name}” is still ${row.state}.`, 'Cancel it first.');
      }
      for (const part of this.list({ parent: id })) this.remove(part.id);
      this.#db.prepare('DELETE FROM series WHERE owner = ?').run(id);
      this.#db.prepare('DELETE FROM jobs WHERE id = ?').run(id);
    });
  }

  appendLog(id: string, messages: readonly string[], at: number = Date.now()): void {
    transact(this.#db, () => {
      const { key } = this.#row(id);
      const insert = this.#db.prepare('INSERT INTO jobLog (job, at, message) VALUES (?, ?, ?)');
      for (const message of messages) insert.run(key, at, message);
    });
  }

  /** The last `limit` lines of a job's log after the line `after`, in order. */
  log(id: string, { after = 0, limit = 1000 }: { after?: number; limit?: number } = {}): LogLine[] {
    return this.#db
      .prepare<[number, number, number], LogLine>(
        'SELECT key, at, message FROM jobLog WHERE job = ? AND key > ? ORDER BY key DESC LIMIT ?',
      )
      .all(this.#row(id).key, after, limit)
      .reverse();
  }

  #move(
    row: JobRow,
    state: JobState,
    { error, result }: { error?: JobError; result?: readonly string[] },
    now = Date.now(),
  ): Job {
    // The machine's clock may have been set back: for a run, time never goes backwards.
    const at = Math.max(now, row.updatedAt, row.startedAt ?? 0, row.stoppedAt ?? 0);
    const starts = state === 'running';
    const stands = ['paused', 'interrupted', 'queued', 'failed'].includes(state) && row.startedAt !== null;
    const stoodMs = row.stoppedAt === null || stands ? 0 : at - row.stoppedAt;
    this.#db
      .prepare(
        `UPDATE jobs SET state = :state, updatedAt = :now, startedAt = :startedAt, finishedAt = :finishedAt,
           stoppedAt = :stoppedAt, pausedMs = :pausedMs, error = :error, result = :result, ahead = :ahead
         WHERE key = :key`,
      )
      .run({
        key: row.key,
        state,
        now: Math.max(Date.now(), row.updatedAt),
        startedAt: row.startedAt ?? (starts ? at : null),
        finishedAt: ['done', 'failed', 'cancelled'].includes(state) ? at : null,
        stoppedAt: stands ? (row.stoppedAt ?? at) : null,
        pausedMs: row.pausedMs + stoodMs,
        error: error ? JSON.stringify(error) : null,
        result: result ? JSON.stringify(result) : row.result,
        // Once it had its turn it waits as the others do.
        ahead: state === 'queued' ? row.ahead : 0,
      });
    return this.get(row.id);
  }

  #row(id: string): JobRow {
    const row = this.#db.prepare<[string], JobRow>('SELECT * FROM jobs WHERE id = ?').get(id);
    if (!row) throw unknownJob(id);
    return row;
  }
}

function jobFromRow(row: JobRow): Job {
  const { stoppedAt } = row;
  const what = `run ${row.id}`;
  const standing = stoppedAt === null || row.finishedAt !== null ? 0 : Math.max(0, Date.now() - stoppedAt);
  return {
    ...without(row, 'key', 'stoppedAt', 'report'),
    pausedMs: row.pausedMs + standing,
    spec: fromJson(SpecSchema, row.spec, what),
    progress: row.progress === null ? null : fromJson(ProgressSchema, row.progress, what),
    error: row.error === null ? null : fromJson(ErrorSchema, row.error, what),
    result: fromJson(ResultSchema, row.result, what),
  };
}

function unknownJob(id: string): StudioError {
  return new StudioError(
    'not-found',
    `There is no run with the id “${id}”.`,
    'List the runs to see their ids.',
  );
}

function wrongStep({ name, state }: JobRow, wanted: JobState): StudioError {
  return new StudioError(
    'usage',
    `The run “${name}” is ${state} and cannot become ${wanted}.`,
    'List the runs to see their states.',
  );
}
