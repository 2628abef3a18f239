import { Catalog } from '../../catalog/catalog';
import type { Job } from '../../catalog/jobs';
import type { Ownership } from '../../catalog/owner';
import { acquireOwnership, currentOwner } from '../../catalog/owner';
import { StudioError } from '../../base/errors';
import type { StopReason } from '../../base/progress';
import type { Spawn } from './worker-process';
import { readRequest } from '../request-errors';
import type { Request, RequestInput } from '../kinds/registry';
import { kindNamed } from '../kinds/registry';
import { checkRequest } from './checks';
import { StudioEvents } from './events';
import { askOwner, watchCatalog } from './mailbox';
import { titleOf } from './orders';
import { isInstant, JobRunner } from './queue';
import type { Report } from '../outcome';
import { adoptReports, reportOf } from './results';
import { removeOldStaging } from './leftovers';

export interface StudioOptions {
  /** The home folder; default: see `defaultHomePath`. */
  home?: string | undefined;
  /** What this process does, for the message that a second one shows, e.g. "wave condense". */
  purpose: string;
  /** Starts a worker process. */
  spawn: Spawn;
  /** Milliseconds between two checkpoints; default 30,000. */
  saveEvery?: number | undefined;
}

const SAVE_EVERY_MS = 30_000;

/**
 * A home and what can be done in it: the one thing that the command line, the window and the server stand on. Reading
 * and small changes are always possible; running jobs takes {@link Studio.own}.
 */
export class Studio {
  readonly catalog: Catalog;
  readonly events = new StudioEvents();
  readonly #runner: JobRunner;
  readonly #purpose: string;
  readonly #stopWatching: () => void;
  readonly #working = new Set<Promise<unknown>>();
  #ownership: Ownership | undefined;
  #pumping = false;
  #current: string | undefined;
  #closing = false;

  /** Opens a home. Errors as `Catalog.open`. */
  constructor({ home, purpose, spawn, saveEvery = SAVE_EVERY_MS }: StudioOptions) {
    this.catalog = Catalog.open(home);
    adoptReports(this.catalog);
    this.#purpose = purpose;
    this.#runner = new JobRunner(this.catalog, this.events, spawn, saveEvery);
    this.#stopWatching = watchCatalog(
      this.catalog,
      (job, reason) => this.#runner.stop(job, reason),
      () => {
        this.events.emit('entries');
        this.#pump();
      },
    );
  }

  /**
   * Becomes the process that runs this home's jobs. Jobs that a dead process left are marked as interrupted.
   * @param waitMs how long to wait for another one to finish
   * @throws StudioError 'busy' naming the other process
   */
  async own(waitMs = 0): Promise<void> {
    if (this.#ownership) return;
    this.#ownership = await acquireOwnership(this.catalog.home, { purpose: this.#purpose, waitMs });
    for (const job of this.catalog.jobs.markInterrupted()) this.events.emit('job', job);
    removeOldStaging(this.catalog);
  }

  /** Whether this process runs the home's jobs. */
  get owns(): boolean {
    return this.#ownership !== undefined;
  }

  /**
   * Checks a request and puts it into the queue as a job; a family that is to be trained becomes one with a part for
   * each size. What needs no worker begins at once, whatever else is running.
   *
   * @throws StudioError where it is known by now that it cannot be done
   */
  submit(input: RequestInput): Job {
    const request = readRequest(input);
    checkRequest(this.catalog, request);
    const job = this.catalog.transaction(() => this.#create(request));
    this.events.emit('job', job);
    if (isInstant(request)) void this.run(job.id);
    else this.#pump();
    return job;
  }

  /** Begins to work through the queue, one job at a time, until {@link close}. @throws StudioError 'busy' */
  async startQueue(): Promise<void> {
    await this.own();
    this.#pumping = true;
    this.#pump();
  }

  /**
   * Does one job now, whatever else is queued, and resolves when it stands still again.
   * @param waitMs how long to wait for another process that runs this home's jobs
   * @returns the job in the state it came to: done, failed, paused or cancelled
   * @throws StudioError 'busy' where another process runs this home's jobs
   */
  async run(id: string, waitMs = 0): Promise<Job> {
    const job = this.catalog.jobs.get(id);
    if (job.state === 'done') return job;
    if (this.#runner.isActive(id)) return this.wait(id);
    if (job.parent !== null) return this.run(job.parent, waitMs);
    if (!isInstant(readRequest(job.spec))) await this.own(waitMs);
    return this.#track(this.#runner.execute(this.catalog.jobs.setState(id, 'running')));
  }

  /** Resolves when a job of this process stands still. */
  wait(id: string): Promise<Job> {
    return new Promise((resolve) => {
      const look = (job: Job) => {
        if (job.id !== id || job.state === 'queued' || job.state === 'running') return;
        this.events.off('job', look);
        resolve(job);
      };
      this.events.on('job', look);
      look(this.catalog.jobs.get(id));
    });
  }

  /** Puts a job that stands still back into the queue; it goes on from its last checkpoint. */
  resume(id: string): Job {
    const { parent } = this.catalog.jobs.get(id);
    if (parent !== null) return this.resume(parent);
    const job = this.catalog.jobs.setState(id, 'queued');
    this.events.emit('job', job);
    this.#pump();
    return job;
  }

  /**
   * Stops a job: `pause` saves it to be resumed, `keep` makes its result from what was trained so far, `cancel` throws
   * it away. A job of another process is stopped by that one, shortly after.
   * @throws StudioError 'usage' where the job's state does not allow it
   */
  stop(id: string, reason: StopReason): void {
    const job = this.catalog.jobs.get(id);
    if (this.#runner.isActive(id)) this.#runner.stop(id, reason);
    else if (job.state === 'running' && !this.owns && currentOwner(this.catalog.home)) {
      askOwner(this.catalog, id, reason);
    } else if (reason === 'cancel' || job.state === 'done' || job.state === 'cancelled') {
      this.#runner.cancel(id);
    } else {
      throw new StudioError(
        'usage',
        `The run “${job.name}” is ${job.state}: there is nothing to stop.`,
        'Resume it, or cancel it.',
      );
    }
  }

  /** What a finished evaluation or export found. */
  report(job: string): Report | undefined {
    return reportOf(this.catalog, job);
  }

  /** Ends all workers at once; what was not saved is lost. */
  kill(): void {
    this.#runner.kill();
  }

  /** Pauses what is running, waits until it is saved, and closes the home. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const id of this.#runner.active) this.#runner.stop(id, 'pause');
    await Promise.allSettled([...this.#working]);
    this.#stopWatching();
    this.#ownership?.release();
    this.catalog.close();
  }

  #create(request: Request): Job {
    const { jobs } = this.catalog;
    const job = jobs.create({ kind: request.kind, name: titleOf(this.catalog, request), spec: request });
    for (const part of kindNamed(request.kind).parts(request) as Request[]) {
      jobs.create({ kind: part.kind, name: titleOf(this.catalog, part), spec: part, parent: job.id });
    }
    return job;
  }

  /** Takes the next job of the queue, where none is being done. */
  #pump(): void {
    if (!this.#pumping || this.#closing || this.#current !== undefined) return;
    const job = this.catalog.jobs.claimNext();
    if (!job) return;
    this.#current = job.id;
    const next = () => {
      this.#current = undefined;
      this.#pump();
    };
    void this.#track(this.#runner.execute(job)).then(next, next);
  }

  /** So that {@link close} waits for it. */
  #track<T>(work: Promise<T>): Promise<T> {
    this.#working.add(work);
    const done = () => void this.#working.delete(work);
    work.then(done, done);
    return work;
  }
}
