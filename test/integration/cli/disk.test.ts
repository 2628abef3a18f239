import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeBank } from '../../../src-main/formats/wavebank';
import { elasticConfig, randomBank } from '../../unit/wave/helpers';
import type { VerifyReport } from '../../../src-main/catalog/verify';
import type { Running } from './helpers';
import { Cli, temporaryFolder } from './helpers';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** More than the floor below which a run is saved and waits (work/host/space), and what the tests need. */
const DISK_MB = 400;
/** Less than that floor. */
const TIGHT = 32e6;

const mounted: string[] = [];
afterAll(() => {
  for (const folder of mounted) spawnSync('umount', ['-l', folder]);
});

/** A real disk; undefined where this user may not mount one. */
function disk(): string | undefined {
  const folder = temporaryFolder();
  const options = `size=${DISK_MB}m,mode=700`;
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status !== 0) return undefined;
  mounted.push(folder);
  return folder;
}

/** Minutes of commands: in the full form only. */
const HARD = Boolean(process.env['WAVE_TEST_HARD']);
const small = HARD ? disk() : undefined;
const readOnly = disk();
const full = disk();
const why = readOnly === undefined ? ' (left out: this user may not mount a disk)' : '';
const whyNotFilled = HARD ? why : ' (left out: part of “npm run test:hard”)';

/** Leaves so many bytes of a disk free. */
function fill(folder: string, bytes: number): void {
  const file = openSync(join(folder, 'filler'), 'w');
  const block = Buffer.alloc(2 ** 20);
  try {
    for (;;) {
      const { bavail, bsize } = statfsSync(folder);
      const left = bavail * bsize - bytes;
      if (left <= 0) break;
      writeSync(file, block, 0, Math.min(left, block.length));
    }
  } catch {
    // It is full.
  }
  closeSync(file);
}

const WAITS = /Only \d+ MB are free at .+: it goes on as soon as \d+ MB are\./g;
const GOES_ON = /Going on with “\w+” at step [1-9]/g;
const DEFECT = /defect|\n\s+at |undefined/;

describe.skipIf(small === undefined)(`On a disk that fills up midway${whyNotFilled}`, () => {
  const cli = new Cli(join(small ?? '', 'home'));
  const filler = join(small ?? '', 'filler');
  const FEW = ['--batch', '16', '--threads', '1', '--evaluate-every', '100000'];
  const LONG = ['--steps', '1000000', '--checkpoint-every', '0.3'];
  const TEACHER = ['teacher', 'train', '--data', 'shapes', '--channels', '8', ...FEW];
  const CONDENSE = [
    ...['condense', '--data', 'shapes', '--teacher', 'teacher', ...FEW],
    ...['--width', '32', '--depth', '2', '--head-dim', '16', '--block', '16', '--patch', '4'],
  ];

  beforeAll(() => {
    mkdirSync(cli.home);
    cli.json('data', 'add', 'synthetic', '--count', '120', '--img-size', '16', '--name', 'shapes');
    cli.json(...TEACHER, '--steps', '3', '--name', 'teacher');
    cli.json(...CONDENSE, '--steps', '3', '--name', 'bank');
    cli.json('generate', '--bank', 'bank', '--size', '32x2', '--name', 'model');
  });

  const makeRoom = () => rmSync(filler, { force: true });
  const said = (running: Running, what: RegExp) => running.stderr.match(what)?.length ?? 0;

  it.each([
    ['teacher train', 'train', [...TEACHER, ...LONG]],
    ['condense', 'condense', [...CONDENSE, ...LONG]],
  ])('%s is saved, says why, and goes on when there is room', async (_what, stage, words) => {
    const running = cli.start(...words);
    await cli.checkpointOf(stage);
    // Tight, and then to the last byte, where nothing can be written at all.
    for (const bytes of [TIGHT, 0]) {
      const [waited, wentOn] = [said(running, WAITS), said(running, GOES_ON)];
      fill(small!, bytes);
      await expect.poll(() => said(running, WAITS)).toBeGreaterThan(waited);
      expect(running.child.exitCode).toBeNull();
      makeRoom();
      await expect.poll(() => said(running, GOES_ON)).toBeGreaterThan(wentOn);
    }
    running.child.kill('SIGINT');
    expect((await running.ended).status).toBe(130);
    expect(running.stderr).not.toMatch(DEFECT);
    expect(cli.run('cancel', /wave resume (\w+)/.exec(running.stderr)![1]!).status).toBe(0);
  });

  it.each([
    ['data add', ['data', 'add', 'synthetic', '--count', '3000', '--name', 'more']],
    ['export', ['export', 'model', '--format', 'onnx', '--to', join(small ?? '', 'model.onnx')]],
  ])('%s waits, says why, and is done when there is room', async (_what, words) => {
    fill(small!, 0);
    const running = cli.start(...words);
    await expect.poll(() => said(running, WAITS)).toBeGreaterThan(0);
    makeRoom();
    expect((await running.ended).status).toBe(0);
    expect(running.stderr).not.toMatch(DEFECT);
  });

  it('nothing was lost, and nothing is left behind', () => {
    const names = ['bank', 'model', 'more', 'shapes', 'teacher'];
    expect(
      cli
        .entries()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names);
    const report = cli.json<VerifyReport>('verify');
    expect(report).toMatchObject({ database: [], problems: [], orphans: [] });
    expect(cli.leftovers()).toEqual([]);
  });
});

describe.skipIf(full === undefined)(`A home on a disk that is full to the last byte${why}`, () => {
  const cli = new Cli(join(full ?? '', 'home'));

  beforeAll(() => {
    mkdirSync(cli.home);
    cli.json('data', 'add', 'synthetic', '--count', '40', '--img-size', '16', '--name', 'shapes');
    fill(full!, 0);
  });

  it('is listed, and it is said why nothing can be changed', () => {
    const { status, stdout, stderr } = cli.run('list');
    expect([status, stdout]).toEqual([0, expect.stringContaining('shapes') as string]);
    expect(stderr.trim()).toBe(
      `The disk of the home ${cli.home} is full: its catalog can be read, and nothing changed until there is room.`,
    );
  });

  it('is not changed by anything, which says the way out', () => {
    const { status, stderr } = cli.run('note', 'shapes', 'changed');
    expect(status).not.toBe(0);
    expect(stderr).toContain('The disk of the home is full: nothing of it can be changed.');
    expect(stderr).not.toMatch(DEFECT);
  });

  it('is written again once there is room, which its own decoded images can make', () => {
    expect(cli.run('space', '--free').stdout).toMatch(/Removed \d+ files/);
    rmSync(join(full!, 'filler'));
    expect(cli.run('note', 'shapes', 'changed').status).toBe(0);
    expect(cli.entries()).toMatchObject([{ name: 'shapes', notes: 'changed' }]);
  });
});

describe.skipIf(readOnly === undefined)(`A home on a disk that can only be read${why}`, () => {
  const cli = new Cli(join(readOnly ?? '', 'home'));

  beforeAll(async () => {
    cli.json('data', 'add', 'synthetic', '--count', '40', '--img-size', '16', '--name', 'shapes');
    const bank = join(temporaryFolder(), 'tiny.wavebank');
    await writeBank(bank, randomBank(elasticConfig()));
    cli.json('import', bank, '--name', 'tiny');
    cli.json('generate', '--bank', 'tiny', '--size', '8x1', '--name', 'model');
    expect(spawnSync('mount', ['-o', 'remount,ro', readOnly!]).status).toBe(0);
  });

  it('is listed, and it is said', () => {
    const { status, stdout, stderr } = cli.run('list');
    expect([status, stdout]).toEqual([0, expect.stringContaining('shapes') as string]);
    expect(stderr.trim()).toBe(
      `The home ${cli.home} can only be read: to change anything, copy the home to a folder of your own and name that with --home.`,
    );
  });

  it('says what takes space in it, and that nothing of it can be removed', () => {
    const { taken } = cli.json<{ taken: Record<string, { files: number; bytes: number }> }>('space');
    expect(taken['weights']).toMatchObject({ files: 2 });
    const { status, stderr } = cli.run('space', '--free');
    expect(status).not.toBe(0);
    expect(stderr).toContain('This home can only be read: nothing of it can be removed.');
  });

  it.each([
    ['note', 'shapes', 'changed'],
    ['data', 'add', 'synthetic', '--count', '40', '--name', 'more'],
    ['export', 'model', '--format', 'timm', '--to', temporaryFolder()],
  ])('is not changed by “%s …”, which says the way out', (...words) => {
    const { status, stderr } = cli.run(...words);
    expect(status).not.toBe(0);
    expect(stderr.trim().split('\n').at(-1)).toBe(
      'The catalog cannot be written. Change its permissions, or copy the home to a folder of your own and name that with --home.',
    );
  });
});
