import type { ProgressToken } from '../../base/progress';
import { openEngine } from '../../engine/open';
import type { Engine } from '../../engine/types';
import { kindNamed } from '../kinds/registry';
import type { Order } from '../order';
import type { FromWorker } from '../protocol';
import type { Programs } from './programs';

/** What the work on one order has at hand. What it opens is closed when the work is over, the last first. */
export class WorkContext {
  readonly #closing: (() => Promise<void> | void)[] = [];
  readonly #made = new Map<string, Promise<unknown>>();
  #engine: Promise<Engine> | undefined;

  constructor(
    readonly order: Order,
    readonly progress: ProgressToken,
    /** Tells the host something beside progress. */
    readonly tell: (message: FromWorker) => void,
    /** What it may start; none: all is done in this process and on this thread. */
    readonly programs?: Programs,
    /** The context whose engine and closing this one shares. */
    private readonly whole?: WorkContext,
  ) {}

  /** The same work under another seed, with the same engine; what it opens is closed with this one. */
  seeded(seed: number): WorkContext {
    return new WorkContext({ ...this.order, seed }, this.progress, this.tell, this.programs, this);
  }

  /** The engine that the order asks for; opened when it is first asked for. @throws StudioError 'engine' */
  engine(): Promise<Engine> {
    if (this.whole) return this.whole.engine();
    this.#engine ??= this.#openEngine();
    return this.#engine;
  }

  /** What `make` gives, made once however often it is asked for: two stages of a job share a teacher. */
  once<T>(key: string, make: () => Promise<T>): Promise<T> {
    if (this.whole) return this.whole.once(key, make);
    let made = this.#made.get(key) as Promise<T> | undefined;
    if (!made) this.#made.set(key, (made = make()));
    return made;
  }

  /** Has something closed when the work is over. */
  closing(close: () => Promise<void> | void): void {
    if (this.whole) this.whole.closing(close);
    else this.#closing.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close();
  }

  async #openEngine(): Promise<Engine> {
    const { request, engine: choice } = this.order;
    const lean = kindNamed(request.kind).isLean(request);
    const engine = await openEngine({ ...choice, lean });
    this.closing(() => engine.dispose());
    this.progress.log(
      `Computing with ${engine.name} on the ${engine.device.toUpperCase()}, threads: ${engine.threads}.`,
    );
    return engine;
  }
}
