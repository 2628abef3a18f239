import { app, crashReporter, dialog } from 'electron';
import { join } from 'node:path';
import { toErrorData } from '../base/errors';
import { Desktop } from './electron/desktop';
import { commandFolder, filesIn, GivenFiles, withoutFiles } from './electron/given';
import { lockPages } from './electron/lockdown';
import { LogFile } from './electron/log';
import { nativesInUtility } from './electron/processes';
import { registerScheme } from './electron/protocol';
import { Restart } from './electron/restart';
import { Signals } from './electron/signals';
import { tellStarter } from './electron/starter';

const MAIN = import.meta.dirname;

/** What a second start of the program tells the first. */
interface SecondStart {
  files: string[];
}

/** For the test of the packaged program: says which native parts work in it, and ends. */
async function smoke(): Promise<void> {
  const reports = await nativesInUtility(join(MAIN, 'smoke.js'));
  console.log(JSON.stringify(reports));
  app.exit(reports.every(({ works }) => works) ? 0 : 1);
}

function openWindow(): void {
  const folder = commandFolder();
  const words = process.argv.slice(1);
  const files = filesIn(words, folder);
  // A second program on the same home would only stand in the way of the first: that one is shown instead. It is told
  // of files by their whole paths, for it was started elsewhere, and Chromium adds words of its own to a command line.
  if (!app.requestSingleInstanceLock({ files } satisfies SecondStart)) {
    app.quit();
    return;
  }
  const log = new LogFile(app.getPath('logs'));
  surviveErrors(log);
  crashReporter.start({ uploadToServer: false });
  const signals = new Signals();
  const given = new GivenFiles(signals);
  const restart = new Restart(app, withoutFiles(words, folder));
  const desktop = new Desktop({ main: MAIN, log, signals, given, restart });
  for (const file of files) given.open(file);
  // A double click on macOS comes before anything is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    given.open(path);
    desktop.show();
  });
  app.on('second-instance', (_event, _words, _folder, told) =>
    desktop.secondStart((told as SecondStart).files),
  );
  registerScheme();
  app.enableSandbox();
  lockPages(app);
  app
    .whenReady()
    .then(() => desktop.start())
    .catch((thrown: unknown) => fail(thrown, log));
}

/** What goes wrong beside everything else is written down; the window and what runs live on. */
function surviveErrors(log: LogFile): void {
  process.on('uncaughtException', (thrown) => log.write('An error that nobody expected:', thrown));
  process.on('unhandledRejection', (thrown) => log.write('A failure that nobody expected:', thrown));
  app.on('child-process-gone', (_event, details) => log.write('A process of Chromium’s ended.', details));
}

function fail(thrown: unknown, log: LogFile): void {
  const { message, hint, stack } = toErrorData(thrown);
  log.write('The program cannot start.', stack ?? message);
  dialog.showErrorBox('WAVE Studio cannot start', `${message} ${hint}`.trim());
  app.exit(1);
}

tellStarter('started');
// Its own folder, and not the one of the same name that the program's home may be in.
app.setPath('userData', join(app.getPath('appData'), 'wave-studio'));
// Windows shows notifications only of programs that are known by the name their shortcut has.
app.setAppUserModelId('org.wave-studio.app');
if (process.argv.includes('--smoke')) {
  app
    .whenReady()
    .then(smoke)
    .catch((thrown: unknown) => {
      console.error(toErrorData(thrown).message);
      app.exit(1);
    });
} else openWindow();
