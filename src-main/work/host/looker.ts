import { z } from 'zod';
import { fromErrorData, StudioError } from '../../base/errors';
import { guarding, inBackground, later } from '../../base/guard';
import type { ProgressUpdate } from '../../base/progress';
import type { Looked } from '../looker/limits';
import { crashed, outOfMemory, outOfTime } from '../looker/limits';
import type { FromLooker, ToLooker } from '../looker/protocol';
import { FromLookerSchema } from '../looker/protocol';
import type { LookInput, LookName, LookOutput } from '../looks';
import { lookNamed } from '../looks';
import type { Look } from '../looks/look';
import type { Exit } from './worker-process';

/** A process that looks, however it was started. */
export interface LookerProcess {
  send(message: ToLooker): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (exit: Exit) => void): void;
  /** Ends it at once, whatever it does. */
  kill(): void;
}

export interface LookOptions {
  /** Gives the look up, e.g. because the page that asked is gone. */
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: ProgressUpdate) => void) | undefined;
  /** Hears when the process of a look that failed or was given up is gone: what it had begun to write lies there. */
  onGone?: (() => void) | undefined;
}

/** What looks: in processes of their own, or (in tests) right here. */
export interface Looks {
  /**
   * Does a look and gives what it found.
   * @throws StudioError what the look says; 'bad-file' where it took too much time or memory or crashed; 'cancelled'
   */
  look<N extends LookName>(name: N, input: LookInput<N>, options?: LookOptions): Promise<LookOutput<N>>;
}

/** Looks under way at once; of those that may take minutes one less, so that a short one finds a place. */
const AT_ONCE = 3;
/** How long a process may take to start, in ms. */
const START_MS = 30_000;

/**
 * Has things looked at in processes that may be ended at any moment: what freezes, crashes or wants all memory there
 * is no more than a sentence here. One process is kept ready, so that a look begins at once.
 */
export class Looker implements Looks {
  #spare: Child | undefined;
  readonly #closing = new AbortController();
  readonly #active = new Set<Child>();
  readonly #turns = { all: new Turns(AT_ONCE), long: new Turns(AT_ONCE - 1) };

  /**
   * @param start starts a process that serves looks
   * @param keepsSpare has a process ready; a program that looks once needs none
   * @param find the looks that those processes know
   */
  constructor(
    private readonly start: () => LookerProcess,
    private readonly keepsSpare = true,
    private readonly find = lookNamed,
  ) {}

  async look<N extends LookName>(
    name: N,
    input: LookInput<N>,
    options: LookOptions = {},
  ): Promise<LookOutput<N>> {
    const look = this.find(name)!;
    const checked = z.parse(look.input, input);
    const { limits } = look;
    const looked: Looked = {
      subject: look.subject(checked),
      foreign: look.foreign,
      limits: typeof limits === 'function' ? limits(checked) : limits,
    };
    const release = await this.#turn(look, options.signal);
    try {
      return (await this.#ask(look, looked, { name, input: checked }, options)) as LookOutput<N>;
    } finally {
      release();
      this.warm();
    }
  }

  /** Has a process ready for the next look. */
  warm(): void {
    if (!this.#isClosed() && this.keepsSpare) this.#spare ??= new Child(this.start());
  }

  #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Gives up whatever is looked at. */
  close(): void {
    this.#closing.abort();
    this.#spare?.process.kill();
    this.#spare = undefined;
    for (const each of this.#active) each.process.kill();
  }

  /** The spare, where it lives, or a new process. */
  #take(): Child {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare && !spare.ended ? spare : new Child(this.start());
  }

  async #turn(look: Look, signal: AbortSignal | undefined): Promise<() => void> {
    const long = look.long ? await this.#turns.long.take(signal) : () => {};
    try {
      const any = await this.#turns.all.take(signal);
      return () => {
        any();
        long();
      };
    } catch (thrown) {
      long();
      throw thrown;
    }
  }

  async #ask(
    look: Look,
    looked: Looked,
    what: { name: string; input: unknown },
    options: LookOptions,
  ): Promise<unknown> {
    if (this.#isClosed() || options.signal?.aborted) throw cancelled(looked);
    const child = this.#take();
    this.#active.add(child);
    try {
      const message: ToLooker = { type: 'look', ...what, memory: looked.limits.memory };
      const value = await child.ask(looked, message, options);
      if (look.foreign || this.#isClosed() || this.#spare || !this.keepsSpare) child.process.kill();
      else this.#spare = child;
      return value;
    } catch (thrown) {
      child.process.kill();
      if (options.onGone) inBackground('Telling of a looker’s end', child.gone.then(options.onGone));
      throw this.#isClosed() ? cancelled(looked) : thrown;
    } finally {
      this.#active.delete(child);
    }
  }
}

/** A process and whom it is talking to: nobody while it is a spare. */
class Child {
  /** How it ended. */
  ended: Exit | undefined;
  onMessage: ((message: unknown) => void) | undefined;
  onExit: ((exit: Exit) => void) | undefined;
  readonly gone: Promise<void>;

  constructor(readonly process: LookerProcess) {
    process.onMessage(guarding('Hearing a looker', (message: unknown) => this.onMessage?.(message)));
    this.gone = new Promise((resolve) =>
      process.onExit(
        guarding('Hearing of a looker’s end', (exit: Exit) => {
          this.ended = exit;
          this.onExit?.(exit);
          resolve();
        }),
      ),
    );
  }

  /** Sends one look and waits for its end, its limits or its cancellation. */
  ask(looked: Looked, message: ToLooker, { signal, onProgress }: LookOptions): Promise<unknown> {
    let end = () => {};
    const answer = new Promise<unknown>((resolve, reject) => {
      let timer: NodeJS.Timeout;
      const wait = (ms: number) => {
        clearTimeout(timer);
        timer = later('Giving a look up', ms, () => reject(outOfTime(looked)));
      };
      const cancel = () => reject(cancelled(looked));
      end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
        this.onMessage = this.onExit = undefined;
      };
      this.onExit = (exit) => reject(crashed(looked, exit));
      this.onMessage = (raw) => {
        wait(looked.limits.seconds * 1000);
        const heard = FromLookerSchema.safeParse(raw);
        if (heard.success) hear(heard.data, { resolve, reject, looked, onProgress });
        else reject(crashed(looked, { code: null, signal: null, stderr: heard.error.message }));
      };
      signal?.addEventListener('abort', cancel);
      wait(START_MS);
    });
    this.process.send(message);
    return answer.finally(() => end());
  }
}

function hear(
  message: FromLooker,
  to: {
    resolve: (value: unknown) => void;
    reject: (error: StudioError) => void;
    looked: Looked;
    onProgress: LookOptions['onProgress'];
  },
): void {
  switch (message.type) {
    case 'begun':
      return;
    case 'progress':
      to.onProgress?.(message.progress);
      return;
    case 'found':
      to.resolve(message.value);
      return;
    case 'failed':
      to.reject(fromErrorData(message.error));
      return;
    case 'no-memory':
      to.reject(outOfMemory(to.looked));
  }
}

function cancelled({ subject }: Looked): StudioError {
  return new StudioError('cancelled', `Looking at ${subject} was cancelled.`);
}

/** A number of places; who finds none waits for the next that is free, in order. */
class Turns {
  readonly #waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** @returns gives the place back */
  async take(signal: AbortSignal | undefined): Promise<() => void> {
    if (this.free > 0) this.free--;
    else await this.#wait(signal);
    return () => {
      const next = this.#waiting.shift();
      if (next) next();
      else this.free++;
    };
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = () => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        reject(new StudioError('cancelled', 'This was cancelled before it began.'));
      };
      const go = () => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      };
      this.#waiting.push(go);
      signal?.addEventListener('abort', cancel);
    });
  }
}
