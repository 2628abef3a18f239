import { every, guarded, inBackground, tellTrouble } from '../../base/guard';
import type { StopReason } from '../../base/progress';
import { StudioError } from '../../base/errors';
import type { Catalog } from '../../catalog/catalog';
import { isLockedOut } from '../../catalog/database';
import type { Job } from '../../catalog/jobs';
import type { Ownership } from '../../catalog/owner';
import { currentOwner, tryOwnership } from '../../catalog/owner';
import type { StudioEvents } from './events';
import { kindNamed } from '../kinds/registry';
import { ForeignRuns } from './foreign-runs';
import { interruptInstants, isInstant } from './instant-runs';
import type { JobRunner } from './job-runner';
import { tidyHome } from './leftovers';
import { bytesFor } from './orders';
import type { Space } from './space';

/** How often the catalog is looked at for what other processes wrote. */
const POLL_MS = 300;
/** How long a new owner leaves the runs of a dead one to those who follow them, before it begins anything. */
const GRACE_MS = 3 * POLL_MS;

const ACTIVE: ReadonlySet<Job['state']> = new Set<Job['state']>(['queued', 'running']);

/**
 * The one queue of a home, as one of its processes sees it. Whoever holds the home's lock works through it, the oldest job
 * first; all others follow their runs in the catalog, and take over when the lock falls free.
 */
export class Queue {
  readonly #foreign: ForeignRuns;
  readonly #timer: NodeJS.Timeout;
  /** Runs that somebody in this process waits for: where their owner dies, they go back into the queue. */
  readonly #followed = new Set<string>();
  /** What other owners were asked, in case they die before they hear it. */
  readonly #asked = new Map<string, { owner: string; reason: StopReason }>();
  readonly #working = new Set<Promise<unknown>>();
  #ownership: Ownership | undefined;
  #version: number;
  /** Whether a job of a moment may be marked as running whose process is gone. */
  #instantsUnknown = false;
  /** Runs that stand still and are to give what they have, as soon as they were taken up again. */
  readonly #kept = new Set<string>();
  #always = false;
  #closing = false;
  #lost = false;
  #current: string | undefined;
  #notBefore = 0;
  /** Why the next job does not begin. */
  #lack: string | undefined;

  constructor(
    private readonly catalog: Catalog,
    private readonly events: StudioEvents,
    private readonly runner: JobRunner,
    private readonly space: Space,
    private readonly purpose: string,
  ) {
    this.#foreign = new ForeignRuns(catalog, events, (id) => runner.isActive(id));
    this.#version = catalog.dataVersion;
    this.#timer = every('Looking into the queue', POLL_MS, () => this.look());
    events.on('full', () => space.giveUpReserve());
    events.on('job', ({ id, state }) => {
      if (state === 'interrupted') this.#requeue(id);
      else if (!ACTIVE.has(state)) this.#followed.delete(id);
      if (runner.isActive(id) && !ACTIVE.has(state)) this.#foreign.forget(id);
    });
  }

  /** Whether this process runs the home's jobs. */
  get owns(): boolean {
    return this.#ownership !== undefined;
  }

  /** From now on runs the home's jobs whenever no other process does. */
  begin(): void {
    this.#always = true;
    this.look();
  }

  /** Resolves when a job stands still, whichever process does it; until then this one takes part in running the queue. */
  follow(id: string): Promise<Job> {
    this.adopt(this.catalog.jobs.get(id));
    // Whoever waits for it keeps the process alive.
    this.#timer.ref();
    return new Promise((resolve) => {
      const heard = (job: Job) => {
        if (job.id !== id || ACTIVE.has(job.state) || this.#isFollowed(job)) return;
        this.events.off('job', heard);
        this.#followed.delete(id);
        resolve(job);
      };
      this.events.on('job', heard);
      heard(this.catalog.jobs.get(id));
      this.#requeue(id);
      this.look();
    });
  }

  /** A job of this process: should another do it and die, it goes on; should it be over at once, that is told too. */
  adopt(job: Job): void {
    this.#followed.add(job.id);
    this.#foreign.expect(job);
  }

  /** Puts a job that stands still back into the queue; it goes on from its last checkpoint. */
  resume(id: string): Job {
    const job = this.catalog.jobs.setState(id, 'queued');
    this.adopt(job);
    this.events.emit('job', job);
    this.look();
    return job;
  }

  /**
   * Has a waiting job done next. Whichever process works through the queue saves the training that it is at, if any, and
   * goes on with it afterwards.
   * @throws StudioError 'usage' for a job that does not wait
   */
  putFirst(id: string): Job {
    const job = this.catalog.jobs.putFirst(id);
    this.events.emit('job', job);
    this.look();
    return job;
  }

  /**
   * Stops a job, whichever process does it. One that still waits is held back by `pause`.
   * @throws StudioError 'usage' where the job's state does not allow it
   */
  stop(id: string, reason: StopReason): void {
    const job = this.catalog.jobs.get(id);
    this.#followed.delete(id);
    if (this.runner.isActive(id)) this.runner.stop(id, reason);
    else if (job.state === 'running' && !this.owns && currentOwner(this.catalog.home)) this.#ask(id, reason);
    else if (reason === 'cancel') this.runner.cancel(id);
    else if (reason === 'pause' && ACTIVE.has(job.state)) this.#holdBack(job);
    else if (reason === 'keep' && this.#hasSome(job)) this.#keepStanding(job);
    else {
      throw new StudioError(
        'usage',
        `The run “${job.name}” is ${job.state}: there is nothing to stop.`,
        'Resume it, or cancel it.',
      );
    }
  }

  /** So that {@link close} waits for it. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#working.add(work);
    const done = () => void this.#working.delete(work);
    work.then(done, done);
    return work;
  }

  /** Looks at once for what there is to do. Never throws. */
  look(): void {
    if (this.#closing || this.#isLost()) return;
    soon('Looking at what other processes do', () => this.#hear());
    soon('Hearing what other processes ask', () => this.#obey());
    soon('Asking the next owner', () => this.#askAgain());
    soon('Taking over the queue', () => this.#takeOver());
    soon('Looking after short jobs', () => this.#settleInstants());
    soon('Going on in the queue', () => this.#goOn());
  }

  /** Saves what is running, hands on what others wait for, and leaves the queue. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#timer);
    for (const id of this.runner.active) {
      if (this.#followed.has(id)) this.runner.stop(id, 'pause');
      else this.runner.handOver(id);
    }
    this.runner.giveUp();
    await Promise.allSettled([...this.#working]);
    this.#ownership?.release();
    this.#ownership = undefined;
  }

  /** Where the home is gone, what is being done would be done for nothing: it ends, and says why. */
  #isLost(): boolean {
    const { loss } = this.catalog;
    if (loss && !this.#lost) {
      if (this.runner.active.length === 0) tellTrouble('Looking into the queue', loss);
      this.runner.kill();
    }
    this.#lost = loss !== undefined;
    return this.#lost;
  }

  #hear(): void {
    const version = this.catalog.dataVersion;
    if (version === this.#version) return;
    this.#version = version;
    this.#foreign.look();
    this.events.emit('entries');
    for (const id of this.#followed) this.#requeue(id);
  }

  /** Does what other processes asked of this one. */
  #obey(): void {
    if (!this.#ownership) return;
    for (const { job, reason } of this.catalog.messages.take(this.#ownership.owner.id)) {
      this.#stopWhenFree(job, reason);
    }
  }

  #stopWhenFree(job: string, reason: StopReason): void {
    inBackground(
      'Stopping a run for another process',
      this.catalog.whenFree(() => this.stop(job, reason)),
    );
  }

  #ask(job: string, reason: StopReason): void {
    const owner = currentOwner(this.catalog.home)?.id ?? '';
    this.#asked.set(job, { owner, reason });
    this.catalog.messages.send(owner, { job, reason });
  }

  /** An owner that died has not heard what it was asked; the next one is asked again. */
  #askAgain(): void {
    for (const [job, { owner, reason }] of this.#asked) {
      const { state } = this.catalog.jobs.get(job);
      const next = currentOwner(this.catalog.home);
      if (ACTIVE.has(state) && next?.id === owner) continue;
      this.#asked.delete(job);
      if (ACTIVE.has(state) || state === 'interrupted') this.#stopWhenFree(job, reason);
    }
  }

  /** Whether a run that stands still has a result to give: a family would give up what it has not made. */
  #hasSome({ id, state, startedAt }: Job): boolean {
    const stands = state === 'paused' || state === 'interrupted' || state === 'queued';
    return stands && startedAt !== null && this.catalog.jobs.list({ parent: id, limit: 1 }).length === 0;
  }

  /** It is taken up again, by whoever works through the queue, to end at once with what it has. */
  #keepStanding({ id, state }: Job): void {
    const mine = this.owns || !currentOwner(this.catalog.home);
    if (mine) this.#kept.add(id);
    else this.#ask(id, 'keep');
    if (state !== 'queued') this.resume(id);
  }

  #holdBack(job: Job): void {
    const { jobs } = this.catalog;
    const held = this.catalog.transaction(() => {
      if (job.state === 'running') jobs.setState(job.id, 'interrupted');
      return jobs.setState(job.id, 'paused');
    });
    this.events.emit('job', held);
  }

  #takeOver(): void {
    if (this.#ownership || !this.#wanted()) return;
    const ownership = tryOwnership(this.catalog.home, this.purpose);
    if (!ownership) return;
    const interrupted = this.#settle(ownership);
    this.#ownership = ownership;
    this.#instantsUnknown = true;
    this.#leaveToOthers(interrupted);
    guarded('Tidying up', () => tidyHome(this.catalog));
    guarded('Keeping a reserve on the disk', () => this.space.reserve());
  }

  /** What the owner before left: nothing that it was asked is asked of this one, and what it ran stands still. */
  #settle(ownership: Ownership): Job[] {
    try {
      this.catalog.messages.take(ownership.owner.id);
      return this.catalog.jobs.markInterrupted((job) => !isInstant(job));
    } catch (thrown) {
      ownership.release();
      throw thrown;
    }
  }

  /** What is over in a moment may be done by a process that is not the owner, and lives. */
  #settleInstants(): void {
    if (!this.#ownership || !this.#instantsUnknown) return;
    const interrupted = interruptInstants(this.catalog);
    if (!interrupted) return;
    this.#instantsUnknown = false;
    this.#leaveToOthers(interrupted);
  }

  /** Whoever follows a run of a dead owner puts it back into the queue first. */
  #leaveToOthers(interrupted: readonly Job[]): void {
    if (interrupted.length > 0) this.#notBefore = performance.now() + GRACE_MS;
    for (const job of interrupted) this.events.emit('job', job);
  }

  /** A command takes part for as long as something that it asked for waits; a window or a server as long as it is there. */
  #wanted(): boolean {
    if (this.#always) return true;
    return [...this.#followed].some((id) => ACTIVE.has(this.catalog.jobs.get(id).state));
  }

  /** Begins the next job, where none is being done; or saves the one that is, where there is no room left. */
  #goOn(): void {
    if (!this.#ownership || performance.now() < this.#notBefore) return;
    if (this.#current !== undefined) {
      const lack = this.space.lack(0);
      if (lack !== undefined) this.runner.handOver(this.#current, `It is saved and waits. ${lack}`);
      else this.#giveWay(this.#current);
      return;
    }
    if (!this.#wanted()) return;
    const next = this.catalog.jobs.next();
    if (!next || !this.#hasRoom(next)) return;
    const job = this.catalog.jobs.claimNext();
    if (job) this.#do(job);
  }

  /** A training makes room for what was put first; anything else would begin anew. */
  #giveWay(current: string): void {
    const next = this.catalog.jobs.next();
    if (!next?.ahead || !kindNamed(this.catalog.jobs.get(current).kind).resumes) return;
    this.runner.handOver(current, `It is saved and waits: “${next.name}” was put first.`);
  }

  #hasRoom(next: Job): boolean {
    const lack = this.space.lack(bytesFor(this.catalog, next.spec));
    if (lack === undefined) guarded('Keeping a reserve on the disk', () => this.space.reserve());
    else if (this.#lack === undefined) {
      const progress = {
        fraction: next.progress?.fraction ?? 0,
        stage: 'Waiting for room on the disk',
        detail: lack,
      };
      this.events.emit('progress', { job: next.id, progress });
      this.events.emit('log', { job: next.id, messages: [lack] });
      this.#lack = lack;
      inBackground(
        'Saying why a run waits',
        this.catalog.whenFree(() => this.catalog.jobs.setProgress(next.id, progress)),
      );
    }
    this.#lack = lack;
    return lack === undefined;
  }

  #do(job: Job): void {
    this.#current = job.id;
    const work = this.runner.execute(job).finally(() => {
      this.#current = undefined;
      this.look();
    });
    inBackground('Running a job', this.track(work));
    if (this.#kept.delete(job.id)) this.runner.stop(job.id, 'keep');
  }

  /** A run that is followed here does not stay where its dead process left it. */
  #requeue(id: string): void {
    if (!this.#followed.has(id) || this.runner.isActive(id) || this.#closing) return;
    const done = soon('Putting a run back into the queue', () => {
      if (this.catalog.jobs.get(id).state !== 'interrupted') return;
      this.events.emit('job', this.catalog.jobs.setState(id, 'queued'));
    });
    // The next look does it.
    if (!done) this.#version = NaN;
  }

  /** It will be put back into the queue. */
  #isFollowed({ id, state }: Job): boolean {
    return state === 'interrupted' && this.#followed.has(id) && !this.#closing;
  }
}

/**
 * What the queue does again and again: where another process is just writing, the next time does it.
 * @returns false where it has to be done again
 */
function soon(what: string, action: () => void): boolean {
  let free = true;
  guarded(what, () => {
    try {
      action();
    } catch (thrown) {
      free = !isLockedOut(thrown);
      if (free) throw thrown;
    }
  });
  return free;
}
