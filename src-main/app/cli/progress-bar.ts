import type { ProgressUpdate } from '../../base/progress';
import { duration } from '../../base/progress';
import { type Reading, timeLeft, withReading } from '../../base/time-left';

const BAR_CELLS = 24;
/** How often a line is written where there is no terminal, in ms. */
const LINE_MS = 10_000;
/** Weight of the newest speed in the running one. */
const NEWEST = 0.2;
const MEASURE_MS = 1000;

/** Shows a job's progress on standard error: a bar in a terminal, elsewhere a plain line now and then. */
export class ProgressBar {
  readonly #stream = process.stderr;
  readonly #started = performance.now();
  #stage = '';
  #stageDone = 0;
  #measured = 0;
  #rate: number | undefined;
  #written = 0;
  #readings: Reading[] = [];
  #shown = false;
  #over = false;

  show(update: ProgressUpdate): void {
    if (this.#over) return;
    const now = performance.now();
    this.#readings = withReading(this.#readings, { at: now, ...update });
    const newStage = update.stage !== this.#stage;
    this.#measure(update, now, newStage);
    if (this.#stream.isTTY) {
      this.#stream.write(`\r${this.#line(update).slice(0, this.#stream.columns - 1)}\u001b[K`);
      this.#shown = true;
    } else if (newStage || now - this.#written >= LINE_MS) {
      this.#stream.write(`${this.#line(update)}\n`);
      this.#written = now;
    }
  }

  /** Writes a line of its own, above the bar. */
  say(text: string): void {
    this.clear();
    this.#stream.write(`${text}\n`);
  }

  /** The same, after which no progress is shown any more: what still comes of it was under way. */
  sayAtLast(text: string): void {
    this.say(text);
    this.#over = true;
  }

  clear(): void {
    if (this.#shown) this.#stream.write('\r\u001b[K');
    this.#shown = false;
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  #measure({ stage, done = 0 }: ProgressUpdate, now: number, newStage: boolean): void {
    if (newStage) {
      this.#stage = stage;
      this.#rate = undefined;
    } else if (now - this.#measured < MEASURE_MS) return;
    else {
      const rate = ((done - this.#stageDone) / (now - this.#measured)) * 1000;
      this.#rate = this.#rate === undefined ? rate : this.#rate + NEWEST * (rate - this.#rate);
    }
    this.#stageDone = done;
    this.#measured = now;
  }

  #line({ fraction, stage, done, total, detail }: ProgressUpdate): string {
    const cells = Math.round(fraction * BAR_CELLS);
    const bar = this.#stream.isTTY ? `▕${'█'.repeat(cells).padEnd(BAR_CELLS)}▏` : '';
    const left = timeLeft(this.#readings);
    const parts = [
      `${stage} ${bar}`.trim(),
      `${Math.floor(100 * fraction)} %`,
      total === undefined || done === undefined ? '' : `${done}/${total}`,
      this.#rate !== undefined && this.#rate > 0 ? `${this.#rate.toPrecision(3)}/s` : '',
      left === undefined || fraction >= 1 ? '' : `${duration(left / 1000)} left`,
      detail ?? '',
    ];
    return parts.filter(Boolean).join('  ');
  }
}
