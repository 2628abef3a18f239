import { z } from 'zod';

/** What a stage of long work tells about itself. */
export const ProgressSchema = z.object({
  /** Share of the whole job that is done, 0 … 1. */
  fraction: z.number(),
  /** What is being done, e.g. "Condensing". */
  stage: z.string(),
  /** Units done and in total within the stage, e.g. steps. */
  done: z.number().exactOptional(),
  total: z.number().exactOptional(),
  /** Extra words, e.g. "loss 1.23". */
  detail: z.string().exactOptional(),
  /** The step of the last checkpoint, which a run that ends now goes on from. */
  saved: z.number().exactOptional(),
});
export type ProgressUpdate = z.infer<typeof ProgressSchema>;

/** A number to be charted: `name` such as "loss" or "val/accuracy", at a step. */
export interface MetricPoint {
  name: string;
  step: number;
  value: number;
}

/**
 * The thread that long work holds on to: it reports through it, and asks it between units of work whether to go on.
 * Work gets a {@link ProgressToken.slice} of its caller's token, so no stage knows where in the whole it stands.
 */
export interface ProgressToken {
  /** Reports progress within this token's share. */
  report(update: ProgressUpdate): void;
  metric(point: MetricPoint): void;
  log(message: string): void;
  /**
   * To be awaited between units of work. Waits while the job is paused; throws {@link StopSignal} when it is to stop.
   */
  checkpoint(): Promise<void>;
  /** A token for the part from `from` to `to` (0 … 1) of this one. */
  slice(from: number, to: number): ProgressToken;
}

/** Why work ends early; see {@link StopSignal}. */
export const STOP_REASONS = ['pause', 'keep', 'cancel'] as const;
export type StopReason = (typeof STOP_REASONS)[number];

/** Thrown by {@link ProgressToken.checkpoint} when the work is to end early. */
export class StopSignal extends Error {
  override readonly name = 'StopSignal';

  /**
   * `pause`: save a checkpoint, to be continued later. `keep`: finish early and keep the result as it stands.
   * `cancel`: throw the work away.
   */
  constructor(readonly reason: StopReason) {
    super(`stopped: ${reason}`);
  }
}

/** A token that ignores all reports and never stops. For tests and for callers that do not care. */
export const silentProgress: ProgressToken = {
  report: () => {},
  metric: () => {},
  log: () => {},
  checkpoint: () => Promise.resolve(),
  slice: () => silentProgress,
};

/** A time as people say it: "42 s", "3 min 5 s", "1 h 54 min". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}
