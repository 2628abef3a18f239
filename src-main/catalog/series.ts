import type { MetricPoint } from '../base/progress';
import type { Sql } from './database';
import { transact } from './database';
import { downsample } from './downsample';

/** One curve, as two columns of equal length. */
export interface Curve {
  name: string;
  steps: number[];
  /** NaN where the measurement was not a number. */
  values: number[];
  /** Number of points on disk, before thinning. */
  total: number;
}

export interface CurveQuery {
  /** At most this many points a curve, extremes kept; default 1000. */
  maxPoints?: number;
  /** Only these curves. */
  names?: readonly string[];
  /** Only steps after this one. */
  after?: number;
}

/** Numbers over steps, such as the loss of a run. Their owner is a job or an entry, by id. */
export class Series {
  readonly #db: Sql;

  constructor(db: Sql) {
    this.#db = db;
  }

  /** Adds points in one transaction. A step that is there already gets the new value. */
  append(owner: string, points: readonly MetricPoint[]): void {
    if (points.length === 0) return;
    transact(this.#db, () => {
      const insert = this.#db.prepare('INSERT OR REPLACE INTO points (series, step, value) VALUES (?, ?, ?)');
      const keys = new Map<string, number>();
      for (const { name, step, value } of points) {
        const key = keys.get(name) ?? this.#keyFor(owner, name);
        keys.set(name, key);
        // SQLite has no NaN.
        insert.run(key, step, Number.isNaN(value) ? null : value);
      }
    });
  }

  /** Names of an owner's curves. */
  names(owner: string): string[] {
    return this.#db
      .prepare<[string], string>('SELECT name FROM series WHERE owner = ? ORDER BY name')
      .pluck()
      .all(owner);
  }

  /** An owner's curves, thinned so that no peak or dip is lost. */
  read(owner: string, { maxPoints = 1000, names, after }: CurveQuery = {}): Curve[] {
    const wanted = this.names(owner).filter((name) => names?.includes(name) ?? true);
    const select = this.#db
      .prepare<[string, string, number], [number, number | null]>(
        `SELECT step, value FROM series JOIN points ON points.series = series.key
         WHERE owner = ? AND name = ? AND step > ? ORDER BY step`,
      )
      .raw();
    return wanted.map((name) => {
      const steps: number[] = [];
      const values: number[] = [];
      for (const [step, value] of select.iterate(owner, name, after ?? Number.MIN_SAFE_INTEGER)) {
        steps.push(step);
        values.push(value ?? NaN);
      }
      return { name, ...downsample(steps, values, maxPoints), total: steps.length };
    });
  }

  /** Forgets what came after a step: a run that goes on from an older checkpoint measures it anew. */
  truncate(owner: string, lastStep: number): void {
    transact(this.#db, () =>
      this.#db
        .prepare('DELETE FROM points WHERE step > ? AND series IN (SELECT key FROM series WHERE owner = ?)')
        .run(lastStep, owner),
    );
  }

  /** Gives `to` a copy of all curves of `from`, so that an entry keeps them when its job is deleted. */
  copy(from: string, to: string): void {
    transact(this.#db, () => {
      this.#db
        .prepare('INSERT OR IGNORE INTO series (owner, name) SELECT ?, name FROM series WHERE owner = ?')
        .run(to, from);
      this.#db
        .prepare(
          `INSERT OR REPLACE INTO points (series, step, value)
           SELECT target.key, step, value FROM series AS source
           JOIN series AS target ON target.owner = ? AND target.name = source.name
           JOIN points ON points.series = source.key WHERE source.owner = ?`,
        )
        .run(to, from);
    });
  }

  #keyFor(owner: string, name: string): number {
    this.#db.prepare('INSERT OR IGNORE INTO series (owner, name) VALUES (?, ?)').run(owner, name);
    return this.#db
      .prepare<[string, string], number>('SELECT key FROM series WHERE owner = ? AND name = ?')
      .pluck()
      .get(owner, name)!;
  }
}
