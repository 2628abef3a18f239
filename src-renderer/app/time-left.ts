/** How long a run still takes, from how fast it went lately. */

export interface Reading {
  /** Milliseconds of a clock that nobody sets, as performance.now() gives. */
  at: number;
  /** Share that is done. */
  fraction: number;
}

const KEPT_MS = 60_000;
const NEEDED_MS = 3000;

/**
 * Adds a reading to those of the last minute. Standing still (a pause) and going back (a checkpoint) begin anew, so
 * that paused time is never counted as work.
 */
export function withReading(readings: readonly Reading[], reading: Reading): Reading[] {
  const last = readings.at(-1);
  if (last && (reading.fraction < last.fraction || reading.at - last.at > KEPT_MS / 2)) return [reading];
  return [...readings.filter(({ at }) => reading.at - at <= KEPT_MS), reading];
}

/** Milliseconds; undefined while there is too little to tell. */
export function timeLeft(readings: readonly Reading[]): number | undefined {
  const first = readings[0];
  const last = readings.at(-1);
  if (!first || !last || last.at - first.at < NEEDED_MS || last.fraction <= first.fraction) return undefined;
  const rate = (last.fraction - first.fraction) / (last.at - first.at);
  return (1 - last.fraction) / rate;
}

/** How long a run has worked, pauses not counted. */
export function worked(
  run: { startedAt: number | null; finishedAt: number | null; pausedMs: number },
  now: number,
): number | undefined {
  if (run.startedAt === null) return undefined;
  return Math.max(0, (run.finishedAt ?? now) - run.startedAt - run.pausedMs);
}
