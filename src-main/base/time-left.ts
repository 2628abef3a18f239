/** What was known of work under way at one moment: how long it still takes is told from how fast it went lately. */
export interface Reading {
  /** Milliseconds of a clock that nobody sets, as performance.now() gives. */
  at: number;
  /** Share that is done. */
  fraction: number;
  /** Of what; it changes where a run is to end earlier or later than it was. */
  total?: number | undefined;
}

const KEPT_MS = 60_000;
const NEEDED_MS = 3000;

/**
 * Adds a reading to those of the last minute. Standing still (a pause), going back (a checkpoint) and another end
 * begin anew, so that paused time is never counted as work, nor steps that were left out as done.
 */
export function withReading(readings: readonly Reading[], reading: Reading): Reading[] {
  const last = readings.at(-1);
  if (!last || reading.fraction < last.fraction || reading.total !== last.total) return [reading];
  if (reading.at - last.at > KEPT_MS / 2) return [reading];
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
