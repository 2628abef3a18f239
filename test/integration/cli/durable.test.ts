import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { Cli, CLI, temporaryFolder } from './helpers';

const HOOK = resolve(import.meta.dirname, '../../support/record-syncs.js');

type Event =
  { event: 'sync'; inode: number } | { event: 'rename'; from: string; to: string; inodes: number[] };

/** Runs commands and gives what they made durable and what they renamed, in order. */
function recorded(home: string, commands: readonly string[][]): Event[] {
  const log = join(temporaryFolder(), 'syncs');
  const env = { ...process.env, NODE_OPTIONS: `--import=${HOOK}`, WAVE_TEST_SYNCS: log };
  for (const words of commands) {
    const { status, stderr } = spawnSync(process.execPath, [CLI, ...words, '--home', home], {
      encoding: 'utf8',
      env,
    });
    expect(status, `${words.join(' ')}: ${stderr}`).toBe(0);
  }
  return readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
}

/** All files of a folder. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name));
}

it('what is kept outlasts a power failure: content is synced before it has its name, and its name after that', () => {
  const home = join(temporaryFolder(), 'home');
  const to = temporaryFolder();
  const short = ['--steps', '6', '--batch', '8', '--checkpoint-every', '1'];
  const events = recorded(home, [
    ['data', 'add', 'synthetic', '--count', '40', '--img-size', '16', '--name', 'data'],
    [
      'teacher',
      'train',
      '--data',
      'data',
      '--name',
      'teacher',
      '--arch',
      'vit',
      '--width',
      '32',
      '--depth',
      '1',
      ...short,
    ],
    ['fit', 'teacher', '--name', 'bank'],
    ['generate', '--bank', 'bank', '--size', '32x1', '--name', 'model'],
    ['export', 'model', '--format', 'onnx', '--to', join(to, 'model.onnx')],
    ['export', 'model', '--format', 'hf', '--to', join(to, 'hf')],
    ['backup', join(to, 'backup')],
  ]);
  // SQLite sees to its own files; who owns a home, and room that is kept free, are of this moment.
  const ofOthers = /(catalog|instant)\.db(-wal|-shm)?$|(owner[^/]*|reserve)$/;
  const synced = new Set<number>();
  const lost: string[] = [];
  for (const [i, each] of events.entries()) {
    if (each.event === 'sync') synced.add(each.inode);
    else if (!ofOthers.test(each.to)) {
      const told = `${each.from} → ${each.to}`;
      if (!each.inodes.every((inode) => synced.has(inode))) lost.push(`${told}: content`);
      const folder = statSync(dirname(each.to), { throwIfNoEntry: false })?.ino;
      const later = events.slice(i + 1).some((after) => after.event === 'sync' && after.inode === folder);
      if (folder !== undefined && !later) lost.push(`${told}: name`);
    }
  }
  const kept = [...filesIn(home), ...filesIn(to)].filter((path) => !ofOthers.test(path));
  lost.push(...kept.filter((path) => !synced.has(statSync(path).ino)));
  expect(lost).toEqual([]);
  expect(events.filter(({ event }) => event === 'rename').length).toBeGreaterThan(15);
  expect(kept.length).toBeGreaterThan(15);
  expect(new Cli(home).entries()).toHaveLength(4);
});
