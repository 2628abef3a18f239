/** Something that has work to be done, piece by piece. */
export interface Taker {
  /** Whether there is a piece that may begin now. */
  ready(): boolean;
  /** Begins one piece. */
  take(): void;
}

/** So long work is begun before everything else that waits (other sockets, timers) gets its turn, in ms. */
const SLICE_MS = 5;

/**
 * Lets pages take turns: each begins one request, then the next page one of its own. A page that asks for much waits for
 * itself, and not the others for it.
 */
export class Turns {
  readonly #line = new Set<Taker>();
  #soon = false;

  /** To be called when something may have become ready. */
  join(taker: Taker): void {
    this.#line.add(taker);
    if (this.#soon) return;
    this.#soon = true;
    setImmediate(() => this.#go());
  }

  leave(taker: Taker): void {
    this.#line.delete(taker);
  }

  #go(): void {
    this.#soon = false;
    const until = performance.now() + SLICE_MS;
    for (const taker of this.#line) {
      this.#line.delete(taker);
      if (!taker.ready()) continue;
      // To the end of the line, where it is skipped if there is nothing more.
      taker.take();
      this.join(taker);
      if (performance.now() > until) break;
    }
  }
}
