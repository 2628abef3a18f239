import type { Command } from 'commander';
import { fromErrorData, StudioError } from '../../base/errors';
import { inBackground, later } from '../../base/guard';
import { Catalog } from '../../catalog/catalog';
import { noteOnHome } from '../../catalog/home';
import type { Job } from '../../catalog/jobs';
import type { Entry } from '../../catalog/types';
import type { RequestInput } from '../../work/requests';
import { Studio } from '../../work/host/studio';
import type { Report } from '../../work/outcome';
import { endProperly } from '../unexpected';
import { forkLooker, forkWorker } from '../../work/host/fork';
import type { Looks } from '../../work/host/looker';
import { Looker } from '../../work/host/looker';
import type { CommonOptions, WorkOptions } from './options';
import { ProgressBar } from './progress-bar';

/** Exit codes of every command: 0 done, 1 failed, 2 wrong usage, 130 interrupted (after saving). */
export const EXIT = { failed: 1, usage: 2, interrupted: 130 } as const;

/** The command was interrupted; what is to be said has been said. */
export class Interrupted extends Error {}

/** What a person types to run the program: in a clone that is npm's script. */
export function programName(): string {
  return ['wave', 'demo'].includes(process.env['npm_lifecycle_event'] ?? '') ? 'npm run -s wave --' : 'wave';
}

/** What commands are given. */
export interface CliContext {
  /** The built worker entry. */
  workerScript: string;
  /** The built looker entry. */
  lookerScript: string;
  /** The built entry that says what the engines can do. */
  probeScript: string;
}

/** A command's own options and those given before it. */
export function optionsOf<T extends CommonOptions>(command: Command): T {
  return command.optsWithGlobals<T>();
}

/** Opens the catalog for a command that only reads or makes small changes. */
export async function withCatalog<T>(
  options: CommonOptions,
  use: (catalog: Catalog) => T | Promise<T>,
): Promise<T> {
  const catalog = Catalog.openToRead(options.home);
  sayOfHome(catalog);
  try {
    return await use(catalog);
  } finally {
    catalog.close();
  }
}

/** On standard error, beside whatever is printed. */
function sayOfHome({ home }: Catalog): void {
  const note = noteOnHome(home);
  if (note !== undefined) console.error(note);
}

/** Opens a studio for a command that starts work. */
export async function withStudio<T>(
  { workerScript }: CliContext,
  options: WorkOptions,
  purpose: string,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const { home, checkpointEvery } = options;
  const saveEvery = checkpointEvery === undefined ? undefined : 1000 * checkpointEvery;
  const spawn = forkWorker(workerScript);
  const studio = new Studio({ home, purpose: `wave ${purpose}`, spawn, saveEvery });
  sayOfHome(studio.catalog);
  const ended = endProperly(() => studio.close());
  try {
    return await use(new Session(studio));
  } finally {
    await studio.close();
    ended();
  }
}

/** For a command that looks at files which others have written: a process of its own does, within limits. */
export async function withLooks<T>(
  { lookerScript }: CliContext,
  use: (looks: Looks) => Promise<T>,
): Promise<T> {
  const looker = new Looker(forkLooker(lookerScript), false);
  try {
    return await use(looker);
  } finally {
    looker.close();
  }
}

/** A finished job and what it made. */
export interface Finished {
  job: Job;
  entries: Entry[];
  report: Report | undefined;
}

/** Signals that come as closely as this are one. */
const SAME_MS = 300;
/** Who ends a session or a machine waits about ten seconds: what hangs (in native code) is ended before, unsaved. */
const SAVE_MS = 8000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs jobs one after another, with their progress on standard error. */
export class Session {
  readonly #said = new Set<string>();

  constructor(readonly studio: Studio) {}

  get catalog(): Catalog {
    return this.studio.catalog;
  }

  /**
   * Puts a job into the home's queue and follows it to its end, whichever process does it. Ctrl-C has it saved first, as
   * have the end of the terminal and of the session; pressed again it ends this process at once.
   * @throws what the job failed with; {@link Interrupted}
   */
  async run(request: RequestInput, title?: string): Promise<Finished> {
    const { id } = await this.catalog.whenFree(() => this.studio.submit(request));
    return this.follow(id, title);
  }

  /** Follows a job that is there already; see {@link run}. */
  async follow(id: string, title?: string): Promise<Finished> {
    const bar = new ProgressBar();
    const parts = new Set([id, ...this.catalog.jobs.list({ parent: id }).map((part) => part.id)]);
    const onProgress = ({ job, progress }: { job: string; progress: Parameters<ProgressBar['show']>[0] }) => {
      if (job === id)
        bar.show(title === undefined ? progress : { ...progress, stage: `${title}: ${progress.stage}` });
    };
    const onLog = ({ job, messages }: { job: string; messages: string[] }) => {
      if (parts.has(job)) this.#say(messages, bar);
    };
    const restore = this.#onInterrupt(id, bar);
    this.studio.events.on('progress', onProgress).on('log', onLog);
    try {
      this.#sayTurn(id, bar);
      // It may wait already, for room on the disk.
      const { progress } = this.catalog.jobs.get(id);
      if (progress?.detail !== undefined) this.#say([progress.detail], bar);
      return this.#finished(await this.studio.follow(id), bar);
    } finally {
      this.studio.events.off('progress', onProgress).off('log', onLog);
      restore();
      bar.clear();
    }
  }

  /** Nobody is to wonder why nothing happens. */
  #sayTurn(id: string, bar: ProgressBar): void {
    const { jobs } = this.catalog;
    if (jobs.get(id).state !== 'queued') return;
    const waiting = jobs.waiting();
    const before = [
      ...jobs.list({ states: ['running'], parent: null }),
      ...waiting.slice(
        0,
        waiting.findIndex((job) => job.id === id),
      ),
    ];
    if (before.length === 0) return;
    bar.say(
      `Waits for its turn, behind ${before.length === 1 ? `“${before[0]!.name}”` : `${before.length} runs`}.`,
    );
  }

  /** What several jobs of one command have to say alike is said once. */
  #say(messages: string[], bar: ProgressBar): void {
    for (const message of messages.filter((each) => !this.#said.has(each))) {
      this.#said.add(message);
      bar.say(message);
    }
  }

  #finished(job: Job, bar: ProgressBar): Finished {
    bar.clear();
    if (job.state === 'paused' || job.state === 'interrupted') {
      bar.say(`Saved. To go on: ${programName()} resume ${job.id}`);
      throw new Interrupted();
    }
    if (job.state === 'cancelled') throw new StudioError('cancelled', `The run ${job.id} was cancelled.`);
    if (job.state === 'failed') throw fromErrorData(job.error as Parameters<typeof fromErrorData>[0]);
    const entries = job.result.map((each) => this.catalog.entries.get(each));
    return { job, entries, report: this.studio.report(job.id) };
  }

  #onInterrupt(id: string, bar: ProgressBar): () => void {
    let asked: number | undefined;
    const interrupt = () => {
      // One request to end may come as two signals, to the process and to its group.
      if (asked !== undefined && performance.now() - asked < SAME_MS) return;
      if (asked !== undefined) {
        this.studio.kill();
        bar.say(`Stopped. To go on from the last checkpoint: ${programName()} resume ${id}`);
        process.exit(EXIT.interrupted);
      }
      asked = performance.now();
      bar.sayAtLast('Saving a checkpoint … (again to stop at once)');
      inBackground(
        'Stopping',
        this.catalog.whenFree(() => this.studio.stop(id, 'pause')),
      );
      later('Ending what hangs', SAVE_MS, () => this.studio.kill());
    };
    for (const signal of SIGNALS) process.on(signal, interrupt);
    return () => SIGNALS.forEach((signal) => void process.off(signal, interrupt));
  }
}
