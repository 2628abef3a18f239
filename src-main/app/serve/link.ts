import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../base/files';
import { isAlive, MACHINE } from '../../base/machine';
import { z } from 'zod';
import { StudioError } from '../../base/errors';
import { LINK_PATH } from '../../api/contract/wire';
import type { Home } from '../../catalog/home';

const NoteSchema = z.object({
  pid: z.int(),
  /** See {@link MACHINE}. */
  machine: z.string().default(''),
  /** As it stands in an URL. */
  address: z.string(),
  port: z.int(),
  /** Who can read this file is the user of the program, and may ask it for an address. */
  key: z.string(),
});
type Note = z.output<typeof NoteSchema>;
type Place = Pick<Note, 'address' | 'port' | 'key'>;

const AnswerSchema = z.object({ url: z.string() });

const folderOf = (home: Home) => join(home.root, 'serve');

/** Leaves word of a server in its home, for this user only. @returns takes it away again */
export function announce(home: Home, { address, port, key }: Place): () => void {
  // Nobody finds it then; its own address works all the same.
  if (home.readOnly) return () => {};
  removeDead(folderOf(home));
  const path = join(folderOf(home), `${port}.json`);
  const note: Note = { pid: process.pid, machine: MACHINE, address, port, key };
  writePrivately(folderOf(home), path, JSON.stringify(note));
  return () => rmSync(path, { force: true });
}

/**
 * Has a running `wave serve` of this home make a new address, good for one exchange.
 *
 * @param port of the one that is meant; default: the one that was started last
 * @throws StudioError 'not-found' where there is none
 */
export async function newLink(home: Home, port?: number): Promise<string> {
  for (const note of notesOf(home)) {
    if (port !== undefined && note.port !== port) continue;
    const url = await ask(note);
    if (url !== undefined) return url;
  }
  const which = port === undefined ? 'of this home' : `on port ${port}`;
  const hint = 'Start it with “wave serve”; it prints its address.';
  throw new StudioError('not-found', `There is no “wave serve” ${which} that answers.`, hint);
}

/**
 * Has a browser come to an address without a word of it on a command line, which every user of the machine can read:
 * by a private file that sends it on.
 *
 * @returns the file, to be opened; whoever finds it later finds a token that was used
 */
export function forwardingFile(home: Home, url: string): string {
  const path = join(folderOf(home), 'open.html');
  const link = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const page = `<!doctype html><meta http-equiv="refresh" content="0;url=${link}"><title>WAVE Studio</title>`;
  writePrivately(folderOf(home), path, page);
  return path;
}

async function ask({ address, port, key }: Note): Promise<string | undefined> {
  try {
    const headers = { Authorization: `Bearer ${key}` };
    const response = await fetch(`http://${address}:${port}${LINK_PATH}`, { method: 'POST', headers });
    return response.ok ? AnswerSchema.parse(await response.json()).url : undefined;
  } catch {
    // It has ended without taking its note away.
    return undefined;
  }
}

/** The newest first. */
function notesOf(home: Home): Note[] {
  const folder = folderOf(home);
  const names = readNames(folder).filter((name) => name.endsWith('.json'));
  const found = names.map((name) => join(folder, name)).map((path) => ({ path, at: statSync(path).mtimeMs }));
  return found.sort((a, b) => b.at - a.at).flatMap(({ path }) => read(path) ?? []);
}

/** Word of servers that were killed. */
function removeDead(folder: string): void {
  for (const name of readNames(folder)) {
    const note = read(join(folder, name));
    if (note?.machine === MACHINE && !isAlive(note.pid)) rmSync(join(folder, name), { force: true });
  }
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): Note | undefined {
  try {
    return NoteSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

function writePrivately(folder: string, path: string, text: string): void {
  makeFolder(folder, 0o700);
  // Made anew: a file that is there keeps its mode.
  rmSync(path, { force: true });
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
}
