import { EventEmitter } from 'node:events';
import { guarded } from '../../base/guard';
import type { MetricPoint, ProgressUpdate } from '../../base/progress';
import type { Job } from '../../catalog/jobs';

/** What a studio tells while it works. Each event has one value. */
export interface StudioEventMap {
  /** A job was made, or its state or its results changed. */
  job: [job: Job];
  progress: [{ job: string; progress: ProgressUpdate }];
  metrics: [{ job: string; points: MetricPoint[] }];
  log: [{ job: string; messages: string[] }];
  /** A job goes on from a checkpoint: what was measured after this step is forgotten. */
  resumed: [{ job: string; step: number }];
  /** A checkpoint of a job was saved. */
  saved: [{ job: string; step: number }];
  /** Latency is measured; or waits for a run of this name to end, beside which it would be false. */
  measuring: [{ entries: string[]; waitsFor: string | null }];
  /** How far looking at images is, by what the page that asked calls it. */
  looking: [{ ticket: string; progress: ProgressUpdate }];
  /** No job of this process is being done any more. */
  idle: [];
  /** Something could not be written because the disk is full. */
  full: [];
  /** Entries were added, changed or removed; also by another process. */
  entries: [];
}

export class StudioEvents extends EventEmitter<StudioEventMap> {
  constructor() {
    super();
    // Every window and every connection listens.
    this.setMaxListeners(0);
  }

  /** What a listener does wrong is no fault of the run that it is told of. */
  override emit<E extends keyof StudioEventMap>(event: E, ...values: StudioEventMap[E]): boolean {
    // The raw ones: those of “once” take themselves off when they are called.
    for (const listener of this.rawListeners(event)) {
      guarded('Telling of a run', () => {
        (listener as (...values: StudioEventMap[E]) => void).apply(this, values);
      });
    }
    return true;
  }
}
