import { z } from 'zod';
import { nameOf, type Size } from '../base/size';
import type { Sql } from './database';
import { fromJson } from './rows';

/** How well weights do on the images of a dataset. */
export interface Evaluated {
  /** {@link subjectOf} the weights. */
  subject: string;
  /** The dataset's id, and its name at the time. */
  data: string;
  dataName: string;
  split: string;
  /** Which of the split's images: equal on equal images, '' for all of them. */
  sample: string;
  /** How the weights are kept in the file that was measured: fp32, fp16 or int8. */
  precision: string;
  /** Images. */
  count: number;
  /** Share that is right, 0 … 1. */
  accuracy: number;
  /** Mean cross entropy, in nats; null where it is not known. */
  loss: number | null;
  /** Milliseconds since 1970. */
  at: number;
}

/** Images that weights were measured on, and as which file. */
export type EvaluatedOn = Pick<Evaluated, 'data' | 'split'> &
  Partial<Pick<Evaluated, 'sample' | 'precision'>>;

/** How long weights take for one image on a device. */
export interface Timed {
  subject: string;
  /** "here", or the name of a device profile. */
  device: string;
  precision: string;
  /** Milliseconds. */
  median: number;
  p90: number;
  at: number;
  conditions: Record<string, unknown>;
}

/** The content that is measured: the weights of an entry, or a size that a bank composes. */
export function subjectOf(sha256: string, size?: Size): string {
  return size === undefined ? sha256 : `${sha256}/${nameOf(size)}`;
}

const COLUMNS = 'subject, data, dataName, split, sample, precision, count, accuracy, loss, at';
const DetailsSchema = z.record(z.string(), z.unknown());

/** What was measured of weights. It outlives the runs that measured it. */
export class Measurements {
  constructor(private readonly db: Sql) {}

  /**
   * Keeps an evaluation; one of the same weights, kept alike, on the same images is replaced, and so is one on another
   * part of the same images by that on a part.
   *
   * @param details whatever else it found
   */
  keep(evaluated: Evaluated, details?: Record<string, unknown>): void {
    if (evaluated.sample !== '') {
      this.db
        .prepare(
          `DELETE FROM evaluations WHERE subject = :subject AND data = :data AND split = :split
           AND precision = :precision AND sample NOT IN ('', :sample)`,
        )
        .run(evaluated);
    }
    this.db
      .prepare(
        `INSERT OR REPLACE INTO evaluations (${COLUMNS}, details)
         VALUES (:subject, :data, :dataName, :split, :sample, :precision, :count, :accuracy, :loss, :at, :details)`,
      )
      .run({ ...evaluated, details: details === undefined ? null : JSON.stringify(details) });
  }

  /** Of one content: what was measured on all images of a split first, then the newest. */
  of(subject: string): Evaluated[] {
    return this.db
      .prepare<[string], Evaluated>(
        `SELECT ${COLUMNS} FROM evaluations WHERE subject = ? ORDER BY sample = '' DESC, at DESC, key DESC`,
      )
      .all(subject);
  }

  /** What else an evaluation found; undefined where it was not kept. */
  details(
    subject: string,
    { data, split, sample = '', precision = 'fp32' }: EvaluatedOn,
  ): Record<string, unknown> | undefined {
    const json = this.db
      .prepare<[string, string, string, string, string], string | null>(
        `SELECT details FROM evaluations
         WHERE subject = ? AND data = ? AND split = ? AND sample = ? AND precision = ?`,
      )
      .pluck()
      .get(subject, data, split, sample, precision);
    return json === undefined || json === null
      ? undefined
      : fromJson(DetailsSchema, json, `an evaluation of ${subject}`);
  }

  /** Of the sizes that a bank composes: all whose subject begins with the bank's. */
  ofSizes(bank: string): Evaluated[] {
    return this.db
      .prepare<[string, string], Evaluated>(
        `SELECT ${COLUMNS} FROM evaluations WHERE subject > ? AND subject < ? ORDER BY subject, at DESC`,
      )
      .all(`${bank}/`, `${bank}0`);
  }

  /** Keeps a latency; one on the same device in the same precision is replaced. */
  keepLatency(timed: Timed): void {
    this.db
      .prepare(
        `INSERT OR REPLACE INTO latencies (subject, device, precision, median, p90, at, conditions)
         VALUES (:subject, :device, :precision, :median, :p90, :at, :conditions)`,
      )
      .run({ ...timed, conditions: JSON.stringify(timed.conditions) });
  }

  /** Of one content, or of all sizes that a bank composes. */
  latencies(subject: string, { sizes = false } = {}): Timed[] {
    const where = sizes ? 'subject > ? AND subject < ?' : 'subject >= ? AND subject <= ?';
    return this.db
      .prepare<[string, string], Omit<Timed, 'conditions'> & { conditions: string }>(
        `SELECT subject, device, precision, median, p90, at, conditions FROM latencies WHERE ${where} ORDER BY at DESC`,
      )
      .all(...(sizes ? ([`${subject}/`, `${subject}0`] as const) : ([subject, subject] as const)))
      .map((row) => ({
        ...row,
        conditions: fromJson(DetailsSchema, row.conditions, `a latency of ${subject}`),
      }));
  }
}
