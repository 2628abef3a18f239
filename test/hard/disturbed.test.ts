import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src-main/base/random';
import { NetworkDrive } from './disturbed/network-drive';
import { amount, HARD, SEED, tell } from './figures';
import { type Command, COMMANDS, prepare } from './killed/commands';
import type { Place } from './killed/place';
import { goOn, jobsOf, make, nextStart, outcomeOf, undisturbed } from './killed/trial';
import { removeFolder } from '../support/cleanup';

/** Times that each command is disturbed. */
const TRIES = amount(6, 1);
/** Of the disk that is filled: more than what a run wants to be free. */
const DISK_MB = 600;
const prepared = mkdtempSync(join(tmpdir(), 'wave-prepared-'));
const disk = mkdtempSync(join(tmpdir(), 'wave-disk-'));
/** Only an administrator may have a disk that can be filled. */
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', disk]).status === 0;
const drive = NetworkDrive.mount();
/** Says by how much the clock is wrong. */
const clock = join(prepared, '..', `${basename(prepared)}-clock`);
const DAY_MS = 86_400_000;

beforeAll(() => prepare(prepared));
afterAll(() => {
  drive?.end();
  if (mounted) spawnSync('umount', ['-l', disk]);
  for (const each of [prepared, disk, clock]) removeFolder(each);
});

interface Disturbance {
  name: string;
  possible: boolean;
  /** Codes that a run may fail with for it. */
  failures: string[];
  /** The folder that homes are in; default: that of temporary files. */
  on?: string;
  /** What is said to whoever uses such a home. */
  says?: RegExp;
  env?: NodeJS.ProcessEnv;
  /** Before the command begins. */
  ready?: () => void;
  disturb: (place: Place, random: Random) => Promise<void>;
}

const DISTURBANCES: Disturbance[] = [
  {
    name: 'a full disk',
    possible: mounted,
    failures: ['no-space'],
    on: disk,
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
  {
    name: 'a clock that is set back',
    possible: true,
    failures: [],
    env: {
      NODE_OPTIONS: `--import "${pathToFileURL(resolve(import.meta.dirname, 'disturbed/clock.ts')).href}"`,
      WAVE_TEST_CLOCK: clock,
    },
    ready: () => writeFileSync(clock, '0'),
    disturb: (_, random) => {
      writeFileSync(clock, String(-DAY_MS * (1 + random.integer(4000))));
      return Promise.resolve();
    },
  },
  {
    name: 'a network drive that does not answer for a while',
    possible: drive !== undefined,
    failures: [],
    on: drive?.here ?? '',
    says: /is on a network drive \(sshfs\): use it from one machine at a time/,
    disturb: async () => {
      drive!.hang();
      await sleep(amount(10_000, 1500));
      drive!.goOn();
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

const known = new Map<Command, ReturnType<typeof undisturbed>>();
/** What becomes of a command that nothing disturbs: it is looked at once. */
function calm(command: Command): ReturnType<typeof undisturbed> {
  if (!known.has(command)) known.set(command, undisturbed(command, prepared));
  return known.get(command)!;
}

describe.each(cases)(
  '$name',
  ({ name, possible, failures, on, says, env, ready, disturb, command, what }) => {
    it.skipIf(!possible)(`is survived by ${what}`, async (context) => {
      const { lasts, outcome } = await calm(command);
      const random = new Random(SEED, name, what);
      for (let i = 0; i < TRIES; i++) {
        ready?.();
        const place = make(command, prepared, on);
        const before = place.use(place.home, jobsOf).map(({ id }) => id);
        const running = place.run(command.words(place)!, env);
        await sleep(random.uniform() * lasts);
        await disturb(place, random);
        const { stderr } = await running;
        expect(stderr).not.toMatch(/defect|\n\s+at /);
        if (says) expect(stderr).toMatch(says);
        await nextStart(command, place);
        const begun = place.use(place.home, jobsOf).filter(({ id }) => !before.includes(id));
        expect(begun.filter(({ state }) => state === 'running')).toEqual([]);
        for (const { startedAt, finishedAt, pausedMs } of begun) {
          expect(pausedMs).toBeGreaterThanOrEqual(0);
          if (finishedAt !== null) expect(finishedAt).toBeGreaterThanOrEqual(startedAt!);
        }
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
  },
);
