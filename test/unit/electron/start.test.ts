import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fetchBinary, findBinary } from '../../../src-main/app/start/binary';
import { openDesktop } from '../../../src-main/app/start/desktop';

const PACKAGE = dirname(createRequire(import.meta.url).resolve('electron/package.json'));

/** A package as Electron's: it comes without its binary, and has an installer. */
function electronPackage(installer: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'wave-studio-electron-'));
  writeFileSync(join(folder, 'install.js'), installer);
  writeFileSync(join(folder, 'package.json'), '{}');
  return folder;
}

const FETCHES = `const fs = require('fs'), path = require('path');
fs.mkdirSync(path.join(__dirname, 'dist'));
fs.writeFileSync(path.join(__dirname, 'dist/electron'), '');
fs.writeFileSync(path.join(__dirname, 'path.txt'), 'electron');`;

/** A program in place of Electron's, which says how far it has come. */
function program(script: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'wave-studio-program-'));
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'electron');
  writeFileSync(path, `#!/bin/sh\nsay() { printf %s "$1" > "$WAVE_STUDIO_STARTER"; }\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('Electron’s binary', () => {
  it('is fetched by its own installer', async () => {
    const folder = electronPackage(FETCHES);
    expect(findBinary(folder, {})).toBeUndefined();
    expect(await fetchBinary(folder, {})).toBeUndefined();
    expect(findBinary(folder, {})).toBe(join(folder, 'dist/electron'));
  });

  it.each([
    ['throw new Error("no network")', 'no network'],
    ['process.exit(3)', 'its installer ended with exit code 3'],
    ['', 'its installer ended with exit code 0'],
  ])('that cannot be fetched is told with the reason: %s', async (installer, reason) => {
    expect(await fetchBinary(electronPackage(installer), {})).toContain(reason);
  });

  it('that does not come is given up, and one that comes slowly is not', async () => {
    const silent = electronPackage('setInterval(() => {}, 1000);');
    expect(await fetchBinary(silent, {}, 400)).toBe('nothing came for 0.4 seconds');
    const slow = electronPackage(`const at = require('path').join(require('os').tmpdir(), 'part');
let count = 0;
const timer = setInterval(() => {
  require('fs').appendFileSync(at, 'x'.repeat(1000));
  if (++count < 10) return;
  clearInterval(timer);
  ${FETCHES}
}, 150);`);
    expect(await fetchBinary(slow, {}, 1000)).toBeUndefined();
  });

  it.skipIf(existsSync(join(PACKAGE, 'dist')))(
    'of the true package is given up where a mirror takes the request and sends nothing',
    async () => {
      const mirror = createServer(() => {}).listen(0, '127.0.0.1');
      await once(mirror, 'listening');
      const { port } = mirror.address() as AddressInfo;
      const cache = mkdtempSync(join(tmpdir(), 'wave-studio-cache-'));
      const env = {
        ...process.env,
        ELECTRON_MIRROR: `http://127.0.0.1:${port}/`,
        electron_config_cache: cache,
      };
      expect(await fetchBinary(PACKAGE, env, 2000)).toBe('nothing came for 2 seconds');
      mirror.closeAllConnections();
      mirror.close();
    },
  );

  it('that is somewhere else is taken from there, and never fetched', async () => {
    const folder = electronPackage(FETCHES);
    const env = { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'nowhere') };
    expect(findBinary(folder, env)).toBeUndefined();
    expect(await fetchBinary(folder, env)).toContain('nowhere');
  });
});

describe.skipIf(process.platform === 'win32')('a desktop window', () => {
  it.each([
    ['that comes up ends as it ends', 'say started; say shown; sleep 1; exit 3', { code: 3 }],
    ['of a program that runs already ends at once', 'exit 0', { code: 0 }],
    [
      'that may take long to open its home is waited for',
      'say busy; sleep 1; say shown; exit 0',
      { code: 0 },
    ],
    [
      'that the system refuses is told with the reason',
      'echo "[1:FATAL:sandbox.cc(1)] The sandbox is not configured correctly." >&2; exit 133',
      { failed: 'The sandbox is not configured correctly.' },
    ],
    ['that never comes up is given up', 'exec sleep 30', { failed: 'no window came up within 0.5 seconds' }],
    [
      'that stops on its way is given up',
      'say started; exec sleep 30',
      { failed: 'no window came up within 0.5 seconds' },
    ],
  ])('%s', async (_what, script, expected) => {
    expect(await openDesktop(program(script), [], 500)).toEqual(expected);
  });

  it('of a program that is not there is told, too', async () => {
    expect(await openDesktop('/nowhere/electron', [], 500)).toMatchObject({
      failed: expect.stringContaining('ENOENT') as string,
    });
  });
});
