import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { StudioError } from '../base/errors';
import type { ProgressToken } from '../base/progress';

/** A file to be written, its content made while it is written. */
export interface ExportFile {
  /** Within the folder of the export, with `/`; empty where the export is this one file, whose own name is told then. */
  path: string;
  chunks: () => Iterable<Uint8Array>;
}

/** A file that was written. */
export interface WrittenFile {
  path: string;
  bytes: number;
  sha256: string;
}

/** What exports put into a folder: a folder with anything else is not replaced, whoever asks for it. */
const OURS = /^(config\.json|preprocessor_config\.json|README\.md|onnx|model\.json|.+\.(safetensors|bin))$/;

/**
 * Writes files beside their target, lets them be checked there, and only then puts them in the target's place. Whatever
 * fails or is cancelled before leaves the target as it was, and nothing beside it.
 *
 * @param check reads what was written, at the path it is given
 * @throws StudioError 'usage' where the target exists and must not be replaced
 */
export async function writeStaged<T>(
  target: string,
  files: ExportFile[],
  overwrite: boolean,
  progress: ProgressToken,
  check: (path: string) => Promise<T>,
): Promise<{ files: WrittenFile[]; checked: T }> {
  const place = resolve(target);
  await checkTarget(place, overwrite);
  await mkdir(dirname(place), { recursive: true });
  const staged = join(dirname(place), `.${basename(place)}.${randomUUID()}.partial`);
  try {
    const written: WrittenFile[] = [];
    for (const [index, file] of files.entries()) {
      written.push({ ...(await writeFile(staged, file, progress)), path: file.path || basename(place) });
      progress.report({
        stage: `Writing ${file.path || basename(place)}`,
        fraction: (index + 1) / (files.length + 1),
      });
    }
    const checked = await check(staged);
    await progress.checkpoint();
    await shareAs(dirname(place), staged);
    await putInPlace(staged, place);
    return { files: written, checked };
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

async function checkTarget(place: string, overwrite: boolean): Promise<void> {
  const found = await stat(place).catch(() => undefined);
  if (!found) return;
  const content = found.isDirectory() ? await readdir(place) : [];
  if (found.isDirectory() && content.length === 0) return;
  if (!overwrite) {
    throw new StudioError(
      'usage',
      `“${basename(place)}” exists already.`,
      'Choose another place, or allow it to be overwritten.',
    );
  }
  const foreign = content.find((name) => !OURS.test(name));
  if (foreign === undefined) return;
  throw new StudioError(
    'usage',
    `“${basename(place)}” is not overwritten: it holds “${foreign}”, which no export has written.`,
    'Choose another place.',
  );
}

async function writeFile(
  base: string,
  { path, chunks }: ExportFile,
  progress: ProgressToken,
): Promise<WrittenFile> {
  const full = join(base, path);
  await mkdir(dirname(full), { recursive: true });
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(full, 'wx');
  try {
    for (const chunk of chunks()) {
      await progress.checkpoint();
      hash.update(chunk);
      bytes += chunk.length;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { path, bytes, sha256: hash.digest('hex') };
}

/** Whoever may read a folder may read what is put into it: the program itself makes files for its user alone. */
async function shareAs(folder: string, path: string): Promise<void> {
  const { mode } = await stat(folder);
  const readable = mode & 0o044;
  const found = await stat(path);
  if (!found.isDirectory()) return chmod(path, 0o600 | readable);
  for (const name of await readdir(path)) await shareAs(folder, join(path, name));
  await chmod(path, 0o700 | readable | (mode & 0o011));
}

/** A file is replaced in one step; a folder is moved aside first, and back if the new one cannot take its place. */
async function putInPlace(staged: string, place: string): Promise<void> {
  if (!(await stat(place).catch(() => undefined))?.isDirectory()) return rename(staged, place);
  const aside = `${staged}.old`;
  await rename(place, aside);
  try {
    await rename(staged, place);
  } catch (error) {
    await rename(aside, place);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}
