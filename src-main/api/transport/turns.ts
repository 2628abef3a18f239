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
/** So many waiting pieces are many; how many more there are makes no difference. */
const MANY = 32;
/** After so many turns of whoever has the fewest pieces it is the turn of whoever has used the least. */
const IN_A_ROW = 8;

/**
 * Lets pages take turns: next is the one that has the fewest pieces waiting, and of those with equally many the one that has
 * used the least of the program's time. A page that asks for much waits for itself, and not the others for it, however
 * many such pages there are and whenever they began. Between two pieces everything else that waits (other sockets,
 * timers) gets its turn.
 *
 * Shortest queue first, so that who waits for each answer has it soon; and now and then, so that nobody is left out,
 * start-time fair queueing (Goyal, Vin, Cheng 1996).
 */
export class Turns {
  readonly #line = new Set<Taker>();
  /** In ms; of one that rested, as if it had kept up with the others. */
  readonly #used = new WeakMap<Taker, number>();
  /** What the one has used whose turn it was last. */
  #level = 0;
  /** Turns that went, one after the other, to whoever had the fewest pieces. */
  #inARow = 0;
  #soon = false;

  /** To be called when something may have become ready. */
  join(taker: Taker): void {
    if (!this.#line.has(taker)) {
      this.#used.set(taker, Math.max(this.#used.get(taker) ?? 0, this.#level));
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
      this.#used.set(taker, this.#used.get(taker)! + took);
      // To the end of the line, where it is skipped if there is nothing more.
      this.join(taker);
    });
  }

  #next(): Taker | undefined {
    const byUse = this.#inARow >= IN_A_ROW;
    this.#inARow = byUse ? 0 : this.#inARow + 1;
    let next: { taker: Taker; pieces: number; used: number } | undefined;
    for (const taker of this.#line) {
      const pieces = byUse ? Math.sign(taker.waiting()) : Math.min(taker.waiting(), MANY);
      const used = this.#used.get(taker)!;
      if (pieces === 0) this.#line.delete(taker);
      else if (!next || (pieces - next.pieces || used - next.used) < 0) next = { taker, pieces, used };
    }
    if (!next) return undefined;
    this.#line.delete(next.taker);
    this.#level = Math.max(this.#level, next.used);
    return next.taker;
  }
}
