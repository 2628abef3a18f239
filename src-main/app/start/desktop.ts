import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartState } from '../electron/starter';
import { STARTER_FILE } from '../electron/starter';

/** A start that shows no sign of life for so long has failed. */
const PATIENCE_MS = 5000;
const LOOK_MS = 50;
const KEPT_CHARACTERS = 4000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** The exit code of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

/** How a desktop window ended: as programs do, or it never came up. */
export type DesktopEnd = { code: number } | { failed: string };

/**
 * Opens the desktop window, and stays until it is closed.
 *
 * @param electron Electron's program
 * @param words of its command line: the folder of the program and what a person said
 * @param patience ms without a sign of life after which it is given up
 */
export async function openDesktop(
  electron: string,
  words: readonly string[],
  patience = PATIENCE_MS,
): Promise<DesktopEnd> {
  const folder = mkdtempSync(join(tmpdir(), 'wave-studio-start-'));
  const note = join(folder, 'state');
  try {
    return await follow(electron, words, note, patience);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function follow(
  electron: string,
  words: readonly string[],
  note: string,
  patience: number,
): Promise<DesktopEnd> {
  const env = { ...process.env, [STARTER_FILE]: note };
  // Before the window's program begins: from then on a signal means that.
  const passing = passSignalsTo(() => child);
  const child = spawn(electron, words, { stdio: ['inherit', 'inherit', 'pipe'], env });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said = (said + text.toString('utf8')).slice(-KEPT_CHARACTERS);
    process.stderr.write(text);
  });
  return new Promise((resolve) => {
    let last = performance.now();
    let state: StartState | undefined;
    let late = false;
    const looking = setInterval(() => {
      const now = read(note);
      if (now !== state) [state, last] = [now, performance.now()];
      if (state === 'shown') clearInterval(looking);
      // Moving the home takes as long as it takes.
      if (state === 'shown' || state === 'busy' || performance.now() - last < patience) return;
      late = true;
      child.kill('SIGKILL');
    }, LOOK_MS);
    const end = (result: DesktopEnd) => {
      clearInterval(looking);
      passing.end();
      resolve(result);
    };
    child.on('error', (error) => end({ failed: error.message }));
    child.on('close', (code, signal) => {
      state = read(note) ?? state;
      if (late) end({ failed: `no window came up within ${patience / 1000} seconds` });
      else if (passing.passed) end({ code: code ?? INTERRUPTED });
      else if (code !== 0 && state === undefined)
        end({ failed: reasonIn(said) ?? `it ended with ${signal ?? `exit code ${code ?? 1}`}` });
      else end({ code: code ?? 1 });
    });
  });
}

/** Whoever ends this process means the window: it saves what runs, and this process stays until it has. */
function passSignalsTo(window: () => ChildProcess): { readonly passed: boolean; end(): void } {
  let passed = false;
  const tell = (signal: NodeJS.Signals) => {
    passed = true;
    // There Ctrl-C reaches all processes of a console, and to pass it on would be to kill.
    if (process.platform !== 'win32') window().kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, tell);
  return {
    get passed() {
      return passed;
    },
    end: () => {
      for (const signal of SIGNALS) process.off(signal, tell);
    },
  };
}

function read(note: string): StartState | undefined {
  try {
    return readFileSync(note, 'utf8') as StartState;
  } catch {
    return undefined;
  }
}

/** What Chromium says last, without its own time stamps: “The SUID sandbox helper binary was found, but …”. */
function reasonIn(said: string): string | undefined {
  const line = said
    .trim()
    .split('\n')
    .findLast((each) => /FATAL|ERROR|error/.test(each));
  return line?.replace(/^\[[^\]]*\]\s*/, '').trim();
}
