import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../base/errors';
import { writeNoteDurably } from '../base/files';

/** A file that an export has written. */
export interface WrittenFile {
  path: string;
  bytes: number;
  sha256: string;
}

/** Lists what exports have put into a folder, so that another one replaces nothing else. */
export const MANIFEST = '.wave-export.json';

const HashSchema = z.string().regex(/^[0-9a-f]{64}$/);
const ManifestSchema = z.object({
  version: z.literal(1),
  /** By path within the folder, with `/`: SHA-256 of what an export has written there, at most the last two. */
  files: z.record(z.string(), z.object({ sha256: z.array(HashSchema) })),
});
type Manifest = z.infer<typeof ManifestSchema>;

/**
 * @param place where an export is to be put
 * @throws StudioError 'usage' where something is there that may not be replaced: without leave nothing may, with leave
 * only files that exports have written and nobody has changed since
 */
export async function checkReplaceable(place: string, overwrite: boolean): Promise<void> {
  const found = await stat(place).catch(() => undefined);
  if (!found) return;
  const content = found.isDirectory() ? await filesIn(place) : undefined;
  if (content?.length === 0) return;
  if (!overwrite) {
    throw new StudioError(
      'usage',
      `“${basename(place)}” exists already.`,
      'Choose another place, or allow it to be overwritten.',
    );
  }
  if (content) await checkFiles(place, place, content);
  else await checkFiles(place, dirname(place), [basename(place)]);
}

async function checkFiles(place: string, folder: string, paths: readonly string[]): Promise<void> {
  const { files } = await readManifest(folder);
  // All names first: hashing gigabytes only to find a foreign file would take long.
  const foreign = paths.find((path) => !Object.hasOwn(files, path));
  if (foreign !== undefined) throw notReplaced(place, foreign, 'no export has written');
  for (const path of paths) {
    const sha256 = await hashOf(join(folder, path));
    if (!files[path]!.sha256.includes(sha256))
      throw notReplaced(place, path, 'was changed since it was exported');
  }
}

function notReplaced(place: string, path: string, why: string): StudioError {
  const name = basename(place);
  const message =
    path === name
      ? `“${name}” is not overwritten: it ${why.replace('no export has written', 'was written by no export')}.`
      : `“${name}” is not overwritten: it holds “${path}”, which ${why}.`;
  return new StudioError('usage', message, 'Choose another place, or move it away yourself.');
}

/**
 * Adds files to the list of what exports have put into a folder.
 * @param before they are not there yet: what stands in their places still counts as exported, too
 */
export async function noteExport(
  folder: string,
  written: readonly WrittenFile[],
  { before = false } = {},
): Promise<void> {
  const manifest = await readManifest(folder);
  for (const { path, sha256 } of written) {
    const last = before ? (manifest.files[path]?.sha256.slice(-1) ?? []) : [];
    manifest.files[path] = { sha256: [...last, sha256] };
  }
  writeNoteDurably(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** One that cannot be read lists nothing: then nothing may be replaced. */
async function readManifest(folder: string): Promise<Manifest> {
  try {
    return ManifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
  } catch {
    return { version: 1, files: {} };
  }
}

/** Paths of all files within a folder, with `/`, the manifest itself left out. A link is listed, not followed. */
async function filesIn(folder: string, prefix = ''): Promise<string[]> {
  const paths: string[] = [];
  for (const item of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const path = prefix === '' ? item.name : `${prefix}/${item.name}`;
    if (item.isDirectory()) paths.push(...(await filesIn(folder, path)));
    else if (path !== MANIFEST) paths.push(path);
  }
  return paths;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
    hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
