import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of a binary from elsewhere, as Electron's own package knows them. */
const OVERRIDE = 'ELECTRON_OVERRIDE_DIST_PATH';

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
 * @returns why it is still not there; undefined where it is
 */
export async function fetchBinary(
  folder: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  if (env[OVERRIDE] !== undefined) return `there is none in ${env[OVERRIDE]}`;
  const { code, said } = await runNode(join(folder, 'install.js'), env);
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

function runNode(script: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'inherit', 'pipe'], env });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: null, said: error.message }));
    child.on('close', (code) => resolve({ code, said }));
  });
}

/** The one line of a stack that says what is wrong. */
function reasonIn(said: string): string | undefined {
  const line = said.split('\n').find((each) => /error/i.test(each)) ?? said.split('\n')[0];
  return line?.replace(/^\w*Error: /, '').trim() || undefined;
}
