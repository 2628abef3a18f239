import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { Random } from '../../src-main/base/random';
import { amount, HARD, SEED, tell } from './figures';
import { type Command, COMMANDS, prepare } from './killed/commands';
import type { Victim } from './killed/place';
import { goOn, homeOf, jobsOf, make, nextStart, type Outcome, outcomeOf, undisturbed } from './killed/trial';
import { removeFolder } from '../support/cleanup';

/** Times that each command is killed. */
const KILLS = amount(13, 1);
const VICTIMS: readonly Victim[] = ['all', 'all', 'host', 'worker'];

const prepared = mkdtempSync(join(tmpdir(), 'wave-prepared-'));
beforeAll(() => prepare(prepared));
afterAll(() => removeFolder(prepared));

describe.each(COMMANDS.filter(({ tested }) => HARD || !tested))('$name', (command) => {
  it('is done in the end, whenever it is killed', async (context) => {
    const { lasts, outcome } = await undisturbed(command, prepared);
    const random = new Random(SEED, 'killed', command.name);
    let hits = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      // A server begins no worker by itself.
      const victim = command.stays ? 'all' : VICTIMS[random.integer(VICTIMS.length)]!;
      const after = random.uniform() * lasts;
      if (await killed(command, victim, after, outcome)) hits++;
    }
    report(context, command.name, hits);
  });
});

function report(context: TestContext, name: string, hits: number): void {
  const figure = `${hits} of ${KILLS} kills hit it: 0 entries lost, 0 false states, 0 leftovers, same weights`;
  tell(context, `SIGKILL during ${name}`, figure);
}

/** Kills it once, has it done all the same, and compares. @returns whether it was still there to be killed */
async function killed(command: Command, victim: Victim, after: number, expected: Outcome): Promise<boolean> {
  const place = make(command, prepared);
  const known = command.ready ? [] : place.use(place.home, jobsOf).map(({ id }) => id);
  const told = `${command.name}: ${victim} killed after ${after.toFixed(0)} ms`;
  const hit = await place.kill(command.words(place)!, after, victim);
  await nextStart(command, place);
  const begun = place.use(homeOf(command, place), jobsOf).filter(({ id }) => !known.includes(id));
  const allowed = ['queued', 'paused', 'interrupted', 'done', ...(victim === 'worker' ? ['failed'] : [])];
  for (const { state } of begun) expect(allowed, told).toContain(state);
  await goOn(command, place, begun);
  const found = await outcomeOf(command, place);
  expect(found.entries, told).toEqual(expected.entries);
  expect(
    [...found.names].filter((name) => !expected.names.has(name)),
    told,
  ).toEqual([]);
  // Where it fails it stays, to be looked at.
  place.remove();
  return hit;
}
