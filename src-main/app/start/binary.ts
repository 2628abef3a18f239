import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders of a binary from elsewhere, as Electron's own package knows them. */
const OVERRIDE = 'ELECTRON_OVERRIDE_DIST_PATH';

/** A download of which nothing has come for so long will not come. */
const STALL_MS = 30_000;

const NAMES: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
  linux: 'electron',
};

/**
 * Electron's program, or undefined where its binary is not there: its package comes without it.
 * @param folder of the package `electron`
 */
export function findBinary(folder: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const path = join(env[OVERRIDE] ?? join(folder, 'dist'), nameIn(folder));
  return existsSync(path) ? path : undefined;
}

/**
 * Fetches the binary by the package's own installer, which checks what it gets.
 *
 * @param folder of the package `electron`
 * @param stall ms in which something must come of it
 * @returns why it is still not there; undefined where it is
 */
export async function fetchBinary(
  folder: string,
  env: NodeJS.ProcessEnv = process.env,
  stall = STALL_MS,
): Promise<string | undefined> {
  if (env[OVERRIDE] !== undefined) return `there is none in ${env[OVERRIDE]}`;
  // What comes is seen by what it takes: the installer itself has no limit of time, and says nothing.
  const downloads = mkdtempSync(join(tmpdir(), 'wave-studio-fetch-'));
  const places = { TMPDIR: downloads, TMP: downloads, TEMP: downloads };
  const taken = () => bytesIn(downloads) + bytesIn(join(folder, 'dist'));
  const { code, said } = await runNode(join(folder, 'install.js'), { ...env, ...places }, taken, stall);
  rmSync(downloads, { recursive: true, force: true });
  if (code === 0 && findBinary(folder, env) !== undefined) return undefined;
  return reasonIn(said) ?? `its installer ended with exit code ${code ?? 'unknown'}`;
}

/** The download leaves a note of the file's name. */
function nameIn(folder: string): string {
  try {
    return readFileSync(join(folder, 'path.txt'), 'utf8').trim();
  } catch {
    return NAMES[process.platform] ?? 'electron';
  }
}

/** @param taken bytes that have come so far */
function runNode(
  script: string,
  env: NodeJS.ProcessEnv,
  taken: () => number,
  stall: number,
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'inherit', 'pipe'], env });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  let [bytes, since] = [-1, performance.now()];
  const looking = setInterval(() => {
    const now = taken();
    if (now !== bytes) [bytes, since] = [now, performance.now()];
    if (performance.now() - since < stall) return;
    said = `nothing came for ${stall / 1000} seconds`;
    child.kill('SIGKILL');
  }, stall / 20);
  return new Promise<{ code: number | null; said: string }>((resolve) => {
    child.on('error', (error) => resolve({ code: null, said: error.message }));
    child.on('close', (code) => resolve({ code, said }));
  }).finally(() => clearInterval(looking));
}

/** Of all files below a folder; 0 where it is not there. */
function bytesIn(folder: string): number {
  let bytes = 0;
  for (const name of existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []) {
    // It may be gone by now.
    bytes += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

/** The one line of a stack that says what is wrong. */
function reasonIn(said: string): string | undefined {
  const line = said.split('\n').find((each) => /error/i.test(each)) ?? said.split('\n')[0];
  return line?.replace(/^\w*Error: /, '').trim() || undefined;
}
