import type { BrowserWindow as Real, BrowserWindowConstructorOptions, WebContents } from 'electron';
import { EventEmitter } from 'node:events';
import { app, preventable } from './app';
import { answer } from './protocol';

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What a page is: here nothing draws, and a test speaks in its place. */
class ContentsStandIn extends EventEmitter {
  static #next = 1;
  readonly id = ContentsStandIn.#next++;
  /** What the program sent to the page. */
  readonly sent: unknown[][] = [];
  url = '';
  /** What the page was last loaded with. */
  body = '';
  loads = 0;
  #destroyed = false;

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  send(channel: string, ...args: unknown[]): void {
    this.sent.push([channel, ...args]);
  }

  setWindowOpenHandler(handler: Parameters<WebContents['setWindowOpenHandler']>[0]): void {
    this.openHandler = handler;
  }
  openHandler: Parameters<WebContents['setWindowOpenHandler']>[0] | undefined;

  reload(): void {
    this.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    void this.load();
  }

  async load(): Promise<void> {
    this.loads++;
    this.body = await answer(this.url);
  }

  destroy(): void {
    this.#destroyed = true;
    this.emit('destroyed');
  }
}

/** `BrowserWindow`, without anything to be seen. */
export class BrowserWindow extends EventEmitter {
  static readonly #all = new Set<BrowserWindow>();
  /** Every window there ever was. */
  static readonly made: BrowserWindow[] = [];

  static getAllWindows(): BrowserWindow[] {
    return [...BrowserWindow.#all];
  }

  readonly webContents = new ContentsStandIn();
  /** Calls that only change what is seen. */
  readonly calls: string[] = [];
  readonly options: BrowserWindowConstructorOptions;
  /** What the taskbar showed. */
  readonly progress: number[] = [];
  #bounds: Rectangle;
  #visible: boolean;
  #minimised = false;
  #maximised = false;
  #focused = false;
  #destroyed = false;

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    this.options = options;
    const { x = 0, y = 0, width = 800, height = 600, show = true } = options;
    this.#bounds = { x, y, width, height };
    this.#visible = show;
    BrowserWindow.#all.add(this);
    BrowserWindow.made.push(this);
    app.windows.add(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    this.webContents.url = url;
    await this.webContents.load();
    // “Emitted when the web page has been rendered (while not being shown) and window can be displayed without a visual flash.”
    if (process.env['STAND_IN_NEVER_PAINTS'] === undefined) setTimeout(() => this.emit('ready-to-show'), 10);
  }

  /** “Try to close the window. This has the same effect as a user manually clicking the close button.” */
  close(): boolean {
    if (this.#destroyed) return true;
    const event = preventable();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
    return this.#destroyed;
  }

  /** “… and close event will also not be emitted for this window, but it guarantees the closed event will be emitted.” */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#visible = false;
    BrowserWindow.#all.delete(this);
    this.webContents.destroy();
    this.emit('closed');
    app.closed(this);
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  show(): void {
    this.#living();
    this.#visible = this.#focused = true;
    this.calls.push('show');
  }

  showInactive(): void {
    this.#living();
    this.#visible = true;
    this.calls.push('showInactive');
  }

  hide(): void {
    this.#living();
    this.#visible = this.#focused = false;
    this.calls.push('hide');
  }

  focus(): void {
    this.#living();
    this.#focused = true;
    this.calls.push('focus');
  }

  blur(): void {
    this.#focused = false;
  }

  minimize(): void {
    this.#minimised = true;
  }

  restore(): void {
    this.#minimised = false;
    this.calls.push('restore');
  }

  /** “Maximizes the window. This will also show (but not focus) the window if it isn't being displayed already.” */
  maximize(): void {
    this.#maximised = this.#visible = true;
    this.calls.push('maximize');
  }

  setProgressBar(progress: number): void {
    this.#living();
    this.progress.push(progress);
  }

  flashFrame(): void {
    this.#living();
    this.calls.push('flashFrame');
  }

  isVisible(): boolean {
    return this.#visible;
  }

  isMinimized(): boolean {
    return this.#minimised;
  }

  isMaximized(): boolean {
    return this.#maximised;
  }

  isFocused(): boolean {
    return this.#focused;
  }

  getNormalBounds(): Rectangle {
    return this.#bounds;
  }

  #living(): void {
    // What Electron does with a window that is gone.
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
  }
}

/** The names and the types of what is used are Electron's. */
type Used =
  | 'destroy'
  | 'focus'
  | 'getNormalBounds'
  | 'hide'
  | 'isDestroyed'
  | 'isFocused'
  | 'isMaximized'
  | 'isMinimized'
  | 'isVisible'
  | 'loadURL'
  | 'maximize'
  | 'restore'
  | 'setProgressBar'
  | 'show'
  | 'showInactive';
type Checked<T extends Pick<Real, Used>> = T;
export type WindowStandIn = Checked<BrowserWindow>;
type CheckedContents<
  T extends Pick<WebContents, 'id' | 'isDestroyed' | 'reload' | 'send' | 'setWindowOpenHandler'>,
> = T;
export type PageStandIn = CheckedContents<ContentsStandIn>;
