import { Worker } from 'node:worker_threads';
import { type ErrorData, fromErrorData, StudioError } from '../../base/errors';
import type { ClassIndex } from '../../data/classes/match';
import type { BatchSource, TrainingBatch } from '../../nn/training';
import type { Order } from '../order';
import type { DataRef, ModelFile } from '../references';
import type { LoaderNumbers } from './plan';

/**
 * What a thread that prepares batches is started with. ONNX Runtime computes on the thread that asks it: in the thread
 * that trains, no image would be changed and no teacher asked while a step computes.
 */
export interface BatchOrder {
  order: Order;
  data: DataRef;
  imgSize: number;
  numbers: LoaderNumbers;
  teacher: ModelFile | undefined;
  /** For each class the index of the teacher's logit. */
  classMap: readonly ClassIndex[] | undefined;
}

/** Asks for the batch of a step, or ends the thread. */
export type ToBatchThread = { step: number } | 'close';

export type FromBatchThread =
  | { type: 'batch'; step: number; batch: TrainingBatch }
  | { type: 'log'; message: string }
  /** Of a step; without one, of everything. */
  | { type: 'failed'; step?: number; error: ErrorData };

/** Batches that are asked for before they are needed. */
const AHEAD = 2;

interface Waiting {
  batch: Promise<TrainingBatch>;
  resolve: (batch: TrainingBatch) => void;
  reject: (error: StudioError) => void;
}

/** What a source says of its batches. */
export type BatchFacts = Omit<BatchSource, 'batch'> & { readonly count: number };

/** Batches that a thread of their own prepares while steps compute; the same, bit for bit, as without it. */
export class ThreadedBatches implements BatchSource {
  readonly batchSize: number;
  readonly imgSize: number;
  readonly classes: number;
  readonly hasTeacher: boolean;
  /** Training images that are used. */
  readonly count: number;
  readonly #thread: Worker;
  readonly #ended: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  #failure: StudioError | undefined;

  /**
   * @param script the built entry of the thread
   * @param log told what the thread has to say
   */
  constructor(script: string, work: BatchOrder, facts: BatchFacts, log: (message: string) => void) {
    ({
      batchSize: this.batchSize,
      imgSize: this.imgSize,
      classes: this.classes,
      hasTeacher: this.hasTeacher,
      count: this.count,
    } = facts);
    this.#thread = new Worker(script, { workerData: work });
    this.#thread.on('message', (message: FromBatchThread) => this.#hear(message, log));
    this.#thread.on('error', (error: Error) => this.#fail(broken(error)));
    this.#ended = new Promise((resolve) =>
      this.#thread.on('exit', () => {
        this.#fail(broken(new Error('it ended')));
        resolve();
      }),
    );
  }

  batch(step: number): Promise<TrainingBatch> {
    for (const asked of this.#waiting.keys()) {
      if (asked < step || asked > step + AHEAD) this.#waiting.delete(asked);
    }
    const { batch } = this.#ask(step);
    for (let ahead = 1; ahead <= AHEAD; ahead++) this.#ask(step + ahead);
    return batch;
  }

  async settle(): Promise<void> {
    await Promise.allSettled([...this.#waiting.values()].map(({ batch }) => batch));
    this.#waiting.clear();
  }

  /** Ends the thread after the batch that it is at; what it had open is closed. */
  async close(): Promise<void> {
    this.#thread.postMessage('close' satisfies ToBatchThread);
    await this.#ended;
  }

  #ask(step: number): Waiting {
    let waiting = this.#waiting.get(step);
    if (!waiting) {
      const { promise, resolve, reject } = Promise.withResolvers<TrainingBatch>();
      // Whoever waits for it is told; until then a failure must not count as unhandled.
      promise.catch(() => {});
      waiting = { batch: promise, resolve, reject };
      this.#waiting.set(step, waiting);
      if (this.#failure) reject(this.#failure);
      else this.#thread.postMessage({ step } satisfies ToBatchThread);
    }
    return waiting;
  }

  #hear(message: FromBatchThread, log: (message: string) => void): void {
    if (message.type === 'log') log(message.message);
    else if (message.type === 'batch') this.#waiting.get(message.step)?.resolve(message.batch);
    else if (message.step === undefined) this.#fail(fromErrorData(message.error));
    else this.#waiting.get(message.step)?.reject(fromErrorData(message.error));
  }

  /** Of everything that is still waited for, and of all that will be; the first reason stands. */
  #fail(error: StudioError): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
  }
}

function broken(cause: Error): StudioError {
  return new StudioError(
    'engine',
    `The thread that prepares the images broke down: ${cause.message}.`,
    'What was saved is kept: resume the run to go on from its last checkpoint.',
    { cause },
  );
}
