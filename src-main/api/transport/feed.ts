import { every, later } from '../../base/guard';
import type { MetricPoint } from '../../base/progress';
import type { Job } from '../../catalog/jobs';
import type { Settings } from '../contract';
import type { Host } from '../handlers/host';
import { settingsChanges } from '../handlers/settings';
import { loadOf } from '../handlers/system';
import type { Studio } from '../../work/host/studio';
import type { StudioEventMap, StudioEvents } from '../../work/host/events';
import { checkSubscription } from './serve';

/** Shortest time between two flushes, in ms. */
const FLUSH_MS = 100;
const LOAD_MS = 2000;
/** Lines of a log that wait at most; older ones are read with `runs.log`. */
const LOG_LINES = 500;

export interface FeedOptions {
  send(subscription: number, payload: unknown): void;
  /** Whether the other side keeps up; what waits until then is replaced by what is newer. */
  ready?: () => boolean;
}

interface Subscription {
  name: string;
  /** Only this run and its parts. */
  run: string | undefined;
}

/** A listener as Node's emitter types it. */
type Listener<E extends keyof StudioEventMap> = Parameters<typeof StudioEvents.prototype.on<E>>[1];

/** What waits to be sent of one run. */
interface Waiting {
  progress?: unknown;
  /** By curve: the newest point. */
  points: Map<string, MetricPoint>;
  messages: string[];
}

/**
 * What one page is told: the events it subscribed to, thinned. Of every run at most ten messages a second of each kind
 * are sent, the newest progress and the newest point of every curve winning; all that waits is sent before a change of
 * the run's state, so that nothing comes after the end.
 */
export class Feed {
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #parents = new Map<string, string | null>();
  readonly #ends: (() => void)[] = [];
  #entriesChanged = false;
  #timer: NodeJS.Timeout | undefined;
  #load: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: Host,
    private readonly options: FeedOptions,
  ) {
    this.#listen(host.studio);
  }

  /** @throws StudioError 'usage' for an unknown event or a wrong filter */
  subscribe(id: number, name: string, filter: unknown): void {
    const { run } = checkSubscription(name, filter);
    this.#subscriptions.set(id, { name, run });
    if (name === 'system.load')
      this.#load ??= every('Telling how busy the machine is', LOAD_MS, () => this.#tellLoad());
  }

  unsubscribe(id: number): void {
    this.#subscriptions.delete(id);
    if (![...this.#subscriptions.values()].some(({ name }) => name === 'system.load')) this.#stopLoad();
  }

  close(): void {
    for (const end of this.#ends) end();
    clearTimeout(this.#timer);
    this.#stopLoad();
    this.#subscriptions.clear();
  }

  #listen(studio: Studio): void {
    const { events } = studio;
    const on = <E extends keyof StudioEventMap>(event: E, listener: (...args: StudioEventMap[E]) => void) => {
      events.on<E>(event, listener as Listener<E>);
      this.#ends.push(() => void events.off<E>(event, listener as Listener<E>));
    };
    on('job', (job) => this.#changed(job));
    on('progress', ({ job, progress }) => this.#wait(job, (waiting) => (waiting.progress = progress)));
    on('metrics', ({ job, points }) => this.#wait(job, (waiting) => keepNewest(waiting, points)));
    on('log', ({ job, messages }) =>
      this.#wait(job, (waiting) => (waiting.messages = [...waiting.messages, ...messages].slice(-LOG_LINES))),
    );
    on('resumed', ({ job, step }) => this.#atOnce('runs.resumed', job, { run: job, step }));
    on('saved', ({ job, step }) => this.#atOnce('runs.saved', job, { run: job, step }));
    on('measuring', (state) => this.#tell('models.measuring', state));
    on('looking', (state) => this.#tell('data.looking', state));
    on('entries', () => this.#catalogChanged());
    this.#listenToHost();
  }

  #listenToHost(): void {
    const { studio, services } = this.host;
    const settings = (changed: Studio, now: Settings) => {
      if (changed === studio) this.#tell('settings.changed', now);
    };
    settingsChanges.on('changed', settings);
    this.#ends.push(() => void settingsChanges.off('changed', settings));
    const command = services.onCommand?.((id) => this.#tell('system.command', { id }));
    const opened = services.onOpened?.((path) => this.#tell('system.opened', { path }));
    this.#ends.push(
      () => command?.(),
      () => opened?.(),
    );
  }

  #changed(job: Job): void {
    this.#parents.set(job.id, job.parent);
    this.#atOnce('runs.changed', job.id, job);
  }

  #atOnce(name: string, run: string, payload: unknown): void {
    this.#flushRun(run);
    this.#tell(name, payload, run);
  }

  #wait(run: string, put: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(run) ?? { points: new Map(), messages: [] };
    put(waiting);
    this.#waiting.set(run, waiting);
    this.#schedule();
  }

  #catalogChanged(): void {
    this.#entriesChanged = true;
    this.#schedule();
  }

  #schedule(): void {
    this.#timer ??= later('Telling a page', FLUSH_MS, () => this.#flush());
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.options.ready?.() === false) {
      this.#schedule();
      return;
    }
    for (const run of [...this.#waiting.keys()]) this.#flushRun(run);
    if (!this.#entriesChanged) return;
    this.#entriesChanged = false;
    this.#tell('entries.changed', null);
  }

  #flushRun(run: string): void {
    const waiting = this.#waiting.get(run);
    if (!waiting) return;
    this.#waiting.delete(run);
    const { progress, points, messages } = waiting;
    if (progress !== undefined) this.#tell('runs.progress', { run, progress }, run);
    if (points.size > 0)
      this.#tell('runs.metrics', { run, points: [...points.values()].map(wirePoint) }, run);
    if (messages.length > 0) this.#tell('runs.log', { run, messages }, run);
  }

  #tell(name: string, payload: unknown, run?: string): void {
    for (const [id, subscription] of this.#subscriptions) {
      if (subscription.name !== name) continue;
      if (subscription.run !== undefined && !this.#isOf(subscription.run, run)) continue;
      this.options.send(id, payload);
    }
  }

  #isOf(wanted: string, run: string | undefined): boolean {
    return run === wanted || (run !== undefined && this.#parentOf(run) === wanted);
  }

  #parentOf(run: string): string | null {
    const known = this.#parents.get(run);
    if (known !== undefined) return known;
    const { parent } = this.host.studio.catalog.jobs.get(run);
    this.#parents.set(run, parent);
    return parent;
  }

  #tellLoad(): void {
    this.#tell('system.load', loadOf(this.host.studio));
  }

  #stopLoad(): void {
    clearInterval(this.#load);
    this.#load = undefined;
  }
}

function keepNewest({ points }: Waiting, newer: readonly MetricPoint[]): void {
  for (const point of newer) points.set(point.name, point);
}

function wirePoint({ value, ...point }: MetricPoint): Omit<MetricPoint, 'value'> & { value: number | null } {
  return { ...point, value: Number.isFinite(value) ? value : null };
}
