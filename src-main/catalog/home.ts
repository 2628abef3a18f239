import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from '../base/files';
import { asStudioError, StudioError } from '../base/errors';
import { networkDrive } from '../base/network-drive';
import { userDataFolder } from '../base/user-data';
import { currentPlace, followTombstones, requirePlace } from './home-note';

/** A home folder: everything WAVE Studio keeps, and where. */
export interface Home {
  root: string;
  /** The SQLite catalog. */
  database: string;
  /** Content-addressed weights and other large files. */
  artifacts: string;
  /** What can be computed again: decoded datasets, teacher logits. */
  cache: string;
  /** Checkpoints, one folder per job. */
  runs: string;
  exports: string;
  /** Copies of the catalog, among them one from before each migration. */
  backups: string;
  /** Why nothing of it can be changed; what is written all the same goes to a folder that is gone afterwards. */
  readOnly?: 'denied' | 'full';
}

const FOLDERS = ['artifacts', 'cache', 'runs', 'exports', 'backups'] as const;

/**
 * The home folder when none is named: `WAVE_STUDIO_HOME`, or where it was moved to, or "WAVE Studio" in the system's folder
 * for user data.
 */
export function defaultHomePath(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env['WAVE_STUDIO_HOME']) return resolve(env['WAVE_STUDIO_HOME']);
  return currentPlace(usualHomePath(env, platform));
}

/** The home folder as long as nobody chose another. */
export function usualHomePath(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  return resolve(userDataFolder(env, platform), 'WAVE Studio');
}

/** The paths inside a home, without touching the disk. */
export function homeAt(path: string = defaultHomePath()): Home {
  const root = resolve(path);
  const folder = (name: string) => join(root, name);
  return {
    root,
    database: folder('catalog.db'),
    artifacts: folder('artifacts'),
    cache: folder('cache'),
    runs: folder('runs'),
    exports: folder('exports'),
    backups: folder('backups'),
  };
}

/**
 * Makes the folders of a home that are not there yet, for this user's eyes only.
 * @throws StudioError 'usage' where the path is a file or may not be written; 'no-space' on a full disk
 */
export function prepareHome(path?: string): Home {
  if (path === undefined && !process.env['WAVE_STUDIO_HOME']) requirePlace(usualHomePath());
  const home = homeAt(followTombstones(homeAt(path).root));
  if (statSync(home.root, { throwIfNoEntry: false })?.isDirectory() === false) throw notAFolder(home.root);
  // Whatever this process and its workers make from now on.
  process.umask(0o077);
  try {
    for (const name of FOLDERS) makeFolder(home[name]);
    closeToOthers(home);
    accessSync(home.root, constants.W_OK);
  } catch (error) {
    throw homeError(home.root, error);
  }
  return home;
}

/**
 * As {@link prepareHome}; a home that can only be read, such as that of another user or on a disk that is write-protected,
 * is opened as it is: its catalog is copied, and whatever a reader needs beside it is put, into a folder of its own.
 */
export function openHome(path?: string): Home {
  try {
    return prepareHome(path);
  } catch (thrown) {
    const reading = asStudioError(thrown).code === 'no-space' ? undefined : homeForReading(path, 'denied');
    if (!reading) throw thrown;
    return reading;
  }
}

/** A copy of a home's catalog, to be read; undefined where there is none, or no room for it either. */
export function homeForReading(
  path: string | undefined,
  readOnly: NonNullable<Home['readOnly']>,
): Home | undefined {
  const home = homeAt(followTombstones(homeAt(path).root));
  if (!isReadable(home.database)) return undefined;
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), 'wave-studio-reading-'));
    const own = homeAt(folder);
    for (const name of FOLDERS) makeFolder(own[name]);
    for (const end of ['', '-wal']) {
      if (existsSync(home.database + end)) copyFileSync(home.database + end, own.database + end);
    }
    chmodSync(own.database, 0o600);
    return { ...own, root: home.root, artifacts: home.artifacts, readOnly };
  } catch (thrown) {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    if (asStudioError(thrown).code === 'no-space') return undefined;
    throw thrown;
  }
}

/** Forgets what {@link openHome} has put aside. */
export function leaveHome({ readOnly, database }: Home): void {
  if (readOnly) rmSync(dirname(database), { recursive: true, force: true });
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a person is to know of where a home is; undefined where there is nothing to know. */
export function noteOnHome({ root, readOnly }: Home): string | undefined {
  if (readOnly === 'full') {
    return `The disk of the home ${root} is full: its catalog can be read, and nothing changed until there is room.`;
  }
  if (readOnly) return `The home ${root} can only be read: to change anything, ${WAY_OUT}`;
  const drive = networkDrive(root);
  return drive === undefined
    ? undefined
    : `The home ${root} is on a network drive (${drive}): use it from one machine at a time, and expect it to be slower.`;
}

/** From a home that cannot be written. */
export const WAY_OUT = 'copy the home to a folder of your own and name that with --home.';

/** A home that an earlier version made could be read by every user of the machine. */
function closeToOthers(home: Home): void {
  const { root, database } = home;
  const open = (path: string) => (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077;
  if (process.platform === 'win32' || !open(root)) return;
  const close = (path: string) => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && open(path)) chmodSync(path, found.isDirectory() ? 0o700 : 0o600);
  };
  for (const folder of FOLDERS.map((name) => home[name])) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) close(join(folder, name));
    close(folder);
  }
  for (const end of ['', '-wal', '-shm']) close(database + end);
  // The last: it says that all of it was done.
  close(root);
}

function notAFolder(root: string): StudioError {
  return new StudioError('usage', `The home ${root} is not a folder.`, 'Choose a folder with --home.');
}

function homeError(root: string, thrown: unknown): StudioError {
  const error = asStudioError(thrown);
  if (error.code === 'no-space') return error;
  return new StudioError(
    'usage',
    `The home folder ${root} cannot be written.`,
    'Change its permissions, or choose another folder with --home.',
    { cause: thrown },
  );
}

/** Bytes that a program of this user may still write where `path` is or will be. */
export function freeSpace(path: string): number {
  let folder = resolve(path);
  while (!statSync(folder, { throwIfNoEntry: false })) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** To be called before long work: @throws StudioError 'no-space' when fewer than `bytes` are free at `path`. */
export function requireSpace(path: string, bytes: number): void {
  const free = freeSpace(path);
  if (free >= bytes) return;
  throw new StudioError(
    'no-space',
    `This needs ${megabytes(bytes)} of disk space, but only ${megabytes(free)} are free at ${path}.`,
    'Free some space, or choose another folder with --home.',
  );
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
