import { guarding } from '../../base/guard';

/** Something that has work to be done, piece by piece. */
export interface Taker {
  /** How many pieces there are; 0 where none may begin now. */
  waiting(): number;
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
/**
 * What a page that asks for one thing after another pays of a piece: who waits for each answer is to have it soon. So
 * little that fifty others, which ask for much, use as much meanwhile, each, and it never has to wait for all of them.
 */
const ONE_BY_ONE = 0.02;
/** A page that has more than so many pieces waiting comes after those that have fewer, */
const MANY = 16;
/** but when so many of those had their turn one after the other, it is the turn of whoever has used the least. */
const IN_A_ROW = 8;
/** So much less than others a page that rested is taken to have used, in ms: what it asks next comes first. */
const CREDIT_MS = 20;

/**
 * Lets pages take turns: next is the one that has used the least of the program's time. A page that asks for much waits
 * for itself, and not the others for it, however many such pages there are. Between two pieces everything else that waits
 * (other sockets, timers) gets its turn.
 *
 * Who has few pieces comes first, however many others begin to ask for much at the same moment. Among equals this is
 * start-time fair queueing (Goyal, Vin, Cheng 1996), with a credit for who rested as Linux' scheduler gives it, and less to
 * pay for who has nothing else waiting. All pay from where they were, not from where the others are: else who has
 * credit would lose it by the smallest piece, and stand behind all those who have used equally much.
 */
export class Turns {
  readonly #line = new Set<Taker>();
  /** In ms; of one that rested, as if it had nearly kept up with the others. */
  readonly #used = new WeakMap<Taker, number>();
  /** What the one has used whose turn it was last. */
  #level = 0;
  /** Turns that went, one after the other, to those who have few pieces. */
  #inARow = 0;
  #soon = false;

  /** To be called when something may have become ready. */
  join(taker: Taker): void {
    if (!this.#line.has(taker)) {
      this.#used.set(taker, Math.max(this.#used.get(taker) ?? this.#level, this.#level - CREDIT_MS));
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
      this.#used.set(taker, this.#used.get(taker)! + (taker.waiting() ? took : ONE_BY_ONE * took));
      // To the end of the line, where it is skipped if there is nothing more.
      this.join(taker);
    });
  }

  #next(): Taker | undefined {
    for (const taker of this.#line) if (taker.waiting() === 0) this.#line.delete(taker);
    const all = [...this.#line];
    const few = this.#inARow < IN_A_ROW ? all.filter((taker) => taker.waiting() <= MANY) : [];
    this.#inARow = few.length > 0 ? this.#inARow + 1 : 0;
    const next = this.#leastUsed(few.length > 0 ? few : all);
    if (!next) return undefined;
    this.#line.delete(next);
    this.#level = Math.max(this.#level, this.#used.get(next)!);
    return next;
  }

  #leastUsed(takers: readonly Taker[]): Taker | undefined {
    let least: Taker | undefined;
    for (const taker of takers) if (!least || this.#used.get(taker)! < this.#used.get(least)!) least = taker;
    return least;
  }
}
