/** Changes that are remembered; nobody goes further back. */
const MOST = 100;

/** Changes that can be taken back with Ctrl+Z, the last one first. They stay on offer after their message has gone. */
class Undo {
  readonly #offered: (() => void)[] = [];

  /** @returns what takes it back, once */
  offer(takeBack: () => void): () => void {
    const once = () => {
      const at = this.#offered.lastIndexOf(once);
      if (at < 0) return;
      this.#offered.splice(at, 1);
      takeBack();
    };
    this.#offered.push(once);
    if (this.#offered.length > MOST) this.#offered.shift();
    return once;
  }

  /** Takes back what was changed last. @returns whether there was anything */
  run(): boolean {
    const last = this.#offered.at(-1);
    last?.();
    return last !== undefined;
  }
}

export const undo = new Undo();

const TEXT = 'textarea, [contenteditable], input:not([type=checkbox]):not([type=radio])';

/** Whether keys go into a text, which has an undo of its own. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(TEXT);
}
