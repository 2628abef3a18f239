import { LiveCurves } from '../../app/curves';
import type { Failure } from '../../app/failure';
import { failureOf } from '../../app/failure';
import { host } from '../../app/host';
import { spokenRun } from '../../app/runs.svelte';
import type { CurveData, LogLine, Reading, Run } from '../../../src-main/api/contract';
import { timeLeft, withReading } from '../../../src-main/api/contract';

type Details = Awaited<ReturnType<typeof host.runs.get>>;

const MOST_LINES = 5000;

/** One run as it goes on: its state, its curves and its log, kept up to date until {@link close}. */
export class LiveRun {
  details = $state.raw<Details | undefined>(undefined);
  curves = $state.raw<CurveData[]>([]);
  log = $state.raw<LogLine[]>([]);
  savedStep = $state<number | undefined>(undefined);
  failure = $state.raw<Failure | undefined>(undefined);
  left = $state<number | undefined>(undefined);
  readonly #id: string;
  readonly #live = new LiveCurves();
  readonly #unsubscribe: (() => void)[] = [];
  #readings: Reading[] = [];
  #drawing = false;

  constructor(id: string) {
    this.#id = id;
    const of = { run: id };
    this.#unsubscribe.push(
      host.on.runs.changed(of, (run) => this.#changed(run)),
      host.on.runs.progress(of, ({ run, progress }) => this.#progress(run, progress)),
      host.on.runs.metrics(of, ({ run, points }) => {
        if (run !== id) return;
        this.#live.append(points);
        this.#draw();
      }),
      host.on.runs.log(of, ({ messages }) => this.#say(messages)),
      host.on.runs.resumed(of, ({ run, step }) => {
        if (run !== id) return;
        this.#live.truncate(step);
        this.#draw();
      }),
      host.on.runs.saved(of, ({ step }) => (this.savedStep = step)),
    );
    void this.load();
  }

  load = async (): Promise<void> => {
    const id = this.#id;
    try {
      const [details, curves, log] = await Promise.all([
        host.runs.get({ id }),
        host.runs.curves({ id }),
        host.runs.log({ id }),
      ]);
      this.details = { ...details, run: spokenRun(details.run), parts: details.parts.map(spokenRun) };
      this.#live.load(curves);
      this.log = log;
      this.failure = undefined;
      this.#draw();
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  };

  close(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
  }

  #changed(changed: Run): void {
    if (!this.details) return;
    const run = spokenRun(changed);
    if (run.id !== this.#id) {
      const parts = this.details.parts.map((part) => (part.id === run.id ? run : part));
      this.details = { ...this.details, parts };
      return;
    }
    const ended = run.state !== this.details.run.state && ['done', 'failed', 'cancelled'].includes(run.state);
    this.details = { ...this.details, run };
    if (run.state !== 'running') {
      this.#readings = [];
      this.left = undefined;
    }
    // What it found is known only now.
    if (ended) void this.load();
  }

  #progress(id: string, progress: NonNullable<Run['progress']>): void {
    if (!this.details) return;
    if (id !== this.#id) {
      const parts = this.details.parts.map((part) => (part.id === id ? { ...part, progress } : part));
      this.details = { ...this.details, parts };
      return;
    }
    this.details = { ...this.details, run: { ...this.details.run, progress } };
    this.#readings = withReading(this.#readings, { at: performance.now(), ...progress });
    this.left = timeLeft(this.#readings);
  }

  #say(messages: readonly string[]): void {
    const key = this.log.at(-1)?.key ?? 0;
    const at = Date.now();
    const lines = messages.map((message, i) => ({ key: key + i + 1, at, message }));
    this.log = [...this.log, ...lines].slice(-MOST_LINES);
  }

  /** At most once a frame, however fast points come. */
  #draw(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.curves = this.#live.names
        .map((name) => this.#live.get(name)!)
        .filter(({ steps }) => steps.length > 0) as CurveData[];
    });
  }
}
