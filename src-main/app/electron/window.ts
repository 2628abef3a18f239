import { app, BrowserWindow, dialog, nativeTheme, Notification, screen } from 'electron';
import { join } from 'node:path';
import type { Studio } from '../../work/host/studio';
import { closeQuestion, CLOSING, isIdle } from './attention';
import { ORIGIN } from './origin';
import { PageGuard } from './page-guard';
import { keepBounds, restoredBounds, SMALLEST } from './state';
import { HiddenTray } from './tray';

/** The colours before the page has any, as in its design tokens. */
const BACKGROUND = { light: '#ffffff', dark: '#15171c' };

/** A page that has painted nothing for so long is shown as it is, so that there is a window. */
const PAINT_MS = 4000;

export interface WindowOptions {
  /** The built preload. */
  preload: string;
  /** A PNG file, for the tray and, on Linux, the window. */
  icon: string;
  /** Told when it was to be closed and stays, or the program without it. */
  onstay(): void;
  /** Told when it is there to be seen. */
  onshown(): void;
  log(message: string, details?: unknown): void;
  /** Puts what can be told of a problem on the clipboard. */
  copyReport(): void;
}

/** The one window of the program. */
export class MainWindow {
  readonly #tray: HiddenTray;
  #window: BrowserWindow | undefined;
  #painted = false;

  constructor(
    private readonly studio: Studio,
    private readonly options: WindowOptions,
  ) {
    this.#tray = new HiddenTray(options.icon, { show: () => this.show(), end: () => this.end() });
    // Nothing runs any more that the hidden window made room for.
    studio.events.on('idle', () => this.#comeBack());
  }

  /** Whether a person has it in front. */
  get isLookedAt(): boolean {
    return this.#window?.isFocused() ?? false;
  }

  /** Shows the window; opens one where there is none. One that was never painted appears when it has been. */
  show(): void {
    const window = (this.#window ??= this.#open());
    if (!this.#painted) return;
    this.#tray.vanish();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** Ends the program without a question: quitting pauses and saves what runs. */
  end(): void {
    this.#tray.vanish();
    this.#window?.destroy();
    app.quit();
  }

  /** Tells the system. @param clicked what to do then; default: comes to the front */
  tell({ title, body }: { title: string; body: string }, clicked = () => this.show()): void {
    if (!Notification.isSupported()) return;
    const note = new Notification({ title, body });
    note.on('click', clicked);
    note.show();
  }

  #open(): BrowserWindow {
    const path = join(app.getPath('userData'), 'window.json');
    const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
    const { maximised, ...bounds } = restoredBounds(path, areas);
    const window = new BrowserWindow({
      ...bounds,
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      title: 'WAVE Studio',
      // Elsewhere it is the program's own.
      ...(process.platform === 'linux' ? { icon: this.options.icon } : {}),
      backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
      webPreferences: {
        preload: this.options.preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        webSecurity: true,
        spellcheck: false,
      },
    });
    this.#showOncePainted(window, maximised ?? false);
    window.on('close', (event) => {
      keepBounds(path, window.getNormalBounds(), window.isMaximized());
      this.#guard(event, window);
    });
    window.on('closed', () => {
      this.#window = undefined;
      this.#tray.vanish();
    });
    // Windows ends, and waits for nobody's answer.
    window.on('session-end', () => this.end());
    new PageGuard(window, this.options).watch();
    this.#load(window);
    return window;
  }

  #load(window: BrowserWindow): void {
    window
      .loadURL(`${ORIGIN}/`)
      .catch((thrown: unknown) => this.options.log('The page was not loaded.', thrown));
  }

  #showOncePainted(window: BrowserWindow, maximised: boolean): void {
    this.#painted = false;
    const painted = () => {
      clearTimeout(patience);
      if (this.#painted || window.isDestroyed()) return;
      this.#painted = true;
      // This shows it, too.
      if (maximised) window.maximize();
      this.show();
      this.options.onshown();
    };
    const patience = setTimeout(painted, PAINT_MS);
    window.once('ready-to-show', painted);
    window.once('closed', () => clearTimeout(patience));
  }

  /** Asks before a window is closed that a run can be seen in. */
  #guard(event: { preventDefault(): void }, window: BrowserWindow): void {
    if (isIdle(this.studio)) return;
    event.preventDefault();
    // A question of a window that cannot be seen could not be answered.
    if (!window.isVisible()) this.show();
    const ask = async () => {
      const { response } = await dialog.showMessageBox(window, closeQuestion());
      const answer = CLOSING[response];
      if (answer === 'Pause and save') {
        this.end();
        return;
      }
      this.options.onstay();
      if (answer === 'Keep running' && !isIdle(this.studio)) {
        window.hide();
        this.#tray.appear();
      }
    };
    ask().catch((thrown: unknown) => this.options.log('The question was not asked.', thrown));
  }

  /** A program without window or work would never end: it comes back to show what became of the run. */
  #comeBack(): void {
    const window = this.#window;
    if (!window || !this.#painted || window.isDestroyed()) return;
    if (window.isVisible() || window.isMinimized() || !isIdle(this.studio)) return;
    this.#tray.vanish();
    window.showInactive();
    window.flashFrame(true);
  }
}
