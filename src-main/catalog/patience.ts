import { isLockedOut } from './database';

/** So long it is looked closely for the lock: others write for some thousandths of a second, with short breaks. */
const CLOSELY_MS = 1000;
const CLOSE_MS = 2;
const SELDOM_MS = 20;
/** Nobody honest writes for so long. */
const LIMIT_MS = 120_000;

interface Waiting {
  /** @returns whether it was done, or has failed for another reason than the lock */
  attempt: () => boolean;
  giveUp: () => void;
}

/**
 * Has changes wait for another process that is just writing, in the order in which they were asked for, while this process
 * goes on with everything else.
 */
export class Patience {
  readonly #waiting: Waiting[] = [];
  #since = 0;
  #looking = false;

  /**
   * Does something as soon as no other process is writing; at once, as a rule.
   * @param action must not await anything; where the lock keeps it from its end it is done again from its beginning
   * @throws what the action throws; StudioError 'busy' after two minutes
   */
  do<T>(action: () => T | PromiseLike<T>): Promise<T> {
    // What came before and could be done by now is done before.
    this.#goOn();
    return new Promise<T>((resolve, reject) => {
      let last: Error;
      const attempt = () => {
        try {
          resolve(action());
        } catch (thrown) {
          last = thrown instanceof Error ? thrown : new Error(String(thrown));
          if (isLockedOut(thrown)) return false;
          reject(last);
        }
        return true;
      };
      if (!attempt()) this.#wait({ attempt, giveUp: () => reject(last) });
    });
  }

  #wait(waiting: Waiting): void {
    if (this.#waiting.length === 0) this.#since = performance.now();
    this.#waiting.push(waiting);
    this.#look();
  }

  /** Keeps the process alive: a command that waits is not to end. */
  #look(): void {
    const waited = performance.now() - this.#since;
    if (this.#looking) return;
    this.#looking = true;
    const again = () => {
      this.#looking = false;
      this.#goOn();
      const late = performance.now() - this.#since > LIMIT_MS;
      if (late) for (const each of this.#waiting.splice(0)) each.giveUp();
      if (this.#waiting.length > 0) this.#look();
    };
    setTimeout(again, waited < CLOSELY_MS ? CLOSE_MS : SELDOM_MS);
  }

  #goOn(): void {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (!next.attempt()) {
        this.#waiting.unshift(next);
        return;
      }
      this.#since = performance.now();
    }
  }
}
