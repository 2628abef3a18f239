import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { toErrorData } from '../base/errors';
import { fetchBinary, findBinary } from './start/binary';
import { openDesktop } from './start/desktop';
import { serveUntilStopped } from './serve/run';

/** `npm start`: the desktop window where it can be had, else the same interface in a browser's window. */

const BROWSER = '--browser';
const HELP = `Usage: npm start [-- options] [-- files]

Opens the window of WAVE Studio, with files such as bank.wavebank where some are named.

  --browser  shows the same interface in a browser’s window instead
  --help     says this

“npm run serve -- --help” tells how it is shown to a browser elsewhere, “npm run wave -- --help” of the command line.`;

/** The folder of the package `electron`; undefined where it was left out when the program was installed. */
function packageFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return undefined;
  }
}

/** @returns how the window ended, or why there was none */
async function tryDesktop(words: readonly string[]): Promise<Awaited<ReturnType<typeof openDesktop>>> {
  const folder = packageFolder();
  if (folder === undefined) return { failed: 'the package “electron” is not installed' };
  if (findBinary(folder) === undefined) {
    console.error(
      `Fetching Electron’s binary (about 110 MB), once. “npm start -- ${BROWSER}” does without it.`,
    );
    const problem = await fetchBinary(folder);
    if (problem !== undefined) return { failed: `Electron’s binary could not be fetched: ${problem}` };
  }
  return openDesktop(findBinary(folder)!, [join(import.meta.dirname, '../..'), ...words]);
}

async function start(): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    console.log(HELP);
    return;
  }
  const words = process.argv.slice(2).filter((word) => word !== BROWSER);
  if (!process.argv.includes(BROWSER)) {
    const end = await tryDesktop(words);
    if ('code' in end) {
      process.exitCode = end.code;
      return;
    }
    console.error(
      `The desktop window did not open (${end.failed}). The interface is shown in a browser instead.`,
    );
  }
  await serveUntilStopped({ main: import.meta.dirname, port: undefined }, 'window');
  process.exit(0);
}

try {
  await start();
} catch (thrown) {
  const { message, hint } = toErrorData(thrown);
  console.error(`${message} ${hint}`.trim());
  process.exit(1);
}
