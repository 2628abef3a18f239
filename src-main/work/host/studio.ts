import { Catalog } from '../../catalog/catalog';
import { homeAt } from '../../catalog/home';
import type { Job, JobFilter } from '../../catalog/jobs';
import type { StopReason } from '../../base/progress';
import { inBackground, later } from '../../base/guard';
import type { Request, RequestInput } from '../kinds/registry';
import { kindNamed } from '../kinds/registry';
import type { Report } from '../outcome';
import { readRequest } from '../request-errors';
import { checkRequest } from './checks';
import { StudioEvents } from './events';
import { holdInstant } from './instant-runs';
import { JobRunner } from './job-runner';
import { titleOf } from './orders';
import { Queue } from './queue';
import { adoptReports, discardCheckpoints, reportOf } from './results';
import { FLOOR_BYTES, Space, withReserve } from './space';
import type { Spawn } from './worker-process';

export interface StudioOptions {
  /** The home folder; default: see `defaultHomePath`. */
  home?: string | undefined;
  /** What this process does, for the message that a second one shows, e.g. "wave condense". */
  purpose: string;
  /** Starts a worker process. */
  spawn: Spawn;
  /** Milliseconds between two checkpoints; default 30,000. */
  saveEvery?: number | undefined;
  /** Bytes of the disk that are left free; default {@link FLOOR_BYTES}. */
  floor?: number | undefined;
  /** Bytes that are free; for tests. */
  freeSpace?: ((path: string) => number) | undefined;
}

const SAVE_EVERY_MS = 30_000;
/** Who ends a program (a system that shuts down) waits about ten seconds. */
const CLOSE_MS = 9000;

/**
 * A home and what can be done in it: the one thing that the command line, the window and the server stand on. Any number
 * of processes may have one; whichever holds the home's lock runs the queue for all of them.
 */
export class Studio {
  readonly catalog: Catalog;
  readonly events = new StudioEvents();
  readonly #runner: JobRunner;
  readonly #queue: Queue;

  /** Opens a home. Errors as `Catalog.open`. */
  constructor({ home, purpose, spawn, saveEvery = SAVE_EVERY_MS, floor, freeSpace }: StudioOptions) {
    // Whoever is asked something by a page must not stand still.
    this.catalog = withReserve(homeAt(home), () => Catalog.open(home, false));
    adoptReports(this.catalog);
    const space = new Space(this.catalog.home, floor ?? FLOOR_BYTES, freeSpace);
    this.#runner = new JobRunner(this.catalog, this.events, spawn, saveEvery);
    this.#queue = new Queue(this.catalog, this.events, this.#runner, space, purpose);
  }

  /** Whether a job of this process is being done. */
  get isWorking(): boolean {
    return this.#runner.active.length > 0;
  }

  /** Whether this process runs the home's jobs. */
  get owns(): boolean {
    return this.#queue.owns;
  }

  /**
   * Checks a request and puts it into the queue as a job; a family that is to be trained becomes one with a part for
   * each size. What is over in a moment begins at once, whatever else is running.
   *
   * @throws StudioError where it is known by now that it cannot be done
   */
  submit(input: RequestInput): Job {
    const request = readRequest(input);
    checkRequest(this.catalog, request);
    if (kindNamed(request.kind).isInstant(request)) return this.#doAtOnce(request);
    const { catalog } = this;
    const job = withReserve(catalog.home, () => catalog.transaction(() => this.#create(request)));
    this.#announce(job);
    this.#queue.look();
    return job;
  }

  #doAtOnce(request: Request): Job {
    const held = holdInstant(this.catalog.home);
    try {
      const job = this.catalog.transaction(() => {
        const { id } = this.#create(request);
        // So that no owner takes it from the queue.
        this.catalog.jobs.setState(id, 'running');
        return this.catalog.jobs.get(id);
      });
      this.#announce(job);
      const work = this.#runner.execute(job).finally(() => held.release());
      inBackground('Composing', this.#queue.track(work));
      return job;
    } catch (thrown) {
      held.release();
      throw thrown;
    }
  }

  #announce(job: Job): void {
    this.#queue.adopt(job);
    this.events.emit('job', job);
  }

  /** From now on runs the home's jobs whenever no other process does, until {@link close}. */
  startQueue(): void {
    this.#queue.begin();
  }

  /**
   * Resolves when a job stands still, whichever process does it: done, failed, paused or cancelled. Should that process
   * die, the job goes on in another, if need be in this one.
   */
  follow(id: string): Promise<Job> {
    return this.#queue.follow(id);
  }

  /** A job as it is, whatever of that could be written so far. @throws StudioError 'not-found' */
  job(id: string): Job {
    return this.#runner.asItIs(this.catalog.jobs.get(id));
  }

  /** As {@link job}; the newest first. */
  jobs(filter?: JobFilter): Job[] {
    return this.catalog.jobs.list(filter).map((job) => this.#runner.asItIs(job));
  }

  /** Puts a job that stands still back into the queue; it goes on from its last checkpoint. */
  resume(id: string): Job {
    return this.#queue.resume(this.catalog.jobs.get(id).parent ?? id);
  }

  /** As {@link Queue.putFirst}. @throws StudioError 'usage' for a job that does not wait */
  putFirst(id: string): Job {
    return this.#queue.putFirst(id);
  }

  /**
   * Stops a job, whichever process does it: `pause` saves it to be resumed, `keep` makes its result from what was trained
   * so far, `cancel` throws it away.
   * @throws StudioError 'usage' where the job's state does not allow it
   */
  stop(id: string, reason: StopReason): void {
    this.#queue.stop(id, reason);
  }

  /** Deletes a job that has ended, and whatever it left; not what it made. @throws StudioError 'usage' while it runs */
  forget(id: string): void {
    this.catalog.jobs.remove(id);
    discardCheckpoints(this.catalog, id);
    this.events.emit('entries');
  }

  /** What a finished job found beside what it made. */
  report(job: string): Report | undefined {
    return reportOf(this.catalog, job);
  }

  /** Ends all workers at once; what was not saved is lost. */
  kill(): void {
    this.#runner.kill();
  }

  /**
   * Pauses what is running, waits until it is saved, and closes the home.
   * @param limitMs after which work that hangs (in native code) is ended without being saved
   */
  async close(limitMs = CLOSE_MS): Promise<void> {
    const killer = later('Ending what hangs', limitMs, () => this.kill());
    await this.#queue.close().finally(() => clearTimeout(killer));
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
}
