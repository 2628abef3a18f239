import type {
  Clipboard,
  CrashReporter,
  Dialog,
  IpcMain,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  NativeTheme,
  PowerMonitor,
  PowerSaveBlocker,
  Screen,
  Session,
  Shell,
} from 'electron';
import { EventEmitter } from 'node:events';
import { app } from './app';
import { listen } from './control';
import { net, protocol } from './protocol';
import { utilityProcess } from './utility-process';
import { BrowserWindow } from './window';

/**
 * Electron's main-process API, as far as the program uses it: the types are checked against Electron's own, and it
 * behaves as Electron's documentation says where a test relies on it. Nothing is drawn.
 */
export { app, BrowserWindow, net, protocol, utilityProcess };

/** What the program did that a person would have seen or heard. */
export const told = {
  notes: [] as { title?: string; body?: string; click(): void }[],
  boxes: [] as (MessageBoxOptions & { answer(response: number): void })[],
  errors: [] as [title: string, content: string][],
  copied: [] as string[],
  opened: [] as string[],
  permissions: [] as string[],
};

export const dialog = {
  /** Waits for the test to answer. */
  showMessageBox: (...args: [BrowserWindow, MessageBoxOptions] | [MessageBoxOptions]) =>
    new Promise<{ response: number; checkboxChecked: boolean }>((resolve) => {
      const options = args.length === 2 ? args[1] : args[0];
      told.boxes.push({ ...options, answer: (response) => resolve({ response, checkboxChecked: false }) });
    }),
  showErrorBox: (title, content) => void told.errors.push([title, content]),
  showOpenDialog: () => Promise.resolve({ canceled: true, filePaths: [] }),
  showSaveDialog: () => Promise.resolve({ canceled: true, filePath: '' }),
} satisfies Pick<Dialog, 'showErrorBox' | 'showOpenDialog' | 'showSaveDialog'> & { showMessageBox: unknown };

type Invoked = Parameters<IpcMain['handle']>[1];

export const ipcMain = {
  handlers: new Map<string, Invoked>(),
  /** “An error will be thrown if a handler is added a second time.” */
  handle: (channel, listener) => {
    if (ipcMain.handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    ipcMain.handlers.set(channel, listener);
  },
} as Pick<IpcMain, 'handle'> & { handlers: Map<string, Invoked> };

export class Menu {
  static current: Menu | null = null;
  readonly template: MenuItemConstructorOptions[];

  constructor(template: MenuItemConstructorOptions[]) {
    this.template = template;
  }

  static buildFromTemplate(template: MenuItemConstructorOptions[]): Menu {
    return new Menu(template);
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.current = menu;
  }

  /** The item with a label, however deep. */
  find(label: string, items = this.template): MenuItemConstructorOptions | undefined {
    for (const item of items) {
      if (item.label === label) return item;
      const found = Array.isArray(item.submenu) ? this.find(label, item.submenu) : undefined;
      if (found) return found;
    }
    return undefined;
  }
}

export class Tray extends EventEmitter {
  static shown: Tray | undefined;
  menu: Menu | null = null;
  readonly image: unknown;

  constructor(image: unknown) {
    super();
    this.image = image;
    Tray.shown = this;
  }

  setToolTip(): void {}

  setContextMenu(menu: Menu | null): void {
    this.menu = menu;
  }

  destroy(): void {
    Tray.shown = undefined;
  }
}

export class Notification extends EventEmitter {
  readonly options: { title?: string; body?: string };

  static isSupported(): boolean {
    return true;
  }

  constructor(options: { title?: string; body?: string } = {}) {
    super();
    this.options = options;
  }

  show(): void {
    told.notes.push({ ...this.options, click: () => void this.emit('click', {}) });
  }
}

const image = { resize: () => image };
export const nativeImage = { createFromPath: () => image };
export const nativeTheme = { themeSource: 'system', shouldUseDarkColors: false } satisfies Pick<
  NativeTheme,
  'shouldUseDarkColors' | 'themeSource'
>;
export const clipboard = { writeText: (text) => Promise.resolve(void told.copied.push(text)) } satisfies Pick<
  Clipboard,
  'writeText'
>;
export const crashReporter = {
  /** “This method should be called before … app is ready.” */
  start: () => {
    if (app.isReady()) throw new Error('crashReporter.start was called after the app was ready');
  },
} satisfies Pick<CrashReporter, 'start'>;
export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
} satisfies { getAllDisplays(): Pick<ReturnType<Screen['getAllDisplays']>[number], 'workArea'>[] };
export const shell = {
  openExternal: (url) => Promise.resolve(void told.opened.push(url)),
  showItemInFolder: (path) => void told.opened.push(path),
} satisfies Pick<Shell, 'openExternal' | 'showItemInFolder'>;

export const powerMonitor = new EventEmitter() satisfies Pick<PowerMonitor, 'emit'> & EventEmitter;

let blocks = 0;
const active = new Set<number>();
export const powerSaveBlocker = {
  active,
  start: () => {
    active.add(++blocks);
    return blocks;
  },
  stop: (id: number) => active.delete(id),
} satisfies Pick<PowerSaveBlocker, 'start' | 'stop'> & { active: Set<number> };

const permit = (name: string) => () => void told.permissions.push(name);
export const session = {
  defaultSession: {
    setPermissionRequestHandler: permit('request'),
    setPermissionCheckHandler: permit('check'),
    setDevicePermissionHandler: permit('device'),
  } satisfies Pick<
    Session,
    'setDevicePermissionHandler' | 'setPermissionCheckHandler' | 'setPermissionRequestHandler'
  >,
};

/** All of it, as a test sees it. */
export interface StandIn {
  app: typeof app;
  BrowserWindow: typeof BrowserWindow;
  ipcMain: typeof ipcMain;
  Menu: typeof Menu;
  nativeTheme: typeof nativeTheme;
  powerMonitor: typeof powerMonitor;
  powerSaveBlocker: typeof powerSaveBlocker;
  told: typeof told;
  Tray: typeof Tray;
  utilityProcess: typeof utilityProcess;
}

listen({
  app,
  BrowserWindow,
  ipcMain,
  Menu,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
  told,
  Tray,
  utilityProcess,
} satisfies StandIn);
