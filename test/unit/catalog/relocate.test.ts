import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, win32 } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isWithin } from '../../../src-main/base/files';
import { Random } from '../../../src-main/base/random';
import { Catalog } from '../../../src-main/catalog/catalog';
import { currentPlace, requirePlace } from '../../../src-main/catalog/home-note';
import { acquireOwnership, tryOwnership } from '../../../src-main/catalog/owner';
import { homeAt } from '../../../src-main/catalog/home';
import { forgetMove, plannedMove, planMove, settleMove } from '../../../src-main/catalog/relocate';
import { bundle } from '../../support/looker';
import { sentencesOf, temporaryFolder } from './helpers';

/** Another file system than the one of temporary files, where there is one. */
const OTHER_DISK = process.platform === 'linux' && existsSync('/dev/shm') ? '/dev/shm' : undefined;

/** A home in its usual place, and a folder to move it to. */
function prepare(disk?: string) {
  const folder = temporaryFolder();
  const usual = join(folder, 'data', 'WAVE Studio');
  const target = disk === undefined ? join(folder, 'disk') : mkdtempSync(join(disk, 'wave-move-'));
  const catalog = Catalog.open(usual);
  for (let i = 0; i < 20; i++) catalog.entries.add({ kind: 'model', name: `model ${i}`, config: {} });
  for (let i = 0; i < 40; i++) writeFileSync(join(usual, 'exports', `file ${i}`), `${i}`.repeat(50_000));
  writeFileSync(join(usual, 'artifacts', 'a'), 'weights');
  catalog.close();
  mkdirSync(target, { recursive: true });
  return { folder, usual, target };
}

/** What a person has in a home. @throws where any of it is not as {@link prepare} made it */
function check(home: string): void {
  const catalog = Catalog.open(home);
  try {
    expect(catalog.entries.list({ limit: 100 }).total).toBe(20);
  } finally {
    catalog.close();
  }
  expect(readFileSync(join(home, 'artifacts', 'a'), 'utf8')).toBe('weights');
  for (let i = 0; i < 40; i++) {
    expect(readFileSync(join(home, 'exports', `file ${i}`), 'utf8')).toBe(`${i}`.repeat(50_000));
  }
}

describe.each([
  ['on the same disk', undefined],
  ['to another disk', OTHER_DISK],
])('moving the home %s', (where, disk) => {
  const it_ = it.skipIf(where === 'to another disk' && disk === undefined);

  it_('waits for the next start, then takes everything along, there and back', async () => {
    const { usual, target } = prepare(disk);
    expect(planMove(usual, target)).toBe(target);
    expect([currentPlace(usual), plannedMove(usual)?.to]).toEqual([usual, target]);
    await settleMove(usual);
    expect([currentPlace(usual), plannedMove(usual)]).toEqual([target, undefined]);
    check(target);
    expect(readdirSync(usual)).toEqual(['moved-to.json']);
    // Whoever is told of the old place goes on in the new one.
    const followed = Catalog.open(usual);
    expect([followed.home.root, followed.entries.list().total]).toEqual([target, 20]);
    followed.close();
    planMove(usual, usual);
    await settleMove(usual);
    expect([currentPlace(usual), existsSync(`${usual}.json`)]).toEqual([usual, false]);
    check(usual);
    rmSync(target, { recursive: true });
  });

  it_('waits while another process runs its jobs, or only has it open', async () => {
    const { usual, target } = prepare(disk);
    planMove(usual, target);
    const owner = await acquireOwnership(homeAt(usual), { purpose: 'test' });
    await settleMove(usual);
    owner.release();
    expect(plannedMove(usual)?.problem).toMatch(/^Another WAVE Studio has this home/);
    const open = Catalog.open(usual);
    await settleMove(usual);
    expect(plannedMove(usual)?.problem).toMatch(/^Another program has the catalog in .* open/);
    open.close();
    expect([currentPlace(usual), plannedMove(usual)?.to]).toEqual([usual, target]);
    check(usual);
    await settleMove(usual);
    check(target);
    rmSync(target, { recursive: true });
  });

  it.skipIf(disk === undefined)('lets nobody write what would be lost, as long as it copies', async () => {
    const { usual, target } = prepare(disk);
    planMove(usual, target);
    const met: unknown[] = [];
    await settleMove(usual, () => {
      if (met.length > 0) return;
      const other = new Database(homeAt(usual).database, { timeout: 0 });
      try {
        met.push(other.prepare(`UPDATE entries SET notes = 'meanwhile'`).run());
      } catch (thrown) {
        met.push((thrown as { code: string }).code);
      }
      other.close();
      met.push(tryOwnership(homeAt(usual), 'test'));
    });
    expect(met).toEqual(['SQLITE_BUSY', undefined]);
    check(target);
    rmSync(target, { recursive: true });
  });

  it_('that is killed at any moment leaves one whole home that is found, and goes on', async () => {
    const script = join(
      await bundle({ 'move-child': 'test/unit/catalog/fixtures/move-child.ts' }),
      'move-child.js',
    );
    const random = new Random(3, 'kill', where);
    for (let home = 0; home < 4; home++) {
      const { usual, target } = prepare(disk);
      planMove(usual, target);
      for (let kill = 0; kill < 3; kill++) {
        const child = spawn(process.execPath, [script, usual], { stdio: ['ignore', 'pipe', 'inherit'] });
        const ended = once(child, 'exit');
        await once(child.stdout, 'data');
        await sleep(random.uniform() * 60);
        child.kill('SIGKILL');
        await ended;
        check(currentPlace(usual));
      }
      await settleMove(usual);
      expect(currentPlace(usual)).toBe(target);
      check(target);
      expect(readdirSync(usual)).toEqual(['moved-to.json']);
      expect(existsSync(`${target}.part`)).toBe(false);
      expect(readdirSync(target)).not.toContain('.moving.json');
      rmSync(target, { recursive: true });
    }
  });
});

describe('a planned move', () => {
  it('makes a folder of its own beside other things', async () => {
    const { usual, target } = prepare();
    writeFileSync(join(target, 'other'), '');
    expect(planMove(usual, target)).toBe(join(target, 'WAVE Studio'));
    await settleMove(usual);
    check(join(target, 'WAVE Studio'));
  });

  it('can be taken back', async () => {
    const { usual, target } = prepare();
    planMove(usual, target);
    forgetMove(usual);
    await settleMove(usual);
    expect(currentPlace(usual)).toBe(usual);
    check(usual);
  });

  it('is refused into itself, and over something', () => {
    const { usual, target } = prepare();
    expect(sentencesOf(() => planMove(usual, join(usual, 'deeper')))?.code).toBe('usage');
    mkdirSync(join(target, 'WAVE Studio'));
    writeFileSync(join(target, 'WAVE Studio', 'other'), '');
    expect(sentencesOf(() => planMove(usual, target))?.message).toMatch(/There is something at/);
    expect(plannedMove(usual)).toBeUndefined();
  });

  it.each([
    ['C:\\WAVE', 'D:\\WAVE', false],
    ['C:\\WAVE', 'C:\\WAVE\\deeper', true],
    ['C:\\WAVE', 'C:\\WAVE 2', false],
    ['C:\\WAVE', '\\\\server\\share', false],
  ])('knows what lies within what on Windows: %s, %s', (folder, path, within) => {
    expect(isWithin(folder, path, win32)).toBe(within);
  });

  it('that fails leaves everything where it was, and says why', async () => {
    const { usual, target } = prepare();
    planMove(usual, target);
    writeFileSync(join(target, 'came later'), '');
    await settleMove(usual);
    expect(currentPlace(usual)).toBe(usual);
    check(usual);
    expect(plannedMove(usual)?.problem).toMatch(/There is something at/);
  });
});

describe('No empty catalog is begun', () => {
  it('where the disk is away', () => {
    const { folder, usual } = prepare();
    writeFileSync(`${usual}.json`, JSON.stringify({ home: join(folder, 'away') }));
    expect(sentencesOf(() => requirePlace(usual))).toMatchObject({ code: 'usage' });
    rmSync(`${usual}.json`);
    writeFileSync(join(usual, 'moved-to.json'), JSON.stringify({ home: join(folder, 'away') }));
    expect(sentencesOf(() => Catalog.open(usual))?.message).toBe(
      `The catalog was moved to ${join(folder, 'away')}, which is not there now.`,
    );
  });

  it.each(['', '{', '{"home": 7}'])('where the note or the tombstone holds “%s”', (text) => {
    const { usual } = prepare();
    for (const path of [`${usual}.json`, join(usual, 'moved-to.json')]) {
      writeFileSync(path, text);
      expect(
        sentencesOf(() => (path.startsWith(join(usual, '/')) ? Catalog.open(usual) : requirePlace(usual))),
      ).toMatchObject({
        code: 'bad-file',
        message: `${path}, which says where the catalog is, cannot be read.`,
      });
      rmSync(path);
    }
    check(usual);
  });
});
