import { rmSync } from 'node:fs';
import type { ErrorData } from '../../base/errors';
import { toErrorData } from '../../base/errors';
import type { ProgressUpdate } from '../../base/progress';
import type { Catalog } from '../../catalog/catalog';
import type { Job } from '../../catalog/jobs';
import type { Order } from '../order';
import type { StopReason } from '../../base/progress';
import { runHere } from './here';
import type { Run, RunEnd, RunListener, Spawn } from './worker-process';
import { runInWorker } from './worker-process';
import { readRequest } from '../request-errors';
import type { Request } from '../kinds/registry';
import { kindNamed } from '../kinds/registry';
import type { StudioEvents } from './events';
import { orderFor } from './orders';
import { discardCheckpoints, keepOutcome } from './results';

/** How often progress goes to the disk, in ms; listeners hear of all of it. */
const STORE_MS = 1000;

/** A job that this process is doing. */
interface Active {
  run?: Run;
  /** What was asked for; a job with parts heeds it between them. */
  stop?: StopReason;
}

/** Does jobs: each in a worker process, but those at once and here that need neither data nor an engine. */
export class JobRunner {
  readonly #active = new Map<string, Active>();

  constructor(
    private readonly catalog: Catalog,
    private readonly events: StudioEvents,
    private readonly spawn: Spawn,
    private readonly saveEvery: number,
  ) {}

  isActive(id: string): boolean {
    return this.#active.has(id);
  }

  get active(): string[] {
    return [...this.#active.keys()];
  }

  /** Asks a job of this process to stop. */
  stop(id: string, reason: StopReason): void {
    const active = this.#active.get(id);
    if (!active) return;
    active.stop = reason;
    active.run?.stop(reason);
    for (const part of this.catalog.jobs.list({ parent: id })) this.stop(part.id, reason);
  }

  /** Ends all workers at once; what was not saved is lost. */
  kill(): void {
    for (const { run } of this.#active.values()) run?.kill();
  }

  /** Does a job that is marked as running to its end, whatever that is. Never throws for what goes wrong in the job. */
  async execute(job: Job): Promise<Job> {
    const active: Active = {};
    this.#active.set(job.id, active);
    this.#tell(job);
    try {
      const request = readRequest(job.spec);
      const parts = this.catalog.jobs.list({ parent: job.id }).reverse();
      return parts.length > 0
        ? await this.#runParts(job, parts, active)
        : await this.#runOne(job, request, active);
    } catch (thrown) {
      return this.#fail(job, thrown);
    } finally {
      this.#active.delete(job.id);
    }
  }

  async #runOne(job: Job, request: Request, active: Active): Promise<Job> {
    const order = orderFor(this.catalog, job, request, this.saveEvery);
    const listener = this.#listener(job);
    const run = isInstant(request) ? runHere(order, listener) : runInWorker(order, this.spawn, listener);
    active.run = run;
    if (active.stop) run.stop(active.stop);
    const end = await run.ended;
    return this.#finish(job, request, order, end);
  }

  async #finish(job: Job, request: Request, order: Order, end: RunEnd): Promise<Job> {
    try {
      if (end.end === 'failed') return this.#move(job, 'failed', end.error);
      if (end.end === 'stopped' && end.reason === 'pause') return this.#move(job, 'paused');
      if (end.end === 'done') {
        const done = await keepOutcome(this.catalog, job, request, end.outcome);
        this.events.emit('entries');
        discardCheckpoints(this.catalog, job.id);
        return this.#tell(done);
      }
      discardCheckpoints(this.catalog, job.id);
      return this.#move(job, 'cancelled');
    } finally {
      // Files that became an entry's are not there any more.
      for (const path of order.outputs) rmSync(path, { force: true });
    }
  }

  /** A family: its sizes one after another. One that fails does not keep the others from being made. */
  async #runParts(job: Job, parts: Job[], active: Active): Promise<Job> {
    for (const [index, part] of parts.entries()) {
      if (part.state === 'done' || part.state === 'cancelled') continue;
      if (active.stop) break;
      const follow = ({ job: id, progress }: { job: string; progress: ProgressUpdate }) => {
        if (id === part.id) this.#partProgress(job, part, index, parts.length, progress);
      };
      this.events.on('progress', follow);
      const ended = await this.execute(this.catalog.jobs.setState(part.id, 'running'));
      this.events.off('progress', follow);
      if (ended.state === 'done') this.catalog.jobs.addResult(job.id, ended.result);
    }
    return this.#finishParts(job, active);
  }

  #finishParts(job: Job, { stop }: Active): Job {
    const parts = this.catalog.jobs.list({ parent: job.id });
    if (stop === 'pause') return this.#move(job, 'paused');
    const rest = parts.filter(({ state }) => state !== 'done' && state !== 'failed');
    for (const { id, state } of rest) if (state !== 'cancelled') this.cancel(id);
    const failed = parts.filter(({ state }) => state === 'failed');
    if (stop === 'cancel') return this.#move(job, 'cancelled');
    const [first] = failed;
    if (first?.error) {
      const message = `${failed.length} of ${parts.length} sizes failed; “${first.name}”: ${first.error.message}`;
      return this.#move(job, 'failed', { ...first.error, message });
    }
    return this.#tell(
      this.catalog.jobs.setState(job.id, 'done', { result: this.catalog.jobs.get(job.id).result }),
    );
  }

  /** Cancels a job that nobody is doing. */
  cancel(id: string): Job {
    discardCheckpoints(this.catalog, id);
    for (const part of this.catalog.jobs.list({ parent: id })) {
      if (part.state !== 'done' && part.state !== 'cancelled') this.cancel(part.id);
    }
    const { state } = this.catalog.jobs.get(id);
    // It is running by its own account only: whoever ran it is gone.
    if (state === 'running') this.catalog.jobs.setState(id, 'interrupted');
    return this.#tell(this.catalog.jobs.setState(id, 'cancelled'));
  }

  #partProgress(job: Job, part: Job, index: number, count: number, progress: ProgressUpdate): void {
    const whole = {
      ...progress,
      fraction: (index + progress.fraction) / count,
      stage: `${part.name}: ${progress.stage}`,
    };
    this.catalog.jobs.setProgress(job.id, whole);
    this.events.emit('progress', { job: job.id, progress: whole });
  }

  #listener(job: Job): RunListener {
    const { jobs, series } = this.catalog;
    let stored = 0;
    return {
      progress: (progress) => {
        if (Date.now() - stored >= STORE_MS || progress.fraction === 1) {
          jobs.setProgress(job.id, progress);
          stored = Date.now();
        }
        this.events.emit('progress', { job: job.id, progress });
      },
      metrics: (points) => {
        series.append(job.id, points);
        this.events.emit('metrics', { job: job.id, points });
      },
      log: (messages) => {
        jobs.appendLog(job.id, messages);
        this.events.emit('log', { job: job.id, messages });
      },
      resumed: (step) => {
        series.truncate(job.id, step);
        this.events.emit('resumed', { job: job.id, step });
      },
      saved: (step) => void this.events.emit('saved', { job: job.id, step }),
    };
  }

  #fail(job: Job, thrown: unknown): Job {
    return this.#move(job, 'failed', toErrorData(thrown));
  }

  #move(job: Job, state: Job['state'], error?: ErrorData): Job {
    if (error) this.catalog.jobs.appendLog(job.id, [`${error.message} ${error.hint}`.trim()]);
    const outcome = error ? { error: { code: error.code, message: error.message, hint: error.hint } } : {};
    return this.#tell(this.catalog.jobs.setState(job.id, state, outcome));
  }

  #tell(job: Job): Job {
    this.events.emit('job', job);
    return job;
  }
}

/** Whether a request is over before a worker would have started. */
export function isInstant(request: Request): boolean {
  return kindNamed(request.kind).isInstant(request);
}
