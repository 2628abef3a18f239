/** What the program tells its pages by itself, beside what the studio tells. */
interface SignalMap {
  /** A command of the menu. */
  command: string;
  /** A file that was opened with the program. */
  opened: string;
}

export class Signals {
  readonly #listeners = { command: new Set<Listener>(), opened: new Set<Listener>() };
  /** Files that were opened before any page listened. */
  readonly #early: string[] = [];

  /** @returns ends the listening */
  on(signal: keyof SignalMap, listener: Listener): () => void {
    this.#listeners[signal].add(listener);
    if (signal === 'opened') {
      const early = this.#early.splice(0);
      // The page subscribes to events one after another: what it asks for first must not be lost on it.
      setImmediate(() => early.forEach(listener));
    }
    return () => void this.#listeners[signal].delete(listener);
  }

  emit(signal: keyof SignalMap, value: string): void {
    const listeners = this.#listeners[signal];
    if (signal === 'opened' && listeners.size === 0) this.#early.push(value);
    for (const listener of listeners) listener(value);
  }
}

type Listener = (value: string) => void;
