import type { ErrorData } from '../../base/errors';
import { asStudioError, StudioError, toErrorData } from '../../base/errors';
import { guarding, later } from '../../base/guard';
import type { MetricPoint, ProgressUpdate } from '../../base/progress';
import type { Order } from '../order';
import type { Outcome } from '../outcome';
import type { StopReason } from '../../base/progress';
import type { FromWorker, ToWorker } from '../protocol';
import { FromWorkerSchema, readMessage } from '../protocol';

/** How a worker process ended. */
export interface Exit {
  code: number | null;
  signal: string | null;
  /** The last it wrote to its standard error. */
  stderr: string;
}

/** A worker process, however it was started (`child_process.fork`, Electron's `utilityProcess`). */
interface WorkerProcess {
  send(message: ToWorker): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (exit: Exit) => void): void;
  kill(): void;
}

export type Spawn = () => WorkerProcess;

/** What a running order tells, in the order in which it happened. */
export interface RunListener {
  progress(update: ProgressUpdate): void;
  metrics(points: MetricPoint[]): void;
  log(messages: string[]): void;
  /** It goes on from a checkpoint at this step. */
  resumed(step: number): void;
  /** A checkpoint was saved. */
  saved(step: number): void;
}

export type RunEnd =
  | { end: 'done'; outcome: Outcome }
  | { end: 'stopped'; reason: StopReason }
  | { end: 'failed'; error: ErrorData };

/** An order that is being done. */
export interface Run {
  /** Resolves, never rejects. */
  readonly ended: Promise<RunEnd>;
  stop(reason: StopReason): void;
  /** Ends it at once; what was not saved is lost. */
  kill(): void;
}

/** How long work that is to be thrown away may take to end by itself. */
const CANCEL_MS = 5000;

/** Has an order done in a process of its own, so that whatever happens to that process is no more than a failed job. */
export function runInWorker(order: Order, spawn: Spawn, listener: RunListener): Run {
  const worker = spawn();
  let killer: NodeJS.Timeout | undefined;
  let asked: StopReason | undefined;
  let killed = false;
  const kill = () => {
    killed = true;
    worker.kill();
  };
  const ended = new Promise<RunEnd>((resolve) => {
    let last: RunEnd | undefined;
    const hear = (raw: unknown) => {
      const message = read(raw);
      if (message instanceof StudioError) {
        last = { end: 'failed', error: toErrorData(message) };
        worker.kill();
        return;
      }
      const end = relay(message, listener);
      if (!end) return;
      last = end;
      worker.send({ type: 'received' });
    };
    worker.onMessage(guarding('Hearing a worker', hear));
    worker.onExit((exit) => {
      clearTimeout(killer);
      // What it was to keep could not be made: that is for the next time.
      if (killed) last ??= { end: 'stopped', reason: asked === 'cancel' ? 'cancel' : 'pause' };
      resolve(last ?? { end: 'failed', error: toErrorData(exitError(exit)) });
    });
  });
  worker.send({ type: 'start', order });
  const stop = (reason: StopReason) => {
    asked = reason;
    worker.send({ type: 'stop', reason });
    if (reason === 'cancel') killer ??= later('Ending a worker', CANCEL_MS, kill);
  };
  return { ended, stop, kill };
}

function read(raw: unknown): FromWorker | StudioError {
  try {
    return readMessage(FromWorkerSchema, raw);
  } catch (thrown) {
    return asStudioError(thrown);
  }
}

/** Passes a message on; the last one is returned. */
function relay(message: FromWorker, listener: RunListener): RunEnd | undefined {
  switch (message.type) {
    case 'progress':
      listener.progress(message.progress);
      return undefined;
    case 'metrics':
      listener.metrics(message.points.map((point) => ({ ...point, value: point.value ?? NaN })));
      return undefined;
    case 'log':
      listener.log(message.messages);
      return undefined;
    case 'resumed':
      listener.resumed(message.step);
      return undefined;
    case 'saved':
      listener.saved(message.step);
      return undefined;
    case 'done':
      return { end: 'done', outcome: message.outcome };
    case 'stopped':
      return { end: 'stopped', reason: message.reason };
    case 'failed':
      return { end: 'failed', error: message.error };
  }
}

/** Why a worker ended without a last word, in words. */
export function exitError({ code, signal, stderr }: Exit): StudioError {
  const cause = { cause: new Error(stderr.trim() || 'nothing was written') };
  if (signal === 'SIGTRAP' || signal === 'SIGILL') {
    return new StudioError(
      'engine',
      'The worker process asked for more memory at once than it may have; the desktop program allows 2 GiB in one piece.',
      'What was saved is kept: resume the run to go on from its last checkpoint with “wave resume”, which has no such limit; or start it anew with smaller batches.',
      cause,
    );
  }
  if (signal === 'SIGKILL' || code === 137 || /out of memory|bad_alloc/i.test(stderr)) {
    return new StudioError(
      'engine',
      'The worker process was ended by the system, most likely because the memory was used up.',
      'What was saved is kept: resume the run to go on from its last checkpoint, with other programs closed; or start it anew with smaller batches.',
      cause,
    );
  }
  const how = signal ? `signal ${signal}` : `exit code ${code ?? 'unknown'}`;
  return new StudioError(
    'engine',
    `The worker process crashed (${how}).`,
    'What was saved is kept: resume the run to go on from its last checkpoint; if it crashes again, choose another engine.',
    cause,
  );
}
