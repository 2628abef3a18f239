import type { Catalog } from '../../catalog/catalog';
import type { Job } from '../../catalog/jobs';
import type { StudioEvents } from './events';

/** Waiting runs that are looked at; what waits beyond these changes nothing yet. */
const LOOKED_AT = 200;

/** What was told of a run so far. */
interface Told {
  state: string;
  progress: string;
  line: number;
  step: number;
}

/**
 * What other processes do with their runs, told as if this one did them: whoever listens need not know who runs a job.
 * It is known from the catalog, up to a second late.
 */
export class ForeignRuns {
  readonly #told = new Map<string, Told>();

  constructor(
    private readonly catalog: Catalog,
    private readonly events: StudioEvents,
    private readonly isOwn: (id: string) => boolean,
  ) {
    for (const job of this.#active()) this.#told.set(job.id, this.#now(job));
  }

  /** Has a waiting run told of even if another process begins and ends it between two looks. */
  expect(job: Job): void {
    if (!this.#told.has(job.id)) this.#told.set(job.id, this.#now(job));
  }

  /** A run of this process has ended, and that is told. */
  forget(id: string): void {
    this.#told.delete(id);
  }

  /** Tells what changed since it was last called. */
  look(): void {
    const active = this.#active();
    const known = new Set(active.map(({ id }) => id));
    for (const id of this.#told.keys()) if (!known.has(id)) this.#end(id);
    for (const job of active) {
      if (this.isOwn(job.id)) this.#told.set(job.id, this.#now(job));
      else this.#tell(job);
    }
  }

  #active(): Job[] {
    const { jobs } = this.catalog;
    const running = jobs.list({ states: ['running'] });
    return [...running, ...jobs.list({ states: ['queued'], limit: LOOKED_AT }).reverse()];
  }

  #end(id: string): void {
    const job = this.#find(id);
    if (job && !this.isOwn(id)) this.#tell(job);
    this.#told.delete(id);
  }

  #find(id: string): Job | undefined {
    try {
      return this.catalog.jobs.get(id);
    } catch {
      // Somebody forgot it.
      return undefined;
    }
  }

  #tell(job: Job): void {
    const before = this.#told.get(job.id) ?? { state: '', progress: 'null', line: 0, step: -1 };
    const now = { ...before, state: stateOf(job), progress: JSON.stringify(job.progress) };
    if (job.startedAt !== null) {
      for (const { key, message } of this.catalog.jobs.log(job.id, { after: before.line })) {
        this.events.emit('log', { job: job.id, messages: [message] });
        now.line = key;
      }
      now.step = this.#tellMetrics(job, before.step);
    }
    if (job.progress && now.progress !== before.progress) {
      this.events.emit('progress', { job: job.id, progress: job.progress });
    }
    this.#told.set(job.id, now);
    if (now.state !== before.state) this.events.emit('job', job);
  }

  #tellMetrics({ id }: Job, after: number): number {
    const points = this.catalog.series
      .read(id, { after })
      .flatMap(({ name, steps, values }) => steps.map((step, i) => ({ name, step, value: values[i]! })));
    if (points.length > 0) this.events.emit('metrics', { job: id, points });
    return points.reduce((last, { step }) => Math.max(last, step), after);
  }

  /** All of it counts as told. */
  #now(job: Job): Told {
    const line = this.catalog.jobs.log(job.id, { limit: 1 }).at(-1)?.key ?? 0;
    const steps = this.catalog.series.read(job.id, { maxPoints: 2 }).flatMap((curve) => curve.steps);
    const progress = JSON.stringify(job.progress);
    return { state: stateOf(job), progress, line, step: Math.max(-1, ...steps) };
  }
}

/** Whatever of a job is told as a change of it. */
function stateOf({ state, result, startedAt, error, ahead }: Job): string {
  return JSON.stringify([state, result, startedAt, error, ahead]);
}
