import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isAbandoned, writerName } from '../../../src-main/base/files';

const folder = mkdtempSync(join(tmpdir(), 'wave-abandoned-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A process that has ended. */
const { pid: dead } = spawnSync(process.execPath, ['--version']);
const own = writerName();
const [, machine] = own.split('-');
const uuid = own.split('-').slice(2).join('-');

function written(name: string, ageHours = 0): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  const at = Date.now() / 1000 - 3600 * ageHours;
  utimesSync(path, at, at);
  return path;
}

describe('a file that is being written', () => {
  it.each([
    ['by this process', `.cache.bin.${own}.tmp`, 0, false],
    ['by this process, without a sign for long', `.cache.bin.${own}.tmp`, 2, true],
    ['by one that has ended', `.cache.bin.${dead}-${machine}-${uuid}.tmp`, 0, true],
    ['by one that has ended, in the store', `${dead}-${machine}-${uuid}.safetensors`, 0, true],
    [
      'by one that has ended, as SQLite’s journal',
      `.kept.db.${dead}-${machine}-${uuid}.tmp-journal`,
      0,
      true,
    ],
    ['on another machine, where nobody knows', `.cache.bin.${dead}-00000000-${uuid}.tmp`, 0, false],
    ['on another machine, long ago', `.cache.bin.${dead}-00000000-${uuid}.tmp`, 2, true],
    ['by an earlier version', `${uuid}.safetensors`, 0, false],
    ['by an earlier version, long ago', `${uuid}.safetensors`, 2, true],
  ])('%s', (_who, name, ageHours, abandoned) => {
    expect(isAbandoned(written(name, ageHours))).toBe(abandoned);
  });

  it('that is gone is nobody’s', () => {
    expect(isAbandoned(join(folder, 'gone.tmp'))).toBe(false);
  });
});
