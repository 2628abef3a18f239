import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PassThrough, Readable, type Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { readFirst } from '../files';
import { startsWith } from '../pixels/raw';
import type { ArchiveFormat } from './entry';

const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
const MAGIC_AT = 257;

/** What a file is compressed with as a whole. */
export function decompressor(start: Uint8Array): Transform {
  if (startsWith(start, GZIP)) return createGunzip();
  return startsWith(start, ZSTD) ? createZstdDecompress() : new PassThrough();
}

/** tar, also within gzip or Zstandard. */
export const tar: ArchiveFormat = {
  recognises: (start) => startsWith(start, 'ustar', MAGIC_AT),
  async *entries(path) {
    const { extract } = await import('tar-stream');
    const unpacker = extract();
    const unpacking = pipeline(createReadStream(path), decompressor(await readFirst(path)), unpacker);
    unpacking.catch(() => {});
    for await (const entry of unpacker) {
      const { name, size, mtime, type } = entry.header;
      const file = new ArchivedFile(entry);
      if (type === 'file' || type === 'contiguous-file') {
        yield { name, bytes: size, time: mtime, open: () => file.open() };
      }
      file.pass();
    }
    await unpacking;
  },
};

/** The content of an entry: read by whoever wants it, or passed over. */
class ArchivedFile {
  #taken = false;

  constructor(private readonly entry: AsyncIterable<unknown> & { resume(): unknown }) {}

  open(): Promise<Readable> {
    this.#taken = true;
    return Promise.resolve(Readable.from(this.entry));
  }

  pass(): void {
    if (!this.#taken) this.entry.resume();
  }
}
