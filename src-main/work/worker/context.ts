import type { ProgressToken } from '../../base/progress';
import { openEngine } from '../../engine/open';
import type { Engine } from '../../engine/types';
import type { Order, Work } from '../order';
import type { FromWorker } from '../protocol';

/** What the work on one order has at hand. What it opens is closed when the work is over, the last first. */
export class WorkContext {
  readonly #closing: (() => Promise<void> | void)[] = [];
  #engine: Promise<Engine> | undefined;

  constructor(
    readonly order: Order,
    readonly progress: ProgressToken,
    /** Tells the host something beside progress. */
    readonly tell: (message: FromWorker) => void,
  ) {}

  /** The engine that the order asks for; opened when it is first asked for. @throws StudioError 'engine' */
  engine(): Promise<Engine> {
    this.#engine ??= this.#openEngine();
    return this.#engine;
  }

  /** Has something closed when the work is over. */
  closing(close: () => Promise<void> | void): void {
    this.#closing.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close();
  }

  async #openEngine(): Promise<Engine> {
    const engine = await openEngine({ ...this.order.engine, lean: isLean(this.order.work) });
    this.closing(() => engine.dispose());
    this.progress.log(
      `Computing with ${engine.name} on the ${engine.device.toUpperCase()}, threads: ${engine.threads}.`,
    );
    return engine;
  }
}

/**
 * An export computes a handful of images, with models of any size; an elastic bank has a graph for each of dozens of
 * sizes, which must not all keep the memory of a step.
 */
function isLean(work: Work): boolean {
  if (work.kind === 'condense') return work.options.sizes !== undefined || work.bank !== undefined;
  return work.kind === 'export';
}
