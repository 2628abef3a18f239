import { isUtf8 } from 'node:buffer';
import { basename } from 'node:path';
import type { Entry } from 'yauzl';
import { StudioError } from '../../base/errors';
import { startsWith } from '../pixels/raw';
import { harmful } from './entry';
import type { ArchiveFormat } from './entry';

/** The mode of a Unix file is in the upper half; this part says what it is. */
const [KIND, LINK] = [0o170000, 0o120000];

export const zip: ArchiveFormat = {
  recognises: (start) => startsWith(start, [0x50, 0x4b, 3, 4]),
  async *entries(path) {
    const { openPromise } = await import('yauzl');
    const file = await openPromise(path, { lazyEntries: true, autoClose: false });
    try {
      let seen = 0;
      for await (const entry of file.eachEntry()) {
        const share = ++seen / file.entryCount;
        const isLink = ((entry.externalFileAttributes >>> 16) & KIND) === LINK;
        if (entry.fileName.endsWith('/') || isLink) continue;
        refuseUnreadable(path, entry);
        const open = () => file.openReadStreamPromise(entry);
        yield {
          name: nameOf(entry),
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
};

/** Where nothing says how a name is written, it is UTF-8 if it can be, as macOS and Linux pack; else code page 437. */
function nameOf({ fileName, fileNameRaw, generalPurposeBitFlag, extraFields }: Entry): string {
  const isTold = (generalPurposeBitFlag & UTF8) !== 0 || extraFields.some(({ id }) => id === UNICODE_PATH);
  return !isTold && isUtf8(fileNameRaw) ? fileNameRaw.toString() : fileName;
}
const [UTF8, UNICODE_PATH] = [0x800, 0x7075];

/** yauzl gives no such entry out. */
const leadsOut = (error: unknown): boolean =>
  error instanceof Error && /^(absolute path|invalid relative path):/.test(error.message);

/** Plain, and deflated. */
const PACKINGS = new Set([0, 8]);
const ENCRYPTED = 1;

/** @throws StudioError 'bad-file' for what is locked by a password, or packed in a way that few programs know */
function refuseUnreadable(
  path: string,
  { generalPurposeBitFlag, compressionMethod }: { generalPurposeBitFlag: number; compressionMethod: number },
): void {
  const locked = (generalPurposeBitFlag & ENCRYPTED) !== 0;
  if (!locked && PACKINGS.has(compressionMethod)) return;
  throw new StudioError(
    'bad-file',
    `“${basename(path)}” ${locked ? 'is locked by a password' : `is packed in a way that is not read (method ${compressionMethod})`}.`,
    'Unpack it, and give the folder.',
  );
}
