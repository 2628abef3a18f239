import { BrowserWindow, nativeTheme } from 'electron';

/** Saving takes a moment at most, mostly; what is over sooner is not worth a window. */
const SOON_MS = 400;

const page = (dark: boolean) => `<!doctype html><meta charset="utf-8"><title>WAVE Studio</title>
<body style="margin:0;height:100vh;display:grid;place-items:center;font:14px system-ui;
background:${dark ? '#15171c;color:#e8eaee' : '#ffffff;color:#1c2026'}">Saving what runs …</body>`;

/** Says that the program is not gone yet. */
export class SavingNote {
  #window: BrowserWindow | undefined;
  #timer: NodeJS.Timeout | undefined;

  appearSoon(): void {
    this.#timer ??= setTimeout(() => this.appear(), SOON_MS);
  }

  appear(): void {
    if (this.#window) {
      this.#window.focus();
      return;
    }
    const window = new BrowserWindow({
      width: 320,
      height: 120,
      resizable: false,
      minimizable: false,
      closable: false,
      title: 'WAVE Studio',
      autoHideMenuBar: true,
      webPreferences: { sandbox: true, contextIsolation: true, javascript: false },
    });
    this.#window = window;
    const html = encodeURIComponent(page(nativeTheme.shouldUseDarkColors));
    window.loadURL(`data:text/html;charset=utf-8,${html}`).catch(() => {});
  }

  vanish(): void {
    clearTimeout(this.#timer);
    this.#window?.destroy();
    this.#window = undefined;
  }
}
