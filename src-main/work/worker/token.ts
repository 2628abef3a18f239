import { setImmediate } from 'node:timers/promises';
import type { MetricPoint, ProgressToken, ProgressUpdate } from '../../base/progress';
import { StopSignal } from '../../base/progress';
import type { StopReason } from '../../base/progress';
import type { FromWorker } from '../protocol';

/** How often a worker speaks, in ms: often enough for a smooth bar, seldom enough to cost nothing. */
const SPEAK_MS = 100;

/**
 * A request to stop, shared by all slices of a job's token. The first reason stands, but `cancel` overrides all, and to
 * keep what there is may take so long that it is paused.
 */
export class StopRequest {
  #reason: StopReason | undefined;

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  ask(reason: StopReason): void {
    const replaceable = this.#reason === undefined || this.#reason === 'keep';
    if (replaceable || reason === 'cancel') this.#reason = reason;
  }
}

/** Gathers what a job tells and passes it on a few times a second: of progress the newest, of all else everything. */
export class Speaker {
  readonly #send: (message: FromWorker) => void;
  #progress: ProgressUpdate | undefined;
  #points: MetricPoint[] = [];
  #messages: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param every how often it speaks, in ms */
  constructor(
    send: (message: FromWorker) => void,
    private readonly every = SPEAK_MS,
  ) {
    this.#send = send;
  }

  progress(update: ProgressUpdate): void {
    this.#progress = update;
    this.#later();
  }

  metric(point: MetricPoint): void {
    this.#points.push(point);
    this.#later();
  }

  log(message: string): void {
    this.#messages.push(message);
    this.#later();
  }

  /** Says at once what was held back. To be called before any other message, so that they arrive in order. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [progress, points, messages] = [this.#progress, this.#points, this.#messages];
    this.#progress = undefined;
    this.#points = [];
    this.#messages = [];
    if (messages.length > 0) this.#send({ type: 'log', messages });
    if (points.length > 0) this.#send({ type: 'metrics', points: points.map(asJson) });
    if (progress) this.#send({ type: 'progress', progress });
  }

  #later(): void {
    this.#timer ??= setTimeout(() => this.flush(), this.every);
  }
}

function asJson({ name, step, value }: MetricPoint): { name: string; step: number; value: number | null } {
  return { name, step, value: Number.isFinite(value) ? value : null };
}

/** The token that a job's work holds on to, in a worker or in the host. */
export class JobToken implements ProgressToken {
  readonly #speaker: Speaker;
  readonly #stop: StopRequest;
  readonly #from: number;
  readonly #to: number;

  constructor(speaker: Speaker, stop: StopRequest, from = 0, to = 1) {
    this.#speaker = speaker;
    this.#stop = stop;
    this.#from = from;
    this.#to = to;
  }

  report(update: ProgressUpdate): void {
    const share = Math.min(1, Math.max(0, update.fraction));
    this.#speaker.progress({ ...update, fraction: this.#from + share * (this.#to - this.#from) });
  }

  metric(point: MetricPoint): void {
    this.#speaker.metric(point);
  }

  log(message: string): void {
    this.#speaker.log(message);
  }

  async checkpoint(): Promise<void> {
    // Engines that compute synchronously would otherwise never let a message in.
    await setImmediate();
    if (this.#stop.reason) throw new StopSignal(this.#stop.reason);
  }

  slice(from: number, to: number): JobToken {
    const span = this.#to - this.#from;
    return new JobToken(this.#speaker, this.#stop, this.#from + from * span, this.#from + to * span);
  }
}

/** A token whose steps count on from `offset`: the stages of one job are one line on its charts. */
export function shiftSteps(token: ProgressToken, offset: number): ProgressToken {
  return {
    report: (update) => token.report(update),
    metric: (point) => token.metric({ ...point, step: point.step + offset }),
    log: (message) => token.log(message),
    checkpoint: () => token.checkpoint(),
    slice: (from, to) => shiftSteps(token.slice(from, to), offset),
  };
}

/** For work that belongs to the result, such as measuring it: being told to finish early is no reason to leave it out. */
export function ignoringKeep(token: ProgressToken): ProgressToken {
  return {
    report: (update) => token.report(update),
    metric: (point) => token.metric(point),
    log: (message) => token.log(message),
    checkpoint: async () => {
      try {
        await token.checkpoint();
      } catch (thrown) {
        if (!(thrown instanceof StopSignal) || thrown.reason !== 'keep') throw thrown;
      }
    },
    slice: (from, to) => ignoringKeep(token.slice(from, to)),
  };
}
