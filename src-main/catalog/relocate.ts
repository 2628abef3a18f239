import { cpSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { makeFolder } from '../base/files';
import { asStudioError, StudioError } from '../base/errors';
import { homeAt, requireSpace, usualHomePath } from './home';
import { currentPlace, readNote, writeNote } from './home-note';
import { currentOwner } from './owner';

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
  const to = isFree(folder) ? resolve(folder) : join(resolve(folder), 'WAVE Studio');
  if (!isFree(to)) {
    throw new StudioError('usage', `There is something at ${to} already.`, 'Choose an empty folder.');
  }
  if (!relative(from, to).startsWith('..')) {
    throw new StudioError('usage', `${to} lies within the folder that is to be moved.`, 'Choose another.');
  }
  requireSpace(to, sizeOf(from));
  writeNote(usual, { home: to, from });
  return to;
}

export function forgetMove(usual: string): void {
  const note = readNote(usual);
  if (note?.from !== undefined) writeNote(usual, { home: note.from });
}

/** To be called before the home is opened that nobody named: moves it where a person wanted it to be moved. */
export function moveHomeAsPlanned(): void {
  if (process.env['WAVE_STUDIO_HOME']) return;
  settleMove(usualHomePath(), (home) => currentOwner(homeAt(home)) !== undefined);
}

/**
 * Does what was planned. Where that fails the home stays in its old place, whole, and the next start tries again.
 * @param busy whether another process works in a home
 */
export function settleMove(usual: string, busy: (home: string) => boolean): void {
  const note = readNote(usual);
  if (note?.from === undefined || busy(note.from)) return;
  try {
    moveFolder(note.from, note.home);
    writeNote(usual, { home: note.home });
  } catch (thrown) {
    writeNote(usual, { ...note, problem: asStudioError(thrown).message });
  }
}

function moveFolder(from: string, to: string): void {
  if (!isFree(to)) throw new StudioError('usage', `There is something at ${to} already.`, 'Empty it.');
  rmSync(to, { recursive: true, force: true });
  makeFolder(dirname(to));
  try {
    renameSync(from, to);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EXDEV')) throw thrown;
    copyThenRemove(from, to);
  }
}

/** To another disk. What is half copied never has the final name. */
function copyThenRemove(from: string, to: string): void {
  const part = `${to}.part`;
  rmSync(part, { recursive: true, force: true });
  try {
    cpSync(from, part, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    renameSync(part, to);
  } catch (thrown) {
    rmSync(part, { recursive: true, force: true });
    throw thrown;
  }
  rmSync(from, { recursive: true, force: true });
}

function isFree(folder: string): boolean {
  if (!existsSync(folder)) return true;
  return statSync(folder).isDirectory() && readdirSync(folder).length === 0;
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true }).reduce((sum, name) => {
    const found = statSync(join(folder, String(name)), { throwIfNoEntry: false });
    return sum + (found?.isFile() ? found.size : 0);
  }, 0);
}
