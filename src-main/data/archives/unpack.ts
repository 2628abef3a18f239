import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, statSync } from 'node:fs';
import { copyFile, link, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StudioError } from '../../base/errors';
import { makeFolder, TEMPORARY, writerName } from '../../base/files';
import { silentProgress, StopSignal } from '../../base/progress';
import type { ProgressToken } from '../../base/progress';
import { readFirst } from '../files';
import { isLeftover } from '../folders/leftovers';
import { harmful } from './entry';
import type { ArchiveEntry, ArchiveFormat } from './entry';
import type { Packed } from './packed';
import { decompressors, tar } from './tar';
import { zip } from './zip';

/** How many times its size an archive may unpack to. Images hardly shrink; what grows further is meant to harm. */
const MAX_GROWTH = 300;
const SMALL = 64 * 2 ** 20;
const MAX_ENTRIES = 10_000_000;
/** Files between two looks at whether to go on. */
const CHECK_EVERY = 64;
/** Room that is left on the disk. */
const SPARE = 2 ** 30;

/** The kind of archive that a file is, by its content; undefined where it is none. */
export async function archiveFormat(path: string): Promise<ArchiveFormat | undefined> {
  const start = await readFirst(path);
  if (zip.recognises(start)) return zip;
  const inner = await decompressors(path).catch(() => undefined);
  return inner && tar.recognises(inner.start) ? tar : undefined;
}

/** What was taken for granted of an archive, or of those in a folder. */
export async function notesOf(paths: readonly string[]): Promise<string[]> {
  const notes: string[] = [];
  for (const path of paths) notes.push(...((await (await archiveFormat(path))?.notes?.(path)) ?? []));
  return notes;
}

/**
 * Unpacks an archive into a folder of its own, once; nothing of it is written anywhere else.
 *
 * @param into the folder that the unpacked are kept in
 * @returns the folder with its files, named like the archive
 * @throws StudioError 'usage' where it is no archive, 'bad-file' where it is damaged, or would write elsewhere, or grows
 * beyond measure, 'no-space'; StopSignal on request
 */
export async function unpack(path: string, into: string, progress = silentProgress): Promise<string> {
  const format = await archiveFormat(path);
  if (!format) {
    const message = `“${path}” is not an archive that is read.`;
    throw new StudioError(
      'usage',
      message,
      'Give a .zip, .tar, .tar.gz or .tar.zst, or unpack it and give the folder.',
    );
  }
  const { size, mtimeMs } = await stat(path);
  const key = JSON.stringify([basename(path), size, Math.floor(mtimeMs)]);
  const name = basename(path).replace(/(\.tar)?\.\w+$/, '') || 'archive';
  return once(key, name, into, (root) =>
    writeEntries(path, format, root, new Budget(path, Math.max(SMALL, size * MAX_GROWTH)), progress).catch(
      (error: unknown) => {
        throw damaged(resolve(path), error);
      },
    ),
  );
}

/**
 * Unpacks the archives of a folder, each into a folder of its name, and puts what else is small beside them.
 *
 * @param bytes of what all of it came from: it may not grow beyond measure either
 * @throws StudioError as {@link unpack}
 */
export async function unpackAll(
  folder: string,
  { archives, others }: Packed,
  into: string,
  bytes: number,
  progress = silentProgress,
): Promise<string> {
  const found = [...archives, ...others].map(({ file, bytes: size, time }) => [file, size, time]);
  const key = JSON.stringify([basename(folder), found]);
  return once(key, basename(folder), into, async (root) => {
    const budget = new Budget(folder, Math.max(SMALL, bytes * MAX_GROWTH));
    for (const [i, { file }] of archives.entries()) {
      const path = join(folder, file);
      const to = join(root, file.replace(/(\.tar)?\.\w+$/, ''));
      makeFolder(to);
      const format = await archiveFormat(path);
      if (!format) throw damaged(file, new Error('of no known kind'));
      const part = progress.slice(i / archives.length, (i + 1) / archives.length);
      await writeEntries(path, format, to, budget, part).catch((error: unknown) => {
        throw damaged(file, error);
      });
    }
    for (const { file, bytes: size } of others) {
      budget.plan(size);
      makeFolder(dirname(join(root, file)));
      await copyFile(join(folder, file), join(root, file));
    }
  });
}

/** Fills a folder that is kept under a key, where it is not there yet. */
async function once(
  key: string,
  name: string,
  into: string,
  fill: (root: string) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 32);
  const done = join(into, `unpacked-${hash}`);
  const temporary = join(into, `.${basename(done)}.${writerName()}${TEMPORARY}`);
  if (!existsSync(done)) {
    try {
      const root = join(temporary, name);
      makeFolder(root);
      await fill(root);
      // Another process may have been quicker.
      await rename(temporary, done).catch((error: unknown) => {
        if (!existsSync(done)) throw error;
      });
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }
  const now = new Date();
  // What is not used for long is removed.
  await utimes(done, now, now);
  return join(done, name);
}

/**
 * What an archive holds, one after the other, without unpacking it.
 * @throws StudioError 'bad-file' where it is damaged
 */
export async function* entriesIn(path: string, format: ArchiveFormat): AsyncGenerator<ArchiveEntry> {
  try {
    yield* format.entries(path);
  } catch (error) {
    throw damaged(resolve(path), error);
  }
}

async function writeEntries(
  path: string,
  format: ArchiveFormat,
  root: string,
  budget: Budget,
  progress: ProgressToken,
): Promise<void> {
  await budget.measure(root);
  let count = 0;
  const links: { to: string; from: string }[] = [];
  for await (const entry of format.entries(path)) {
    if (count++ % CHECK_EVERY === 0) {
      await progress.checkpoint();
      progress.report({ fraction: entry.share, stage: 'Unpacking' });
    }
    if (count > MAX_ENTRIES) throw harmful(path, `it holds more than ${MAX_ENTRIES} files`);
    const segments = segmentsOf(path, entry.name);
    if (segments.length === 0 || segments.some(isLeftover)) continue;
    const to = join(root, ...segments);
    if (entry.link === undefined) await writeEntry(entry, to, budget);
    else links.push({ to, from: join(root, ...segmentsOf(path, entry.link)) });
  }
  for (const link of links) await writeLink(link, budget);
}

/** Another name of a file that was unpacked; nothing on the disk is a symbolic link. */
async function writeLink({ to, from }: { to: string; from: string }, budget: Budget): Promise<void> {
  const found = statSync(from, { throwIfNoEntry: false });
  if (!found?.isFile() || existsSync(to)) return;
  makeFolder(dirname(to));
  await link(from, to).catch(() => {
    // A disk without links has room for so many copies only.
    budget.take(found.size);
    return copyFile(from, to);
  });
}

async function writeEntry(entry: ArchiveEntry, to: string, budget: Budget): Promise<void> {
  budget.plan(entry.bytes);
  makeFolder(dirname(to));
  const counted = new Transform({
    transform: (chunk: Buffer, _, next) => {
      try {
        budget.take(chunk.length);
        next(null, chunk);
      } catch (error) {
        next(error as Error);
      }
    },
  });
  await pipeline(await entry.open(), counted, createWriteStream(to));
  const time = Number.isNaN(entry.time.getTime()) ? new Date(0) : entry.time;
  await utimes(to, time, time);
}

/** Counts what is really written: an archive may say less. */
class Budget {
  #taken = 0;
  #room = Infinity;

  constructor(
    private readonly path: string,
    private readonly most: number,
  ) {}

  /** Looks how much room there is in all. */
  async measure(root: string): Promise<void> {
    const { bavail, bsize } = await statfs(root);
    this.#room = this.#taken + Math.max(0, bavail * bsize - SPARE);
  }

  plan(bytes: number): void {
    this.#check(this.#taken + bytes);
  }

  take(bytes: number): void {
    this.#taken += bytes;
    this.#check(this.#taken);
  }

  #check(bytes: number): void {
    if (bytes > this.most) throw harmful(this.path, `it unpacks to more than ${MAX_GROWTH} times its size`);
    if (bytes <= this.#room) return;
    const message = `There is no room on the disk to unpack “${basename(this.path)}”.`;
    throw new StudioError('no-space', message, 'Free some space and run it again.');
  }
}

/** The folders and the name of an entry. @throws StudioError 'bad-file' where it would be written elsewhere */
function segmentsOf(path: string, name: string): string[] {
  const plain = name.replaceAll('\\', '/');
  const segments = plain.split('/').filter((each) => each !== '' && each !== '.');
  const outside =
    plain.startsWith('/') || /^[a-z]:/i.test(plain) || segments.includes('..') || plain.includes('\0');
  if (outside) throw harmful(path, `“${name}” in it would be written outside of its folder`);
  return segments;
}

function damaged(path: string, error: unknown): unknown {
  if (error instanceof StudioError || error instanceof StopSignal) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^E[A-Z]+$/.test(code)) return error;
  const message = `The archive “${path}” is damaged or cut short.`;
  return new StudioError('bad-file', message, 'Download it again.', { cause: error });
}
