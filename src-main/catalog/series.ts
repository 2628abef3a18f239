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

/** Steps that are told together by their lowest and their highest point, where a long curve is looked at; see V4. */
const BUCKET = 256;
/** Curves with fewer points are read point by point. */
const LONG = 20_000;

type Point = [step: number, value: number | null];
interface Bucket {
  count: number;
  lowStep: number;
  low: number | null;
  highStep: number;
  high: number | null;
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
      const touched = new Map<string, [series: number, bucket: number]>();
      for (const { name, step, value } of points) {
        const key = keys.get(name) ?? this.#keyFor(owner, name);
        keys.set(name, key);
        // SQLite has no NaN.
        insert.run(key, step, Number.isNaN(value) ? null : value);
        const bucket = bucketOf(step);
        touched.set(`${key}/${bucket}`, [key, bucket]);
      }
      for (const [key, bucket] of touched.values()) this.#tellBucket(key, bucket);
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
  read(owner: string, { maxPoints = 1000, names, after = -1 }: CurveQuery = {}): Curve[] {
    return this.names(owner)
      .filter((name) => names?.includes(name) ?? true)
      .map((name) => {
        const { points, total } = this.#points(this.#keyOf(owner, name), after);
        const steps = points.map(([step]) => step);
        const values = points.map(([, value]) => value ?? NaN);
        return { name, ...downsample(steps, values, maxPoints), total };
      });
  }

  /** The points after a step; of a long curve its ends, and between them the extremes of every bucket. */
  #points(series: number, after: number): { points: Point[]; total: number } {
    const first = bucketOf(after + 1);
    const last = this.#db
      .prepare<[number], number | null>('SELECT max(bucket) FROM buckets WHERE series = ?')
      .pluck()
      .get(series);
    const [from, until] = [(first + 1) * BUCKET, (last ?? 0) * BUCKET];
    const buckets = this.#db
      .prepare<[number, number, number], Bucket>(
        'SELECT * FROM buckets WHERE series = ? AND bucket > ? AND bucket < ? ORDER BY bucket',
      )
      .all(series, first, last ?? 0);
    const between = buckets.reduce((sum, { count }) => sum + count, 0);
    if (between < LONG) {
      const points = this.#between(series, after + 1, Number.MAX_SAFE_INTEGER);
      return { points, total: points.length };
    }
    const before = this.#between(series, after + 1, from - 1);
    const behind = this.#between(series, until, Number.MAX_SAFE_INTEGER);
    const total = before.length + between + behind.length;
    return { points: [...before, ...buckets.flatMap(extremesOf), ...behind], total };
  }

  /** The points of these steps, both ends included. */
  #between(series: number, from: number, to: number): Point[] {
    return this.#db
      .prepare<[number, number, number], Point>(
        'SELECT step, value FROM points WHERE series = ? AND step BETWEEN ? AND ? ORDER BY step',
      )
      .raw()
      .all(series, from, to);
  }

  /** Forgets what came after a step: a run that goes on from an older checkpoint measures it anew. */
  truncate(owner: string, lastStep: number): void {
    const last = bucketOf(lastStep);
    transact(this.#db, () => {
      const ofOwner = 'series IN (SELECT key FROM series WHERE owner = ?)';
      this.#db.prepare(`DELETE FROM points WHERE step > ? AND ${ofOwner}`).run(lastStep, owner);
      this.#db.prepare(`DELETE FROM buckets WHERE bucket >= ? AND ${ofOwner}`).run(last, owner);
      for (const name of this.names(owner)) this.#tellBucket(this.#keyOf(owner, name), last);
    });
  }

  /**
   * Gives `to` the curves of `from`, so that an entry keeps them when its job is deleted: short ones whole, of long ones
   * what {@link read} sees of them. All points of a long run would take seconds to copy.
   */
  copy(from: string, to: string): void {
    transact(this.#db, () => {
      for (const name of this.names(from)) {
        const { points } = this.#points(this.#keyOf(from, name), -1);
        this.append(
          to,
          points.map(([step, value]) => ({ name, step, value: value ?? NaN })),
        );
      }
    });
  }

  /** Finds out anew which points of a bucket are the lowest and the highest. */
  #tellBucket(series: number, bucket: number): void {
    const [from, to] = [bucket * BUCKET, (bucket + 1) * BUCKET - 1];
    const points = this.#between(series, from, to);
    const [first] = points;
    if (!first) return;
    const [low, high] = [lowest(points), highest(points)];
    this.#db
      .prepare(
        `INSERT OR REPLACE INTO buckets (series, bucket, count, lowStep, low, highStep, high)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(series, bucket, points.length, ...low, ...high);
  }

  #keyFor(owner: string, name: string): number {
    this.#db.prepare('INSERT OR IGNORE INTO series (owner, name) VALUES (?, ?)').run(owner, name);
    return this.#keyOf(owner, name);
  }

  #keyOf(owner: string, name: string): number {
    return this.#db
      .prepare<[string, string], number>('SELECT key FROM series WHERE owner = ? AND name = ?')
      .pluck()
      .get(owner, name)!;
  }
}

const bucketOf = (step: number): number => Math.floor(step / BUCKET);

/** A point that is no number counts as neither, unless all are. */
function lowest(points: readonly Point[]): Point {
  return points.reduce((best, point) =>
    point[1] !== null && (best[1] === null || point[1] < best[1]) ? point : best,
  );
}

function highest(points: readonly Point[]): Point {
  return points.reduce((best, point) =>
    point[1] !== null && (best[1] === null || point[1] > best[1]) ? point : best,
  );
}

/** In the order of their steps; one where both are the same. */
function extremesOf({ lowStep, low, highStep, high }: Bucket): Point[] {
  if (lowStep === highStep) return [[lowStep, low]];
  const both: Point[] = [
    [lowStep, low],
    [highStep, high],
  ];
  return lowStep < highStep ? both : both.reverse();
}
