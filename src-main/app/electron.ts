import { app, dialog, ipcMain, Menu, nativeTheme, powerSaveBlocker, session } from 'electron';
import { existsSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { AllowedRoots } from '../api/handlers/access';
import { readSettings, settingsChanges } from '../api/handlers/settings';
import { Looker } from '../work/host/looker';
import { Studio } from '../work/host/studio';
import { serveIpc } from '../api/transport/ipc';
import { moveHomeAsPlanned } from '../catalog/relocate';
import { toErrorData } from '../base/errors';
import { keepAwake, tellEndings } from './electron/attention';
import { lockPages, lockPermissions } from './electron/lockdown';
import { menuTemplate } from './electron/menu';
import { nativesInUtility, utilityLooker, utilityWorker } from './electron/processes';
import { ORIGIN } from './electron/origin';
import { registerScheme, servePage } from './electron/protocol';
import { Restart } from './electron/restart';
import { desktopServices } from './electron/services';
import { Signals } from './electron/signals';
import { MainWindow } from './electron/window';

const MAIN = import.meta.dirname;
/** Files that the program opens when they are given to it. */
const OPENED = new Set(['.wavebank', '.onnx', '.safetensors']);

const signals = new Signals();
const restart = new Restart(
  app,
  process.argv.slice(1).filter((word) => !isGivenFile(word)),
);

/** Opens the home and everything that stands on it. */
async function start(): Promise<void> {
  await moveHomeAsPlanned();
  const studio = new Studio({
    purpose: 'the desktop window',
    spawn: utilityWorker(join(MAIN, 'worker.js')),
  });
  const looks = new Looker(utilityLooker(join(MAIN, 'looker.js')));
  app.once('will-quit', () => looks.close());
  const { home } = studio.catalog;
  const access = new AllowedRoots([{ path: home.exports, label: 'Exports', writable: true }], home);
  const { exportFolder } = readSettings(studio);
  if (exportFolder !== null) access.grant(exportFolder, true);
  const folders = { program: resolve(MAIN, '../..'), main: MAIN };
  const services = await desktopServices(folders, access, signals, restart);
  serveIpc({ studio, services, looks }, ipcMain, {
    origin: ORIGIN,
    grant: (path) => access.grant(path, false),
  });
  servePage(resolve(MAIN, '../renderer'));
  lockPermissions(session.defaultSession);
  const window = new MainWindow(studio, resolve(MAIN, '../preload/preload.cjs'), () => restart.forget());
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate((id) => signals.emit('command', id))));
  followTheme(studio);
  keepAwake(studio, powerSaveBlocker);
  tellEndings(
    studio,
    () => window.isLookedAt || !readSettings(studio).notifications,
    (note) => window.tell(note),
  );
  openGiven(access, process.argv.slice(1));
  connectApp(studio, window, access);
  looks.warm();
  studio.startQueue();
  window.show();
}

function connectApp(studio: Studio, window: MainWindow, access: AllowedRoots): void {
  app.on('second-instance', (_event, words) => {
    openGiven(access, words.slice(1));
    window.show();
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openGiven(access, [path]);
  });
  app.on('activate', () => window.show());
  app.on('window-all-closed', () => app.quit());
  let saved = false;
  app.on('will-quit', (event) => {
    if (saved) return;
    event.preventDefault();
    void studio.close().finally(() => {
      saved = true;
      restart.settle();
      app.quit();
    });
  });
}

/** Hands on files that the program was started or called with. */
function openGiven(access: AllowedRoots, words: readonly string[]): void {
  for (const word of words) {
    if (!isGivenFile(word)) continue;
    const path = resolve(word);
    access.grant(path, false);
    signals.emit('opened', path);
  }
}

function isGivenFile(word: string): boolean {
  return !word.startsWith('-') && OPENED.has(extname(word).toLowerCase()) && existsSync(word);
}

/** Dialogs and menus have the theme of the page. */
function followTheme(studio: Studio): void {
  nativeTheme.themeSource = readSettings(studio).theme;
  settingsChanges.on('changed', (_studio, { theme }) => (nativeTheme.themeSource = theme));
}

function fail(thrown: unknown): void {
  const { message, hint } = toErrorData(thrown);
  dialog.showErrorBox('WAVE Studio cannot start', `${message} ${hint}`.trim());
  app.exit(1);
}

/** For the test of the packaged program: says which native parts work in it, and ends. */
async function smoke(): Promise<void> {
  const reports = await nativesInUtility(join(MAIN, 'smoke.js'));
  console.log(JSON.stringify(reports));
  app.exit(reports.every(({ works }) => works) ? 0 : 1);
}

// A second program on the same home would only stand in the way of the first: that one is shown instead.
if (process.argv.includes('--smoke')) app.whenReady().then(smoke).catch(fail);
else if (app.requestSingleInstanceLock()) {
  registerScheme();
  app.enableSandbox();
  lockPages(app);
  app.whenReady().then(start).catch(fail);
} else app.quit();
