import { app, clipboard, ipcMain, Menu, nativeTheme, net, powerSaveBlocker, session, shell } from 'electron';
import { join, resolve } from 'node:path';
import { AllowedRoots } from '../../api/handlers/access';
import { closeShared } from '../../api/handlers/phone';
import { readSettings, settingsChanges, writeSettings } from '../../api/handlers/settings';
import { serveIpc } from '../../api/transport/ipc';
import { inBackground, onTrouble } from '../../base/guard';
import { moveHomeAsPlanned } from '../../catalog/relocate';
import { keepCopies } from '../../work/host/copies';
import { Looker } from '../../work/host/looker';
import { Studio } from '../../work/host/studio';
import { releasesOf, versionOf } from '../page/services';
import { keepAwake, tellEndings } from './attention';
import { endWithSystem } from './endings';
import type { GivenFiles } from './given';
import { lockPermissions, openExternal } from './lockdown';
import type { LogFile } from './log';
import { menuTemplate } from './menu';
import { Note } from './note';
import { ORIGIN } from './origin';
import { utilityLooker, utilityWorker } from './processes';
import { servePage } from './protocol';
import { reportOf } from './report';
import type { Restart } from './restart';
import { desktopServices } from './services';
import type { Signals } from './signals';
import { tellStarter } from './starter';
import { findNewer } from './updates';
import { MainWindow } from './window';
import { say, speakAs } from './words';

/** Work that hangs while it is to be saved is ended after this; the window says meanwhile that it is being saved. */
const SAVE_MS = 120_000;

export interface DesktopParts {
  /** The folder of the built program. */
  main: string;
  log: LogFile;
  signals: Signals;
  given: GivenFiles;
  restart: Restart;
}

/** The program with its window: from its start to its end. */
export class Desktop {
  readonly #program: string;
  readonly #saving = new Note('Saving what runs …');
  #version = '';
  #window: MainWindow | undefined;
  #ending: 'not' | 'saving' | 'saved' = 'not';

  constructor(private readonly parts: DesktopParts) {
    this.#program = resolve(parts.main, '../..');
  }

  /** Opens the home and everything that stands on it. */
  async start(): Promise<void> {
    const { main, log, signals, given, restart } = this.parts;
    this.#version = await versionOf(this.#program);
    log.write(`WAVE Studio ${this.#version} starts.`);
    speakAs('system', app.getPreferredSystemLanguages());
    onTrouble((what, thrown) => log.write(`${what} failed.`, thrown));
    const moving = await this.#moveHome();
    const studio = new Studio({
      purpose: 'the desktop window',
      spawn: utilityWorker(join(main, 'worker.js')),
    });
    const looks = new Looker(utilityLooker(join(main, 'looker.js')));
    this.#saveBeforeTheEnd(studio);
    const { home } = studio.catalog;
    const access = new AllowedRoots([{ path: home.exports, label: 'Exports', writable: true }], home);
    const { exportFolder } = readSettings(studio);
    if (exportFolder !== null) access.grant(exportFolder, true);
    const services = await desktopServices({ program: this.#program, main }, access, signals, restart);
    serveIpc({ studio, services, looks }, ipcMain, {
      origin: ORIGIN,
      grant: (path) => access.grant(path, false),
    });
    servePage(resolve(main, '../renderer'));
    lockPermissions(session.defaultSession);
    this.#attend(studio);
    looks.warm();
    const endCopies = keepCopies(looks, home.root);
    app.once('will-quit', () => {
      endCopies();
      closeShared(studio);
      looks.close();
    });
    studio.startQueue();
    given.begin(access);
    const window = (this.#window = this.#makeWindow(studio));
    this.show();
    // A program without any window ends.
    moving.vanish();
    endWithSystem(() => window.end());
    await this.#showMenu(studio);
  }

  show(): void {
    if (this.#ending === 'not') this.#window?.show();
    else if (this.#ending === 'saving') this.#saving.appear();
  }

  /** The program was started once more. @param files that it was given */
  secondStart(files: readonly string[]): void {
    if (this.#ending === 'not') for (const file of files) this.parts.given.open(file);
    // Too late for this one: it is started again when everything is saved.
    else this.parts.restart.again(files);
    this.show();
  }

  /** Where a person wanted the home to be moved. @returns the window that tells of it, for where it takes time */
  async #moveHome(): Promise<Note> {
    const note = new Note('The catalog is moved to its new place …');
    tellStarter('busy');
    await moveHomeAsPlanned((done, total) => {
      note.appear();
      const percent = Math.floor((100 * done) / Math.max(1, total));
      note.say(`The catalog is moved to its new place: ${percent} %`, percent / 100);
    });
    tellStarter('started');
    return note;
  }

  #makeWindow(studio: Studio): MainWindow {
    const { main, log, restart } = this.parts;
    const window = new MainWindow(studio, {
      preload: resolve(main, '../preload/preload.cjs'),
      icon: join(this.#program, 'resources/icons/icon.png'),
      onstay: () => restart.forget(),
      onshown: () => tellStarter('shown'),
      log: (message, details) => log.write(message, details),
      copyReport: () => this.#copyReport(),
    });
    app.on('activate', () => this.show());
    // On macOS a program lives on in the dock.
    app.on('window-all-closed', () => {
      if (process.platform !== 'darwin') app.quit();
    });
    return window;
  }

  /** What the system is told of runs and of the theme. */
  #attend(studio: Studio): void {
    const { log } = this.parts;
    nativeTheme.themeSource = readSettings(studio).theme;
    settingsChanges.on('changed', (_studio, { theme }) => (nativeTheme.themeSource = theme));
    keepAwake(studio, powerSaveBlocker);
    tellEndings(
      studio,
      () => (this.#window?.isLookedAt ?? false) || !readSettings(studio).notifications,
      (note) => this.#window?.tell(note),
    );
    studio.events.on('job', ({ id, name, state, error }) => {
      if (state === 'failed') log.write(`The run ${id} (${name}) failed.`, error);
    });
  }

  #saveBeforeTheEnd(studio: Studio): void {
    const { log, restart } = this.parts;
    const save = async () => {
      try {
        await studio.close(SAVE_MS);
      } catch (thrown) {
        log.write('Not everything could be saved.', thrown);
      }
      this.#ending = 'saved';
      restart.settle();
      // The last window: with it the program may end at once.
      this.#saving.vanish();
      log.write('The program ends.');
      app.quit();
    };
    app.on('will-quit', (event) => {
      if (this.#ending === 'saved') return;
      event.preventDefault();
      if (this.#ending === 'saving') return;
      this.#ending = 'saving';
      this.#saving.appearSoon();
      void save();
    });
  }

  async #showMenu(studio: Studio): Promise<void> {
    const releases = await releasesOf(this.#program);
    const run = (id: string) => this.parts.signals.emit('command', id);
    const wanted = () => readSettings(studio).updateNotice;
    const look = (quiet: boolean) => void this.#lookForNewer(releases, quiet);
    const updatesNow = () => ({
      wanted: wanted(),
      look: () => look(false),
      want: (updateNotice: boolean) => {
        const { catalog } = studio;
        // Another process may be writing; what could not be kept is not shown as if it were.
        const kept = catalog.whenFree(() => writeSettings(studio, { updateNotice })).finally(show);
        inBackground('Keeping a setting', kept);
      },
    });
    const report = () => this.#copyReport();
    const show = () => {
      speakAs(readSettings(studio).language, app.getPreferredSystemLanguages());
      const updates = releases === undefined ? undefined : updatesNow();
      Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(run, { report, updates })));
    };
    show();
    // The page has the same switch.
    settingsChanges.on('changed', show);
    if (releases !== undefined && wanted()) look(true);
  }

  /** Tells of a newer version; a click opens its page. Nothing is sent, and nothing is loaded by itself. */
  async #lookForNewer(releases: string | undefined, quiet: boolean): Promise<void> {
    if (releases === undefined) return;
    const newer = await findNewer(releases, this.#version, (url) => net.fetch(url));
    if (!newer && quiet) return;
    const note = newer
      ? { title: say(`WAVE Studio ${newer.version} is there`), body: say('Click to open its page.') }
      : { title: say('This is the newest WAVE Studio'), body: say(`Version ${this.#version}.`) };
    this.#window?.tell(note, newer ? () => void openExternal(shell, newer.page) : undefined);
  }

  #copyReport(): void {
    const { log } = this.parts;
    const text = reportOf({ version: this.#version, log, crashes: app.getPath('crashDumps') });
    clipboard.writeText(text).catch((thrown: unknown) => log.write('The report was not copied.', thrown));
  }
}
