import type { App } from 'electron';

/** Starts the program again after it has ended, which a person may still prevent. */
export class Restart {
  #words: readonly string[] | undefined;

  /** @param words of the command line that the next start is to have */
  constructor(
    private readonly app: Pick<App, 'quit' | 'relaunch'>,
    private readonly words: readonly string[],
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {}

  /** Ends the program as a person does: where a run is active, the window asks first. */
  ask(): void {
    this.#words = this.words;
    this.app.quit();
  }

  /** It is ending already, and was started once more meanwhile: with these files, by their whole paths. */
  again(files: readonly string[]): void {
    this.#words = [...this.words, ...files];
  }

  /** The answer was to stay. A later end is an end. */
  forget(): void {
    this.#words = undefined;
  }

  /** To be called when everything is saved and nothing can prevent the end any more. */
  settle(): void {
    if (!this.#words) return;
    const image = this.env['APPIMAGE'];
    // The program lies in an AppImage's mount, which is gone with this process: it is the image that is to be started,
    // and without a mount, which may still be going.
    if (image === undefined) this.app.relaunch({ args: [...this.#words] });
    else this.app.relaunch({ execPath: image, args: ['--appimage-extract-and-run', ...this.#words] });
  }
}
