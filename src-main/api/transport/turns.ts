import { guarding } from '../../base/guard';

/** Something that has work to be done, piece by piece. */
export interface Taker {
  /** Whether there is a piece that may begin now. */
  ready(): boolean;
  /** Begins one piece. */
  take(): void;
}

/** What a piece counts for beside the time it takes, in ms. */
const PIECE_MS = 1;
/**
 * What a piece counts for at most, in ms. When the machine does something else meanwhile, or garbage is collected, that is
 * no doing of the page whose turn it was: all others would first have to use as much, one after the other.
 */
const MOST_MS = 5;
/** What a page that asks for one thing after another pays of a piece: who waits for each answer is to have it soon. */
const ONE_BY_ONE = 0.1;
/** So much less than others a page that rested is taken to have used, in ms: what it asks next comes first. */
const CREDIT_MS = 20;

/**
 * Lets pages take turns: next is the one that has used the least of the program's time. A page that asks for much waits
 * for itself, and not the others for it, however many such pages there are. Between two pieces everything else that waits
 * (other sockets, timers) gets its turn.
 *
 * This is start-time fair queueing (Goyal, Vin, Cheng 1996), with a credit for who rested as Linux' scheduler gives it, and
 * less to pay for who has nothing else waiting.
 */
export class Turns {
  readonly #line = new Set<Taker>();
  /** In ms; of one that rested, as if it had nearly kept up with the others. */
  readonly #used = new WeakMap<Taker, number>();
  /** What the one has used whose turn it was last. */
  #level = 0;
  #soon = false;

  /** To be called when something may have become ready. */
  join(taker: Taker): void {
    if (!this.#line.has(taker)) {
      this.#used.set(taker, Math.max(this.#used.get(taker) ?? 0, this.#level - CREDIT_MS));
      this.#line.add(taker);
    }
    if (this.#soon) return;
    this.#soon = true;
    setImmediate(guarding('Letting pages take turns', () => this.#go()));
  }

  leave(taker: Taker): void {
    this.#line.delete(taker);
  }

  #go(): void {
    this.#soon = false;
    const taker = this.#next();
    if (!taker) return;
    const began = performance.now();
    taker.take();
    // What it goes on with by itself, such as writing the answer, is done by then.
    setImmediate(() => {
      const took = Math.min(MOST_MS, PIECE_MS + performance.now() - began);
      this.#used.set(taker, this.#level + (taker.ready() ? took : ONE_BY_ONE * took));
      // To the end of the line, where it is skipped if there is nothing more.
      this.join(taker);
    });
  }

  #next(): Taker | undefined {
    let next: Taker | undefined;
    for (const taker of this.#line) {
      if (!taker.ready()) this.#line.delete(taker);
      else if (!next || this.#used.get(taker)! < this.#used.get(next)!) next = taker;
    }
    if (!next) return undefined;
    this.#line.delete(next);
    this.#level = Math.max(this.#level, this.#used.get(next)!);
    return next;
  }
}
