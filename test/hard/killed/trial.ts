import { expect } from 'vitest';
import { Catalog } from '../../../src-main/catalog/catalog';
import type { Job } from '../../../src-main/catalog/jobs';
import type { Command } from './commands';
import { Place } from './place';

/** What there is in the end. */
export interface Outcome {
  /** Every entry by its name, with the hash of its weights. */
  entries: Record<string, string>;
  /** What the files are called. */
  names: Set<string>;
}

export function make(command: Command, prepared: string, on?: string): Place {
  const place = new Place(prepared, on);
  command.ready?.(place);
  return place;
}

export const homeOf = (command: Command, place: Place) => command.home?.(place) ?? place.home;
/** @returns ms until a server was there */
export async function nextStart(command: Command, place: Place): Promise<number> {
  if (command.stays) return place.nextServer();
  await place.nextStart(homeOf(command, place));
  return 0;
}

/** What a command ends in, and how long it takes in ms, when nobody kills it. */
export async function undisturbed(
  command: Command,
  prepared: string,
): Promise<{ lasts: number; outcome: Outcome }> {
  const place = make(command, prepared);
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

export const jobsOf = ({ jobs }: Catalog): Job[] => jobs.list({ parent: null });

/** Goes on with what was begun; what was killed before it was noted is asked for again. */
export async function goOn(command: Command, place: Place, begun: readonly Job[]): Promise<void> {
  for (const { id, state } of begun) {
    if (state === 'done') continue;
    const { status, stderr } = await place.run(['resume', id, '--home', homeOf(command, place)]);
    expect(status, stderr).toBe(0);
  }
  if (begun.length === 0) await finish(command, place);
}

export async function finish(command: Command, place: Place): Promise<void> {
  const words = command.words(place);
  if (!words || command.stays) return;
  const { status, stderr } = await place.run(words);
  expect(status, stderr).toBe(0);
}

export async function outcomeOf(command: Command, place: Place): Promise<Outcome> {
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
