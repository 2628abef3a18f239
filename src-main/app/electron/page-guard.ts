import type { BrowserWindow } from 'electron';
import { app, dialog } from 'electron';
import { say } from './words';

/** A page that ends so often, within so many ms, is not loaded again by itself. */
const ENDS = { times: 3, within: 60_000 };

interface GuardOptions {
  log(message: string, details?: unknown): void;
  copyReport(): void;
}

interface Question {
  message: string;
  detail: string;
  buttons: string[];
}

/** Loads a page again whose process ended, unless it keeps ending; then a person decides. */
export class PageGuard {
  readonly #ends: number[] = [];
  #asking = false;

  constructor(
    private readonly window: BrowserWindow,
    private readonly options: GuardOptions,
  ) {}

  watch(): void {
    const { window, options } = this;
    window.webContents.on('render-process-gone', (_event, details) => {
      if (details.reason === 'clean-exit') return;
      options.log('The page’s process ended.', details);
      this.#again(details.reason);
    });
    window.on('unresponsive', () => {
      options.log('The page does not answer.');
      this.#ask({
        message: 'The window does not answer.',
        detail: 'What runs goes on in its own process and is not harmed.',
        buttons: ['Wait', 'Load it again', 'Copy report'],
      });
    });
  }

  #again(reason: string): void {
    const now = performance.now();
    this.#ends.push(now);
    const recent = this.#ends.filter((at) => now - at < ENDS.within);
    if (recent.length < ENDS.times) {
      this.window.webContents.reload();
      return;
    }
    this.#ends.length = 0;
    this.#ask({
      message: `The window’s process keeps ending (${reason}).`,
      detail:
        'What runs goes on in its own process and is not harmed. “wave serve” shows the same in a browser.',
      buttons: ['Quit', 'Load it again', 'Copy report'],
    });
  }

  #ask(options: Question): void {
    if (this.#asking || this.window.isDestroyed()) return;
    this.#asking = true;
    dialog
      .showMessageBox(this.window, {
        ...{ type: 'warning', defaultId: 1, cancelId: 0, noLink: true },
        message: say(options.message),
        detail: say(options.detail),
        buttons: options.buttons.map(say),
      })
      .then(({ response }) => {
        this.#asking = false;
        const answer = options.buttons[response];
        if (answer === 'Quit') app.quit();
        if (answer === 'Load it again') this.window.webContents.reload();
        if (answer !== 'Copy report') return;
        this.options.copyReport();
        this.#ask(options);
      })
      .catch((thrown: unknown) => this.options.log('The question was not asked.', thrown));
  }
}
