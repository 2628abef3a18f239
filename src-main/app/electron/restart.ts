import type { App } from 'electron';

/** Starts the program again after it has ended, which a person may still prevent. */
export class Restart {
  #asked = false;

  /** @param words of the command line that the next start is to have */
  constructor(
    private readonly app: Pick<App, 'quit' | 'relaunch'>,
    private readonly words: readonly string[],
  ) {}

  /** Ends the program as a person does: where a run is active, the window asks first. */
  ask(): void {
    this.#asked = true;
    this.app.quit();
  }

  /** The answer was to stay. A later end is an end. */
  forget(): void {
    this.#asked = false;
  }

  /** To be called when everything is saved and nothing can prevent the end any more. */
  settle(): void {
    if (this.#asked) this.app.relaunch({ args: [...this.words] });
  }
}
