/** The one thing that Ctrl+Z takes back: what was offered last. It stays on offer after its message has gone. */
class Undo {
  #last: (() => void) | undefined;

  /** @returns what takes it back, once */
  offer(takeBack: () => void): () => void {
    const once = () => {
      if (this.#last === once) this.#last = undefined;
      takeBack();
    };
    this.#last = once;
    return once;
  }

  /** Takes back what was offered last. @returns whether there was anything */
  run(): boolean {
    const last = this.#last;
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
