import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { asStudioError, StudioError } from '../base/errors';
import { isWithin } from '../base/files';
import { requireSpace, usualHomePath } from './home';
import { currentPlace, isRenamed, readNote, TOMBSTONE, writeNote } from './home-note';
import type { MoveProgress } from './move';
import { isHalfMoved, moveHome, removeLeft, sizeOfHome } from './move';

/** A move that was asked for and has not happened yet. */
export interface PlannedMove {
  to: string;
  problem: string | undefined;
}

export function plannedMove(usual: string): PlannedMove | undefined {
  const note = readNote(usual);
  return note?.from === undefined ? undefined : { to: note.home, problem: note.problem };
}

/**
 * Plans to move the home to a folder that is empty or not there yet, or into one of its own in a folder with other things.
 * @returns the place it will have
 * @throws StudioError 'usage' for a place that is taken or lies within the home; 'no-space'
 */
export function planMove(usual: string, folder: string): string {
  const from = currentPlace(usual);
  const to = freePlace(folder);
  if (isWithin(from, to)) {
    throw new StudioError('usage', `${to} lies within the folder that is to be moved.`, 'Choose another.');
  }
  requireSpace(to, sizeOfHome(from));
  writeNote(usual, { home: to, from });
  return to;
}

/**
 * A place for a home: the folder itself, or one of its own in it.
 * @throws StudioError 'usage' where both are taken
 */
export function freePlace(folder: string): string {
  const to = isFree(folder) ? resolve(folder) : join(resolve(folder), 'WAVE Studio');
  if (isFree(to)) return to;
  throw new StudioError('usage', `There is something at ${to} already.`, 'Choose an empty folder.');
}

/** Has the next start open another home; the present one stays where it is. */
export function openNext(usual: string, home: string): void {
  writeNote(usual, { home });
}

export function forgetMove(usual: string): void {
  const note = readNote(usual);
  if (note?.from !== undefined) writeNote(usual, { home: note.from });
}

/** To be called before the home is opened that nobody named: moves it where a person wanted it to be moved. */
export async function moveHomeAsPlanned(onProgress?: MoveProgress): Promise<void> {
  if (!process.env['WAVE_STUDIO_HOME']) await settleMove(usualHomePath(), onProgress);
}

/**
 * Does what was planned, or goes on with what a process that was killed had begun. Where that fails the home stays in its
 * old place, whole, and the next start tries again.
 */
export async function settleMove(usual: string, onProgress?: MoveProgress): Promise<void> {
  const note = readNote(usual);
  if (note?.left !== undefined) {
    finish(usual, note.home, note.left);
    return;
  }
  if (note?.from === undefined) return;
  const { from, home: to } = note;
  // Renamed, and killed before that could be noted.
  if (isRenamed(from, to)) {
    finish(usual, to, from);
    return;
  }
  try {
    if (!isFree(to) && !isHalfMoved(from, to)) {
      throw new StudioError('usage', `There is something at ${to} already.`, 'Empty it.');
    }
    await moveHome(from, to, () => writeNote(usual, { home: to, left: from }), onProgress);
  } catch (thrown) {
    writeNote(usual, { ...note, problem: asStudioError(thrown).message });
    return;
  }
  finish(usual, to, from);
}

function finish(usual: string, home: string, left: string): void {
  removeLeft(left, home);
  writeNote(usual, { home });
}

/** Word of an earlier move does not make a place taken. */
function isFree(folder: string): boolean {
  if (!existsSync(folder)) return true;
  return statSync(folder).isDirectory() && readdirSync(folder).every((name) => name === TOMBSTONE);
}
