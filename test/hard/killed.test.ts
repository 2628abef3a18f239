import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { Random } from '../../src-main/base/random';
import { Catalog } from '../../src-main/catalog/catalog';
import type { Job } from '../../src-main/catalog/jobs';
import { amount, HARD, SEED, tell } from './figures';
import { type Command, COMMANDS, prepare } from './killed/commands';
import { Place, type Victim } from './killed/place';

/** Times that each command is killed. */
const KILLS = amount(13, 1);
const VICTIMS: readonly Victim[] = ['all', 'all', 'host', 'worker'];

const prepared = mkdtempSync(join(tmpdir(), 'wave-prepared-'));
beforeAll(() => prepare(prepared));
afterAll(() => rmSync(prepared, { recursive: true, force: true }));

/** What there is in the end. */
interface Outcome {
  /** Every entry by its name, with the hash of its weights. */
  entries: Record<string, string>;
  /** What the files are called. */
  names: Set<string>;
}

describe.each(COMMANDS.filter(({ tested }) => HARD || !tested))('$name', (command) => {
  it('is done in the end, whenever it is killed', async (context) => {
    const { lasts, outcome } = await undisturbed(command);
    const random = new Random(SEED, 'killed', command.name);
    let hits = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const victim = VICTIMS[random.integer(VICTIMS.length)]!;
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

function make(command: Command): Place {
  const place = new Place(prepared);
  command.ready?.(place);
  return place;
}

const homeOf = (command: Command, place: Place) => command.home?.(place) ?? place.home;
/** @returns ms until a server was there */
async function nextStart(command: Command, place: Place): Promise<number> {
  if (command.stays) return place.nextServer();
  await place.nextStart(homeOf(command, place));
  return 0;
}

/** What a command ends in, and how long it takes in ms, when nobody kills it. */
async function undisturbed(command: Command): Promise<{ lasts: number; outcome: Outcome }> {
  const place = make(command);
  try {
    const began = performance.now();
    await finish(command, place);
    const lasted = performance.now() - began;
    const started = await nextStart(command, place);
    return { lasts: command.stays ? started : lasted, outcome: await outcomeOf(command, place) };
  } finally {
    place.remove();
  }
}

/** Kills it once, has it done all the same, and compares. @returns whether it was still there to be killed */
async function killed(command: Command, victim: Victim, after: number, expected: Outcome): Promise<boolean> {
  const place = make(command);
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

const jobsOf = ({ jobs }: Catalog): Job[] => jobs.list({ parent: null });

/** Goes on with what was begun; what was killed before it was noted is asked for again. */
async function goOn(command: Command, place: Place, begun: readonly Job[]): Promise<void> {
  for (const { id, state } of begun) {
    if (state === 'done') continue;
    const { status, stderr } = await place.run(['resume', id, '--home', homeOf(command, place)]);
    expect(status, stderr).toBe(0);
  }
  if (begun.length === 0) await finish(command, place);
}

async function finish(command: Command, place: Place): Promise<void> {
  const words = command.words(place);
  if (!words || command.stays) return;
  const { status, stderr } = await place.run(words);
  expect(status, stderr).toBe(0);
}

async function outcomeOf(command: Command, place: Place): Promise<Outcome> {
  const catalog = Catalog.open(homeOf(command, place));
  try {
    const { database, problems, orphans } = await catalog.verify();
    expect({ database, problems, orphans }).toEqual({ database: [], problems: [], orphans: [] });
    const all = [true, false].flatMap((trashed) => catalog.entries.list({ trashed, limit: -1 }).entries);
    const weights = (id: string) =>
      catalog.entries.artifacts(id).find(({ role }) => role === 'weights')?.sha256;
    const entries = Object.fromEntries(
      all.map(({ id, kind, name }) => [`${kind} ${name}`, weights(id) ?? '']),
    );
    return { entries, names: place.names() };
  } finally {
    catalog.close();
  }
}
