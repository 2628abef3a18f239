import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { toErrorData } from '../base/errors';
import { serveUntilStopped } from './serve/run';

/** `npm start`: the desktop window where Electron's binary is there, else the same interface in a browser's window. */

/** Electron's program, or undefined where its binary was not fetched when its package was installed. */
function findElectron(): string | undefined {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim();
    const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), name);
    return existsSync(path) ? path : undefined;
  } catch {
    return overridden();
  }
}

/** `path.txt` is written by the download; a binary from elsewhere comes without it. */
function overridden(): string | undefined {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (folder === undefined) return undefined;
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe', linux: 'electron' };
  const path = join(folder, names[process.platform as keyof typeof names]);
  return existsSync(path) ? path : undefined;
}

function openDesktop(electron: string): Promise<number> {
  const program = join(import.meta.dirname, '../..');
  const child = spawn(electron, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('exit', (code) => resolve(code ?? 1));
  });
}

const electron = findElectron();
try {
  if (electron) process.exitCode = await openDesktop(electron);
  else {
    console.error('Electron’s binary is not installed: the interface is shown in a browser instead.');
    await serveUntilStopped({ main: import.meta.dirname, port: undefined }, 'window');
    process.exit(0);
  }
} catch (thrown) {
  const { message, hint } = toErrorData(thrown);
  console.error(`${message} ${hint}`.trim());
  process.exit(1);
}
