import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src-main/base/random';
import { amount, HARD, SEED, tell } from './figures';
import { COMMANDS, prepare } from './killed/commands';
import type { Place } from './killed/place';
import { goOn, jobsOf, make, nextStart, outcomeOf, undisturbed } from './killed/trial';

/** Times that each command is disturbed. */
const TRIES = amount(6, 1);
/** Of the disk that is filled: more than what a run wants to be free. */
const DISK_MB = 600;
const prepared = mkdtempSync(join(tmpdir(), 'wave-prepared-'));
const disk = mkdtempSync(join(tmpdir(), 'wave-disk-'));
/** Only an administrator may have a disk that can be filled. */
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', disk]).status === 0;

beforeAll(() => prepare(prepared));
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', disk]);
  for (const each of [prepared, disk]) rmSync(each, { recursive: true, force: true });
});

interface Disturbance {
  name: string;
  possible: boolean;
  /** Codes that a run may fail with for it. */
  failures: string[];
  disturb: (place: Place, random: Random) => Promise<void>;
}

const DISTURBANCES: Disturbance[] = [
  {
    name: 'a full disk',
    possible: mounted,
    failures: ['no-space'],
    disturb: async (_, random) => {
      const filler = join(disk, 'filler');
      fill(filler);
      await sleep(1000 + random.uniform() * 3000);
      rmSync(filler);
    },
  },
  {
    name: 'a catalog that another program holds',
    possible: true,
    failures: ['busy'],
    disturb: async ({ home }) => {
      const other = new Database(join(home, 'catalog.db'), { timeout: 30_000 });
      other.exec('BEGIN IMMEDIATE');
      await sleep(amount(30_000, 3000));
      other.exec('ROLLBACK');
      other.close();
    },
  },
];

/** Writes until there is no room for another byte. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let size = 1 << 24; size > 0; size >>= size > 1 ? 2 : 1) {
      const bytes = Buffer.alloc(size);
      try {
        for (;;) if (writeSync(file, bytes) < size) break;
      } catch {
        // No room for so much: for less, perhaps.
      }
    }
  } finally {
    closeSync(file);
  }
}

const LONG = COMMANDS.filter(({ name }) =>
  /train|condense|finetune|generate|export, a file|import/.test(name),
);

const cases = DISTURBANCES.flatMap((disturbance) =>
  (HARD ? LONG : LONG.slice(0, 1)).map((command) => ({ ...disturbance, command, what: command.name })),
);

describe.each(cases)('$name', ({ name, possible, failures, disturb, command, what }) => {
  it.skipIf(!possible)(`is survived by ${what}`, async (context) => {
    const { lasts, outcome } = await undisturbed(command, prepared);
    const random = new Random(SEED, name, what);
    for (let i = 0; i < TRIES; i++) {
      const place = make(command, prepared, disk);
      const known = place.use(place.home, jobsOf).map(({ id }) => id);
      const running = place.run(command.words(place)!);
      await sleep(random.uniform() * lasts);
      await disturb(place, random);
      const { stderr } = await running;
      expect(stderr).not.toMatch(/defect|\n\s+at /);
      await nextStart(command, place);
      const begun = place.use(place.home, jobsOf).filter(({ id }) => !known.includes(id));
      expect(begun.filter(({ state }) => state === 'running')).toEqual([]);
      for (const { error } of begun) if (error) expect(failures, error.message).toContain(error.code);
      await goOn(command, place, begun);
      expect((await outcomeOf(command, place)).entries).toEqual(outcome.entries);
      place.remove();
    }
    tell(
      context,
      `${name} during ${what}`,
      `${TRIES} times: nothing lost, no false state, no exit, done in the end`,
    );
  });
});
