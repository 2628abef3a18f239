import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../base/errors';
import { makeFolder, syncFolder, writeNoteDurably } from '../base/files';

/**
 * Where the home is that is used when none is named, as a note beside the usual place: what a move is recorded in, step
 * by step, so that whoever is started after a crash knows which home is the one.
 */
const NoteSchema = z.strictObject({
  home: z.string(),
  /** Where it still lies; it is moved when a program is started that will run its jobs, before anything in it is open. */
  from: z.string().optional(),
  /** It was moved from here, where what is left is to be removed. */
  left: z.string().optional(),
  /** Why the last try to move it failed. */
  problem: z.string().optional(),
});
type Note = z.infer<typeof NoteSchema>;

/** In a home that was moved: where to. Every program that is told of the old place goes on there. */
export const TOMBSTONE = 'moved-to.json';
const TombstoneSchema = z.strictObject({ home: z.string() });

/** A home that was moved this often was moved in circles. */
const MOST_STEPS = 16;

/**
 * Where the home is whose usual place is `usual`.
 * @throws StudioError 'bad-file' for a note that is there and cannot be read
 */
export function currentPlace(usual: string): string {
  const note = readNote(usual);
  if (!note) return usual;
  return note.from === undefined || isRenamed(note.from, note.home) ? note.home : note.from;
}

/** @throws StudioError 'usage' where the home was moved to a place that is not there: an empty one would only confuse */
export function requirePlace(usual: string): void {
  const place = currentPlace(usual);
  if (place === usual || existsSync(followTombstones(place))) return;
  throw notThere(place, `delete ${noteOf(usual)}`);
}

/**
 * Where the home is that was in `root`, however often it was moved since.
 * @throws StudioError 'bad-file' for a tombstone that cannot be read; 'usage' where the new place is not there
 */
export function followTombstones(root: string): string {
  let place = root;
  for (let step = 0; step < MOST_STEPS; step++) {
    const tombstone = readJson(join(place, TOMBSTONE), TombstoneSchema);
    if (!tombstone) return place;
    place = tombstone.home;
    if (!existsSync(place)) throw notThere(place, `delete ${join(root, TOMBSTONE)}`);
  }
  throw new StudioError('bad-file', `${root} was moved in circles.`, `Delete ${join(root, TOMBSTONE)}.`);
}

/** Whether a home was renamed, which is about to be noted. What is left in the old place may be a lock. */
export function isRenamed(from: string, to: string): boolean {
  const hasCatalog = (root: string) => existsSync(join(root, 'catalog.db'));
  return !hasCatalog(from) && hasCatalog(to);
}

/** Whether a home was moved away, perhaps while it was opened. */
export function isMoved(root: string): boolean {
  return existsSync(join(root, TOMBSTONE));
}

/** Leaves word in a home's old place, which is made where it is no more. */
export function writeTombstone(root: string, home: string): void {
  makeFolder(root);
  writeNoteDurably(join(root, TOMBSTONE), JSON.stringify({ home }));
}

function notThere(place: string, otherwise: string): StudioError {
  return new StudioError(
    'usage',
    `The catalog was moved to ${place}, which is not there now.`,
    `Connect the disk that it is on; to begin with an empty catalog instead, ${otherwise}.`,
  );
}

function noteOf(usual: string): string {
  return `${usual}.json`;
}

/** @throws StudioError 'bad-file' for one that is there and cannot be read: an empty catalog must not take its place */
export function readNote(usual: string): Note | undefined {
  return readJson(noteOf(usual), NoteSchema);
}

function readJson<T>(path: string, schema: z.core.$ZodType<T>): T | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(path, error);
  }
  try {
    return z.parse(schema, JSON.parse(text));
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): StudioError {
  return new StudioError(
    'bad-file',
    `${path}, which says where the catalog is, cannot be read.`,
    'Name the folder of the catalog with --home, or write {"home": "its path"} into that file.',
    { cause },
  );
}

export function writeNote(usual: string, note: Note): void {
  const path = noteOf(usual);
  makeFolder(dirname(path));
  if (note.home === usual && note.from === undefined && note.left === undefined) {
    rmSync(path, { force: true });
    syncFolder(dirname(path));
  } else writeNoteDurably(path, JSON.stringify(note));
}
