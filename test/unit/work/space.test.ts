import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { StudioError } from '../../../src-main/base/errors';
import { withReserve } from '../../../src-main/work/host/space';
import { openStudio, temporaryFolder } from './helpers';

const mounted: string[] = [];
afterAll(() => {
  for (const folder of mounted) {
    spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A small disk; undefined where this user may not mount one. */
function disk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'wave-disk-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', folder]).status !== 0) return undefined;
  mounted.push(folder);
  return folder;
}

function fill(path: string): void {
  const file = openSync(path, 'w');
  for (let size = 1 << 20; size > 0; size >>= 1) {
    try {
      while (writeSync(file, Buffer.alloc(size)) === size);
    } catch {
      // No room for so much: for less, perhaps.
    }
  }
  closeSync(file);
}

const ADD = { kind: 'add-dataset', source: { kind: 'synthetic', count: 60, imgSize: 16 } } as const;

it('what is asked for on a full disk waits there: the room for it was kept', async (context) => {
  const folder = disk();
  if (folder === undefined) return context.skip('this user may not mount a disk');
  const home = join(folder, 'home');
  const before = openStudio(home, { floor: 1e6 });
  before.startQueue();
  await expect.poll(() => existsSync(join(home, 'reserve'))).toBe(true);
  await before.close();
  fill(join(folder, 'filler'));
  const studio = openStudio(home, { floor: 1e8 });
  const { id } = studio.submit(ADD);
  void studio.follow(id);
  await expect.poll(() => studio.job(id).progress?.stage).toBe('Waiting for room on the disk');
  expect(studio.job(id).state).toBe('queued');
});

it('other failures are told as they are, and so is a disk without that room', () => {
  const home = { root: temporaryFolder() };
  const fails = (code: 'no-space' | 'busy') => () => {
    throw new StudioError(code, code, '');
  };
  expect(() => withReserve(home, fails('no-space'))).toThrow('no-space');
  expect(() => withReserve(home, fails('busy'))).toThrow('busy');
});
