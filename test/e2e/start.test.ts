import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../support/cleanup';

const BIN = resolve(import.meta.dirname, '../../resources/bin');
/** Somebody else, where this is an administrator; else only what everybody sees. */
const OTHER_USER = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

let folder: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'wave-start-')));
});
afterEach(() => {
  if (child?.pid !== undefined) {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
  child = undefined;
  removeFolder(folder);
});

/** A program of the system that does what the lines of a shell say. */
function program(name: string, lines: string): void {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o755);
}

const environment = (more: NodeJS.ProcessEnv) => ({
  ...process.env,
  WAVE_STUDIO_HOME: join(folder, 'home'),
  ...more,
});

/** `npm start`, without npm. */
function start(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): { child: ChildProcess; said: () => string } {
  let said = '';
  child = spawn(process.execPath, [join(BIN, 'start.js'), ...words], {
    detached: true,
    env: environment(env),
  });
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (text: Buffer) => (said += text.toString()));
  }
  return { child, said: () => said };
}

const run = (script: string, ...words: string[]) =>
  spawnSync(process.execPath, [script, ...words], { encoding: 'utf8', env: environment({}) });

describe.skipIf(process.platform === 'win32')('npm start', () => {
  it.each(['--help', '-h'])('%s says what there is, and begins nothing', (word) => {
    const { status, stdout, stderr } = run(join(BIN, 'start.js'), word);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: npm start/);
    expect(stdout).toContain('--browser');
    expect(existsSync(join(folder, 'home'))).toBe(false);
  });

  it.each(['start.js', 'wave.js'])('that is not built says so: %s', (name) => {
    cpSync(BIN, join(folder, 'clone/resources/bin'), { recursive: true });
    writeFileSync(join(folder, 'clone/package.json'), '{"type":"module"}');
    const { status, stdout, stderr } = run(join(folder, 'clone/resources/bin', name));
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe('WAVE Studio is not built yet: run “npm rebuild node && npm run build”.\n');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'passes %s on to the window, and stays until that has saved',
    async (signal) => {
      program(
        'electron',
        `trap 'sleep 0.5; echo ${signal} > "${folder}/saved"; exit 0' ${signal.slice(3)}
        printf shown > "$WAVE_STUDIO_STARTER"
        touch "${folder}/up"
        while :; do sleep 0.05; done`,
      );
      const { child, said } = start([], { ELECTRON_OVERRIDE_DIST_PATH: folder });
      await expect.poll(() => existsSync(join(folder, 'up')), { timeout: 20_000 }).toBe(true);
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number];
      expect([code, said()]).toEqual([0, '']);
      expect(readFileSync(join(folder, 'saved'), 'utf8').trim()).toBe(signal);
    },
  );

  it('that is ended before its window is there shows no browser instead', async () => {
    program('electron', `touch "${folder}/up"\nexec sleep 30`);
    const { child, said } = start([], { ELECTRON_OVERRIDE_DIST_PATH: folder });
    await expect.poll(() => existsSync(join(folder, 'up')), { timeout: 20_000 }).toBe(true);
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number];
    expect([code, said()]).toEqual([130, '']);
  });

  it('has no token on a command line, nor where another user could read it', async () => {
    program('chromium', `touch "${folder}/up"\nwhile :; do sleep 0.2; done`);
    const env = { PATH: `${folder}:/usr/bin:/bin`, DISPLAY: ':99', SSH_CONNECTION: '' };
    const { child, said } = start(['--browser'], env);
    await expect.poll(() => existsSync(join(folder, 'up')), { timeout: 20_000 }).toBe(true);
    const forward = join(folder, 'home/serve/open.html');
    const tokens = [said(), readFileSync(forward, 'utf8')].map(
      (text) => /token=([\w-]{20,})/.exec(text)?.[1],
    );
    expect(tokens).toEqual([expect.any(String), expect.any(String)]);
    const asOther = (command: string, ...words: string[]) =>
      spawnSync(command, words, { encoding: 'utf8', ...OTHER_USER });
    const seen = asOther('ps', '-eww', '-o', 'args').stdout.split('\n');
    // It sees both, the program and its browser.
    for (const part of [join(BIN, 'start.js'), `${folder}/home/serve/open.html`]) {
      expect(seen.some((line) => line.includes(part))).toBe(true);
    }
    expect(seen.filter((line) => tokens.some((token) => line.includes(token!)))).toEqual([]);
    if (!('uid' in OTHER_USER)) return;
    for (const path of [forward, `/proc/${child.pid!}/environ`]) {
      expect(asOther('cat', path)).toMatchObject({ stdout: '', status: 1 });
    }
  });
});
