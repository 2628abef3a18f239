import { app, BrowserWindow, dialog, nativeTheme, Notification, screen } from 'electron';
import { join } from 'node:path';
import type { Studio } from '../../work/host/studio';
import { CLOSE_QUESTION, CLOSING, isIdle } from './attention';
import { ORIGIN } from './origin';
import { keepBounds, restoredBounds, SMALLEST } from './state';

/** The colours before the page has any, as in its design tokens. */
const BACKGROUND = { light: '#ffffff', dark: '#15171c' };

/** The one window of the program. */
export class MainWindow {
  #window: BrowserWindow | undefined;

  constructor(
    private readonly studio: Studio,
    private readonly preload: string,
    /** Told when it was to be closed and stays, or the program without it. */
    private readonly onstay: () => void,
  ) {}

  /** Whether a person has it in front. */
  get isLookedAt(): boolean {
    return this.#window?.isFocused() ?? false;
  }

  /** Shows the window; opens one where there is none. */
  show(): void {
    const window = (this.#window ??= this.#open());
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** Tells the system, and comes to the front when that is clicked. */
  tell({ title, body }: { title: string; body: string }): void {
    if (!Notification.isSupported()) return;
    const note = new Notification({ title, body });
    note.on('click', () => this.show());
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
      backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
      webPreferences: {
        preload: this.preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        webSecurity: true,
        spellcheck: false,
      },
    });
    if (maximised) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.on('close', (event) => {
      keepBounds(path, window.getNormalBounds(), window.isMaximized());
      this.#guard(event, window);
    });
    window.on('closed', () => (this.#window = undefined));
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') window.webContents.reload();
    });
    void window.loadURL(`${ORIGIN}/`);
    return window;
  }

  /** Asks before a window is closed that a run can be seen in. */
  #guard(event: { preventDefault(): void }, window: BrowserWindow): void {
    if (isIdle(this.studio)) return;
    event.preventDefault();
    void dialog.showMessageBox(window, CLOSE_QUESTION).then(({ response }) => {
      const answer = CLOSING[response];
      if (answer !== 'Pause and save') this.onstay();
      if (answer === 'Keep running') window.hide();
      // Quitting pauses and saves what runs.
      if (answer === 'Pause and save') {
        window.destroy();
        app.quit();
      }
    });
  }
}
