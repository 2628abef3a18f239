import { isAscii, isUtf8 } from 'node:buffer';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { StudioError } from '../../base/errors';
import { startsWith } from '../pixels/raw';
import { harmful } from './entry';
import type { ArchiveFormat } from './entry';
import { decoded, encodingOf, isTold, nameOf } from './zip-names';

/** The mode of a Unix file is in the upper half; this part says what it is. */
const [KIND, LINK] = [0o170000, 0o120000];

export const zip: ArchiveFormat = {
  recognises: (start) => startsWith(start, [0x50, 0x4b, 3, 4]),
  async *entries(path) {
    const { openPromise } = await import('yauzl');
    const file = await openPromise(path, { lazyEntries: true, autoClose: false });
    try {
      let guessed: string | undefined;
      let seen = 0;
      for await (const entry of file.eachEntry()) {
        const share = ++seen / file.entryCount;
        const isLink = ((entry.externalFileAttributes >>> 16) & KIND) === LINK;
        if (entry.fileName.endsWith('/') || isLink) continue;
        refuseUnreadable(path, entry);
        if (isOpen(entry)) guessed ??= (await namesIn(path)).encoding;
        const open = () => unpacked(file, entry);
        yield {
          name: nameOf(entry, guessed ?? 'utf-8'),
          bytes: entry.uncompressedSize,
          time: entry.getLastModDate(),
          share,
          open,
        };
      }
    } catch (error) {
      throw leadsOut(error) ? harmful(path, 'a file in it would be written outside of its folder') : error;
    } finally {
      file.close();
    }
  },
  async notes(path) {
    const { encoding, example } = await namesIn(path);
    if (example === undefined) return [];
    const taken = `they are taken for ${encoding}, as in “${example}”`;
    return [
      `Names in “${basename(path)}” do not say how they are written; ${taken}. If that is wrong, unpack it, and give the folder.`,
    ];
  },
};

/** Whether it must be guessed how the name of an entry is written. */
const isOpen = (entry: Entry): boolean => !isTold(entry) && !isAscii(entry.fileNameRaw);

/** How the names are written that a zip does not say it of, and the first word where that had to be guessed. */
async function namesIn(path: string): Promise<{ encoding: string; example?: string | undefined }> {
  const { openPromise } = await import('yauzl');
  const file = await openPromise(path, { lazyEntries: true, autoClose: false });
  const names = new Map<string, Buffer>();
  try {
    for await (const entry of file.eachEntry())
      if (isOpen(entry) && names.size < MANY) names.set(nameOf(entry, 'latin1'), entry.fileNameRaw);
  } finally {
    file.close();
  }
  const open = [...names.values()];
  // As macOS and Linux pack: of another writing all of them hardly ever can be.
  if (open.every((name) => isUtf8(name))) return { encoding: 'utf-8' };
  const encoding = encodingOf(open, Intl.DateTimeFormat().resolvedOptions().locale);
  const words = decoded(open[0]!, encoding).split('/');
  return { encoding, example: words.find((word) => /\P{ASCII}/u.test(word)) };
}

/** More names show no more. */
const MANY = 10_000;

async function unpacked(file: ZipFile, entry: Entry): Promise<Readable> {
  if (!ZSTANDARD.has(entry.compressionMethod)) return file.openReadStreamPromise(entry);
  const packed = await file.openReadStreamPromise(entry, { decodeFileData: false });
  const unpacking = createZstdDecompress();
  packed.on('error', (error) => unpacking.destroy(error));
  return packed.pipe(unpacking);
}

/** yauzl gives no such entry out. */
const leadsOut = (error: unknown): boolean =>
  error instanceof Error && /^(absolute path|invalid relative path):/.test(error.message);

const ZSTANDARD = new Set([20, 93]);
/** Plain, and deflated. */
const PACKINGS = new Set([0, 8, ...ZSTANDARD]);
const OTHERS: Readonly<Record<number, string>> = {
  ...{ 1: 'Shrink', 6: 'Implode', 9: 'Deflate64', 12: 'bzip2', 14: 'LZMA' },
  ...{ 95: 'xz', 96: 'JPEG', 97: 'WavPack', 98: 'PPMd' },
};
const ENCRYPTED = 1;

/** @throws StudioError 'bad-file' for what is locked by a password, or packed in a way that few programs know */
function refuseUnreadable(path: string, { generalPurposeBitFlag, compressionMethod: method }: Entry): void {
  const locked = (generalPurposeBitFlag & ENCRYPTED) !== 0;
  if (!locked && PACKINGS.has(method)) return;
  const how = OTHERS[method] ?? `method ${method}`;
  throw new StudioError(
    'bad-file',
    `“${basename(path)}” ${locked ? 'is locked by a password' : `is packed in a way that is not read (${how})`}.`,
    'Unpack it, and give the folder.',
  );
}
