import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../base/errors';
import { makeFolder, renameDurably, syncFolder, TEMPORARY, writeNoteDurably } from '../base/files';
import type { ProgressToken } from '../base/progress';
import { checkReplaceable, MANIFEST, noteExport, type WrittenFile } from './manifest';
import { collectGarbage } from '../base/garbage';

/** A file to be written, its content made while it is written. */
export interface ExportFile {
  /** Within the folder of the export, with `/`; empty where the export is this one file, whose own name is told then. */
  path: string;
  chunks: () => Iterable<Uint8Array>;
}

export interface StagingOptions {
  /** Replace what an export has put at the target. */
  overwrite: boolean;
  /** Where it is noted what is under way, so that {@link settleStaging} can end it after a crash. */
  journal?: string | undefined;
  progress: ProgressToken;
}

/**
 * Writes files beside their target, lets them be checked there, and only then puts them in the target's place. Whatever
 * fails or is cancelled before leaves the target as it was, and nothing beside it.
 *
 * @param check reads what was written, at the path it is given
 * @throws StudioError 'usage' where the target must not be replaced: it may not be, or is not as an export has left it
 */
export async function writeStaged<T>(
  target: string,
  files: ExportFile[],
  { overwrite, journal, progress }: StagingOptions,
  check: (path: string) => Promise<T>,
): Promise<{ files: WrittenFile[]; checked: T }> {
  const place = resolve(target);
  await checkReplaceable(place, overwrite);
  makeFolder(dirname(place));
  const staged = join(dirname(place), `.${basename(place)}.${randomUUID()}.partial`);
  if (journal !== undefined) openJournal(journal, { staged, place });
  try {
    const written: WrittenFile[] = [];
    const collect = collecting();
    for (const [index, file] of files.entries()) {
      const { path, ...made } = await writeFile(staged, file, progress, collect);
      written.push({ ...made, path: path || basename(place) });
      progress.report({
        stage: `Writing ${file.path || basename(place)}`,
        fraction: (index + 1) / (files.length + 1),
      });
    }
    const isFolder = files.some(({ path }) => path !== '');
    if (isFolder) await noteExport(staged, written);
    const checked = await check(staged);
    await progress.checkpoint();
    // A person may have changed it while this was written.
    await checkReplaceable(place, overwrite);
    if (isFolder) await putFolderInPlace(staged, place);
    else await putFileInPlace(staged, place, written);
    return { files: written, checked };
  } finally {
    await rm(staged, { recursive: true, force: true });
    if (journal !== undefined) await rm(journal, { force: true });
  }
}

/** Collects weights that were only converted to be written, each time that so much was written. */
function collecting(every = 16 * 2 ** 20): (bytes: number) => void {
  let since = 0;
  return (bytes) => {
    since += bytes;
    if (since < every) return;
    collectGarbage();
    since = 0;
  };
}

async function writeFile(
  base: string,
  { path, chunks }: ExportFile,
  progress: ProgressToken,
  written: (bytes: number) => void,
): Promise<WrittenFile> {
  const full = join(base, path);
  makeFolder(dirname(full));
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await openNew(full);
  try {
    for (const chunk of chunks()) {
      await progress.checkpoint();
      hash.update(chunk);
      bytes += chunk.length;
      await file.writeFile(chunk);
      written(chunk.length);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  syncFolder(dirname(full));
  return { path, bytes, sha256: hash.digest('hex') };
}

/** There are folders that take no file, such as `/proc`: the system says then that there is no such file. */
async function openNew(path: string): Promise<FileHandle> {
  return open(path, 'wx').catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const where = dirname(path);
    throw new StudioError('usage', `No file can be made in “${where}”.`, 'Choose another place.', {
      cause: error,
    });
  });
}

/** The manifest beside it knows the new content before it is there: at no moment is a file there that it does not list. */
async function putFileInPlace(staged: string, place: string, written: WrittenFile[]): Promise<void> {
  await noteExport(dirname(place), written, { before: true });
  await renameDurably(staged, place);
  await noteExport(dirname(place), written);
}

/** A folder is moved aside first, and back if the new one cannot take its place. */
async function putFolderInPlace(staged: string, place: string): Promise<void> {
  if (!(await stat(place).catch(() => undefined))?.isDirectory()) return renameDurably(staged, place);
  const aside = asideOf(staged);
  await rename(place, aside);
  try {
    await renameDurably(staged, place);
  } catch (error) {
    await rename(aside, place);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

const asideOf = (staged: string) => `${staged}.old`;

const JournalSchema = z.object({ staged: z.string(), place: z.string() });

function openJournal(path: string, entry: z.infer<typeof JournalSchema>): void {
  settleStaging(path);
  makeFolder(dirname(path));
  writeNoteDurably(path, JSON.stringify(entry));
}

/**
 * Ends what a process that was killed had begun: what was there before is put back, or the new is left in its place, and
 * nothing stays beside it.
 *
 * @param journal see {@link StagingOptions}; there may be none
 */
export function settleStaging(journal: string): void {
  if (!existsSync(journal)) {
    rmSync(journal + TEMPORARY, { force: true });
    return;
  }
  const { staged, place } = JournalSchema.parse(JSON.parse(readFileSync(journal, 'utf8')));
  const aside = asideOf(staged);
  if (existsSync(aside) && !existsSync(place)) {
    renameSync(aside, place);
    syncFolder(dirname(place));
  }
  rmSync(aside, { recursive: true, force: true });
  rmSync(staged, { recursive: true, force: true });
  for (const note of [join(dirname(place), MANIFEST), journal]) rmSync(note + TEMPORARY, { force: true });
  rmSync(journal, { force: true });
}
