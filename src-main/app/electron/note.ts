import { BrowserWindow, nativeTheme } from 'electron';
import { say } from './words';

/** What is over sooner is not worth a window. */
const SOON_MS = 400;

const page = (text: string, dark: boolean) => `<!doctype html><meta charset="utf-8"><title>WAVE Studio</title>
<body style="margin:0;height:100vh;display:grid;place-items:center;font:14px system-ui;
background:${dark ? '#15171c;color:#e8eaee' : '#ffffff;color:#1c2026'}">${text}</body>`;

/** A small window with one sentence, while there is no other: the program saves, or its home is moved. */
export class Note {
  #window: BrowserWindow | undefined;
  #timer: NodeJS.Timeout | undefined;
  #fraction = -1;

  /** @param text of ours, in English, as HTML */
  constructor(private text: string) {}

  appearSoon(): void {
    this.#timer ??= setTimeout(() => this.appear(), SOON_MS);
  }

  appear(): void {
    if (this.#window) {
      this.#window.focus();
      return;
    }
    const window = new BrowserWindow({
      width: 360,
      height: 120,
      resizable: false,
      minimizable: false,
      closable: false,
      title: 'WAVE Studio',
      autoHideMenuBar: true,
      webPreferences: { sandbox: true, contextIsolation: true, javascript: false },
    });
    this.#window = window;
    this.#write();
    window.setProgressBar(this.#fraction);
  }

  /** @param fraction 0 … 1, for the taskbar, too */
  say(text: string, fraction: number): void {
    if (text === this.text) return;
    [this.text, this.#fraction] = [text, fraction];
    this.#write();
    this.#window?.setProgressBar(fraction);
  }

  vanish(): void {
    clearTimeout(this.#timer);
    this.#window?.destroy();
    this.#window = undefined;
  }

  #write(): void {
    const html = encodeURIComponent(page(say(this.text), nativeTheme.shouldUseDarkColors));
    this.#window?.loadURL(`data:text/html;charset=utf-8,${html}`).catch(() => {});
  }
}
