import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isLeftover } from './folders/leftovers';
import type { DatasetSource } from './types';

/** Whoever asks waits: what takes longer is told from what was seen until then. */
const PATIENCE_MS = 200;
/** The largest side that images get when none is asked for. */
const USUAL_SIDE = 64;
/** Of an archive both its files and what becomes of them. */
const UNPACKED_AND_DECODED = 2;
/** What stands beside images. */
const TEXT = /\.(csv|tsv|txt|jsonl?|xml|md|ya?ml|html?)$/i;

/**
 * Bytes that adding a dataset writes, about: one for each colour of a pixel, and the files of an archive. Nothing is
 * opened, files are only counted, and after a fifth of a second the rest is left out.
 *
 * @param imgSize pixels per side, where it was asked for
 */
export function writtenBytes(source: DatasetSource, imgSize?: number): number {
  const perImage = 3 * (imgSize ?? USUAL_SIDE) ** 2;
  switch (source.kind) {
    case 'synthetic': {
      const { count, testCount = count / 5, imgSize: side = 32 } = source;
      return (count + testCount) * 3 * (imgSize ?? side) ** 2;
    }
    case 'archive':
      return UNPACKED_AND_DECODED * (statSync(source.path, { throwIfNoEntry: false })?.size ?? 0);
    case 'folder': {
      let images = 0;
      eachFile(source.path, () => images++);
      return perImage * images;
    }
    default: {
      let bytes = 0;
      eachFile(source.path, (file) => (bytes += statSync(file, { throwIfNoEntry: false })?.size ?? 0));
      return bytes;
    }
  }
}

/** Tells of each file below a path, or of the file that it is. */
function eachFile(path: string, tell: (file: string) => void): void {
  const until = performance.now() + PATIENCE_MS;
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) {
    tell(path);
    return;
  }
  for (const folders = [path]; folders.length > 0 && performance.now() < until;) {
    const folder = folders.pop()!;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (isLeftover(entry.name)) continue;
      const at = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(at);
      else if (!TEXT.test(entry.name)) tell(at);
    }
  }
}
