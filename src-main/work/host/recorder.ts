import { guarded, later } from '../../base/guard';
import type { MetricPoint, ProgressUpdate } from '../../base/progress';
import type { Catalog } from '../../catalog/catalog';

/** How often what was told goes to the disk, in ms; listeners hear of all of it at once. */
const STORE_MS = 1000;
/** What waits at most while nothing can be written. */
const WAITING_POINTS = 100_000;
const WAITING_LINES = 1000;

/**
 * Writes down what a run tells. None of it is a reason to stop a run: what cannot be written now, because the disk is full
 * or another process is writing, waits and is written later.
 */
export class Recorder {
  #progress: ProgressUpdate | undefined;
  #points: MetricPoint[] = [];
  #lines: { at: number; message: string }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #written = 0;
  #latest: ProgressUpdate | null = null;

  constructor(
    private readonly catalog: Catalog,
    private readonly job: string,
  ) {}

  /** The newest progress, whether it was written or not. */
  get latest(): ProgressUpdate | null {
    return this.#latest;
  }

  progress(update: ProgressUpdate): void {
    this.#latest = update;
    this.#progress = update;
    this.#later();
  }

  metrics(points: readonly MetricPoint[]): void {
    this.#points = [...this.#points, ...points].slice(-WAITING_POINTS);
    this.#later();
  }

  log(messages: readonly string[]): void {
    const at = Date.now();
    const lines = messages.map((message) => ({ at, message }));
    this.#lines = [...this.#lines, ...lines].slice(-WAITING_LINES);
    this.#later();
  }

  /** A run that goes on from a checkpoint measures anew what came after it. */
  truncate(step: number): void {
    this.#points = this.#points.filter((point) => point.step <= step);
    guarded('Forgetting what will be measured again', () => {
      this.catalog.series.truncate(this.job, step);
    });
  }

  /** Writes what waits, as far as it can be written now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#written = performance.now();
    try {
      this.catalog.transaction(() => this.#write());
      this.#progress = undefined;
      this.#points = [];
      this.#lines = [];
    } catch {
      this.#later();
    }
  }

  /** Writes what waits, or gives it up. */
  close(): void {
    this.flush();
    clearTimeout(this.#timer);
  }

  #write(): void {
    const { jobs, series } = this.catalog;
    if (this.#progress) jobs.setProgress(this.job, this.#progress);
    if (this.#points.length > 0) series.append(this.job, this.#points);
    for (const { at, message } of this.#lines) jobs.appendLog(this.job, [message], at);
  }

  #later(): void {
    const wait = Math.max(0, this.#written + STORE_MS - performance.now());
    this.#timer ??= later('Writing down what a run tells', wait, () => this.flush());
  }
}
