import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorData } from '../../base/errors';
import { toErrorData } from '../../base/errors';
import type { ProgressUpdate, StopReason } from '../../base/progress';
import type { Catalog } from '../../catalog/catalog';
import { freeSpace } from '../../catalog/home';
import type { Job } from '../../catalog/jobs';
import type { Request } from '../kinds/registry';
import type { Order } from '../order';
import { readRequest } from '../request-errors';
import type { StudioEvents } from './events';
import { orderFor } from './orders';
import { Recorder } from './recorder';
import { discardCheckpoints, stageOutcome } from './results';
import { FLOOR_BYTES } from './space';
import type { Run, RunEnd, RunListener, Spawn } from './worker-process';
import { runInWorker } from './worker-process';

/** How often it is tried again to write down how a run ended: on a full disk, and while another process is writing. */
const RETRY_MS = { 'no-space': 1000, busy: 20 };
/** How long a program that ends waits for another process that is writing. */
const LAST_MS = 5000;
/** A job that this process is doing. */
interface Active {
  run?: Run;
  recorder: Recorder;
  /** What was asked for; a job with parts heeds it between them. */
  stop?: StopReason;
  /** Where it goes when it is saved: back into the queue, for somebody else or for later, instead of standing still. */
  handOver?: boolean;
  /** How it ended, as long as that is not written. */
  told?: Job;
}

/** Where a job goes that ended, and what is to be written beside that. */
interface Ending {
  state: Job['state'];
  error?: ErrorData;
  result?: readonly string[];
  /** Done in the same transaction; what it returns is the result. */
  keep?: () => string[];
}

/** Does jobs, each in a worker process. */
export class JobRunner {
  readonly #active = new Map<string, Active>();
  /** When it is given up to write what cannot be written, in ms of the process. */
  #until = { busy: Infinity, 'no-space': Infinity };

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

  /** A job as it is, whatever of that could be written so far. */
  asItIs(job: Job): Job {
    const active = this.#active.get(job.id);
    if (!active) return job;
    return active.told ?? { ...job, progress: active.recorder.latest ?? job.progress };
  }

  /** Asks a job of this process to stop. */
  stop(id: string, reason: StopReason): void {
    const active = this.#active.get(id);
    if (!active) return;
    active.stop = reason;
    active.run?.stop(reason);
    for (const part of this.catalog.jobs.list({ parent: id })) this.stop(part.id, reason);
  }

  /** Has a job of this process saved and put back into the queue. @param why for its log */
  handOver(id: string, why?: string): void {
    const active = this.#active.get(id);
    if (!active || active.handOver || active.stop) return;
    active.handOver = true;
    if (why !== undefined) this.log(id, [why]);
    this.stop(id, 'pause');
  }

  log(id: string, messages: string[]): void {
    this.#active.get(id)?.recorder.log(messages);
    this.events.emit('log', { job: id, messages });
  }

  /** Ends all workers at once; what was not saved is lost. */
  kill(): void {
    for (const { run } of this.#active.values()) run?.kill();
  }

  /** Gives up writing what cannot be written: the next owner finds such runs interrupted, and goes on with them. */
  giveUp(): void {
    const now = performance.now();
    this.#until = { busy: now + LAST_MS, 'no-space': now };
  }

  /** Does a job that is marked as running to its end, whatever that is. Never throws for what goes wrong in the job. */
  async execute(job: Job): Promise<Job> {
    const active: Active = { recorder: new Recorder(this.catalog, job.id) };
    this.#active.set(job.id, active);
    this.#tell(job);
    try {
      return await this.#do(job, active);
    } catch (thrown) {
      return await this.#fail(job, active, toErrorData(thrown));
    } finally {
      active.recorder.close();
      this.#active.delete(job.id);
      if (this.#active.size === 0) this.events.emit('idle');
    }
  }

  /** Where the home is gone, whoever follows a job hears how it ended though that can never be written. */
  async #fail(job: Job, active: Active, error: ErrorData): Promise<Job> {
    try {
      return await this.#end(job, active, { state: 'failed', error });
    } catch (thrown) {
      const { loss } = this.catalog;
      if (!loss) throw thrown;
      const { code, message, hint } = loss;
      return this.#tell({ ...job, state: 'failed', error: { code, message, hint } });
    }
  }

  async #do(job: Job, active: Active): Promise<Job> {
    const request = readRequest(job.spec);
    const { catalog } = this;
    const parts = await catalog.whenFree(() => catalog.jobs.list({ parent: job.id }).reverse());
    if (parts.length > 0) return this.#runParts(job, parts, active);
    const order = await catalog.whenFree(() => orderFor(catalog, job, request, this.saveEvery));
    try {
      const listener = this.#listener(job, active.recorder);
      const run = runInWorker(order, this.spawn, listener);
      active.run = run;
      if (active.stop) run.stop(active.stop);
      return await this.#finish(job, request, active, await run.ended);
    } finally {
      this.#removeOutputs(order);
    }
  }

  /** Files that became an entry's are not there any more. */
  #removeOutputs({ outputs }: Order): void {
    for (const path of outputs) rmSync(path, { force: true });
  }

  async #finish(job: Job, request: Request, active: Active, end: RunEnd): Promise<Job> {
    if (end.end === 'failed') {
      if (!this.#waitsForRoom(active, end.error)) {
        return this.#end(job, active, { state: 'failed', error: end.error });
      }
      active.handOver = true;
      return this.#end(job, active, pausedAs(active));
    }
    if (end.end === 'stopped' && end.reason === 'pause') return this.#end(job, active, pausedAs(active));
    if (end.end === 'done') {
      const keep = await stageOutcome(this.catalog, job, request, end.outcome);
      const done = await this.#end(job, active, { state: 'done', keep });
      if (done.state === 'done') this.events.emit('entries');
      return done;
    }
    return this.#end(job, active, { state: 'cancelled' });
  }

  /** Where even its checkpoint does not fit on the home's disk, it goes on from the one before as soon as there is room. */
  #waitsForRoom({ handOver = false, stop }: Active, { code }: ErrorData): boolean {
    if (code !== 'no-space' || stop === 'cancel') return false;
    return handOver || freeSpace(this.catalog.home.root) < FLOOR_BYTES;
  }

  /** A family: its sizes one after another. One that fails does not keep the others from being made. */
  async #runParts(job: Job, parts: Job[], active: Active): Promise<Job> {
    const { jobs } = this.catalog;
    for (const [index, part] of parts.entries()) {
      if (part.state === 'done' || part.state === 'cancelled') continue;
      if (active.stop) break;
      const follow = ({ job: id, progress }: { job: string; progress: ProgressUpdate }) => {
        if (id === part.id) this.#partProgress(job, part, index, parts.length, active, progress);
      };
      this.events.on('progress', follow);
      const begun = await this.catalog.whenFree(() => jobs.setState(part.id, 'running'));
      const ended = await this.execute(begun);
      this.events.off('progress', follow);
      if (ended.state === 'done') {
        await this.catalog.whenFree(() => jobs.addResult(job.id, ended.result));
      }
    }
    return this.#finishParts(job, active);
  }

  async #finishParts(job: Job, active: Active): Promise<Job> {
    const { stop } = active;
    const parts = await this.catalog.whenFree(() => this.catalog.jobs.list({ parent: job.id }));
    if (stop === 'pause') return this.#end(job, active, pausedAs(active));
    const rest = parts.filter(({ state }) => state !== 'done' && state !== 'failed');
    for (const { id, state } of rest) {
      if (state !== 'cancelled') await this.catalog.whenFree(() => this.cancel(id));
    }
    const failed = parts.filter(({ state }) => state === 'failed');
    if (stop === 'cancel') return this.#end(job, active, { state: 'cancelled' });
    const [first] = failed;
    if (first?.error) {
      const message = `${failed.length} of ${parts.length} sizes failed; “${first.name}”: ${first.error.message}`;
      return this.#end(job, active, { state: 'failed', error: { ...first.error, message } });
    }
    const { result } = await this.catalog.whenFree(() => this.catalog.jobs.get(job.id));
    return this.#end(job, active, { state: 'done', result });
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

  #partProgress(
    { id }: Job,
    part: Job,
    index: number,
    count: number,
    { recorder }: Active,
    progress: ProgressUpdate,
  ): void {
    const fraction = (index + progress.fraction) / count;
    const whole = { ...progress, fraction, stage: `${part.name}: ${progress.stage}` };
    recorder.progress(whole);
    this.events.emit('progress', { job: id, progress: whole });
  }

  #listener({ id }: Job, recorder: Recorder): RunListener {
    let saved: number | undefined;
    return {
      progress: (update) => {
        const progress = saved === undefined ? update : { ...update, saved };
        recorder.progress(progress);
        this.events.emit('progress', { job: id, progress });
      },
      metrics: (points) => {
        recorder.metrics(points);
        this.events.emit('metrics', { job: id, points });
      },
      log: (messages) => this.log(id, messages),
      resumed: (step) => {
        saved = step;
        recorder.truncate(step);
        this.events.emit('resumed', { job: id, step });
      },
      saved: (step) => {
        saved = step;
        if (recorder.latest) recorder.progress({ ...recorder.latest, saved });
        // A run that is killed goes on from here, and does not measure again what came before.
        recorder.flush();
        this.events.emit('saved', { job: id, step });
      },
    };
  }

  /** Writes how a job ended: at once, or as soon as that can be written. Until then it is told and kept in memory. */
  async #end(job: Job, active: Active, ending: Ending): Promise<Job> {
    const { error } = ending;
    if (error) active.recorder.log([`${error.message} ${error.hint}`.trim()]);
    for (;;) {
      active.recorder.flush();
      try {
        const written = this.#write(job, ending);
        if (ending.state === 'done' || ending.state === 'cancelled') discardCheckpoints(this.catalog, job.id);
        delete active.told;
        return this.#tell(written);
      } catch (thrown) {
        const why = toErrorData(thrown);
        const { code } = why;
        if ((code !== 'busy' && code !== 'no-space') || performance.now() > this.#until[code]) throw thrown;
        if (code === 'no-space') {
          if (!active.told) this.#tellUnwritten(job, active, ending, why);
          this.events.emit('full');
        }
        await sleep(RETRY_MS[code]);
      }
    }
  }

  #tellUnwritten(job: Job, active: Active, ending: Ending, why: ErrorData): void {
    const { code, message, hint } = ending.error ?? why;
    active.told = this.#tell({
      ...this.catalog.jobs.get(job.id),
      state: ending.state === 'done' ? 'running' : ending.state,
      progress: { fraction: 1, stage: 'The disk is full: what was made is kept as soon as there is room' },
      error: { code, message, hint },
    });
  }

  #write({ id }: Job, { state, error, result, keep }: Ending): Job {
    const { jobs } = this.catalog;
    return this.catalog.transaction(() => {
      const made = keep?.() ?? result;
      const { code, message, hint } = error ?? {};
      return jobs.setState(id, state, {
        ...(code === undefined ? {} : { error: { code, message: message!, hint: hint! } }),
        ...(made ? { result: made } : {}),
      });
    });
  }

  #tell(job: Job): Job {
    this.events.emit('job', job);
    return job;
  }
}

function pausedAs({ handOver }: Active): Ending {
  return { state: handOver ? 'queued' : 'paused' };
}
