import type { TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** What a test measured: rows of the table that `npm run test:hard` prints. */
    figures?: Figure[];
  }
}

export interface Figure {
  /** What was done. */
  attack: string;
  /** What came of it. */
  figure: string;
}

/** Whether this is `npm run test:hard`. */
export const HARD = Boolean(process.env['WAVE_TEST_HARD']);

/** A number of the full form, or of the bounded one in `npm test`. */
export function amount(hard: number, bounded: number): number {
  return HARD ? hard : bounded;
}

/** Seed of what is random: another may be given to look further. */
export const SEED = Number(process.env['WAVE_TEST_SEED'] ?? 11);

/** Puts a row into the table. */
export function tell({ task }: Pick<TestContext, 'task'>, attack: string, figure: string): void {
  (task.meta.figures ??= []).push({ attack, figure });
}

/** Whoever asks the server is answered within this, in ms. */
export const ANSWER_MS = 200;

export interface Spread {
  count: number;
  /** Of these, those that took longer than {@link ANSWER_MS}. */
  late: number;
  median: number;
  p99: number;
  max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const late = sorted.filter((value) => value >= ANSWER_MS).length;
  return { count: sorted.length, late, median: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 };
}

/** As a cell of the table: median / 99 % / longest. */
export function inMs({ count, late, ...times }: Spread): string {
  const ms = [times.median, times.p99, times.max].map((each) => each.toFixed(each < 10 ? 1 : 0));
  return `${ms.join(' / ')} ms (${late} of ${count.toLocaleString('en')} answers over ${ANSWER_MS})`;
}
