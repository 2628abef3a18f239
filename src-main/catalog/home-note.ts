import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { StudioError } from '../base/errors';

/**
 * Where the home is that is used when none is named, as a note beside the usual place. `from`: where it still lies; it is
 * moved when a program is started that will run its jobs, before anything in it is open.
 */
const NoteSchema = z.strictObject({
  home: z.string(),
  from: z.string().optional(),
  /** Why the last try to move it failed. */
  problem: z.string().optional(),
});
type Note = z.infer<typeof NoteSchema>;

/** Where the home is whose usual place is `usual`. */
export function currentPlace(usual: string): string {
  const note = readNote(usual);
  return note?.from ?? note?.home ?? usual;
}

/** @throws StudioError 'usage' where the home was moved to a place that is not there: an empty one would only confuse */
export function requirePlace(usual: string): void {
  const place = currentPlace(usual);
  if (place === usual || existsSync(place)) return;
  throw new StudioError(
    'usage',
    `The catalog was moved to ${place}, which is not there now.`,
    `Connect the disk that it is on; to begin with an empty catalog instead, delete ${noteOf(usual)}.`,
  );
}

function noteOf(usual: string): string {
  return `${usual}.json`;
}

/** A note that cannot be read is as good as none. */
export function readNote(usual: string): Note | undefined {
  try {
    return NoteSchema.parse(JSON.parse(readFileSync(noteOf(usual), 'utf8')));
  } catch {
    return undefined;
  }
}

export function writeNote(usual: string, note: Note): void {
  const path = noteOf(usual);
  if (note.home === usual && note.from === undefined) {
    rmSync(path, { force: true });
    return;
  }
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(note));
  renameSync(`${path}.${process.pid}`, path);
}
