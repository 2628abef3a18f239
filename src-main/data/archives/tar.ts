import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path/posix';
import { pipeline } from 'node:stream/promises';
import { PassThrough, Readable, type Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { readFirst } from '../files';
import { startsWith } from '../pixels/raw';
import type { ArchiveFormat } from './entry';

const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
const MAGIC_AT = 257;
const [HEADER, SUM_AT, SUM_LENGTH] = [512, 148, 8] as const;

/** Browsers and people compress what is compressed already. */
const MAX_LAYERS = 3;
const START = 512;

/** What a file is compressed with as a whole, from the outside inwards. */
export async function decompressors(path: string): Promise<{ layers: (() => Transform)[]; start: Buffer }> {
  const layers: (() => Transform)[] = [];
  let start = await readFirst(path);
  while (layers.length < MAX_LAYERS) {
    if (startsWith(start, GZIP)) layers.push(createGunzip);
    else if (startsWith(start, ZSTD)) layers.push(createZstdDecompress);
    else break;
    start = await firstUnpacked(path, layers);
  }
  return { layers, start };
}

/** The first bytes of what is inside a file that is compressed as a whole. */
async function firstUnpacked(path: string, layers: readonly (() => Transform)[]): Promise<Buffer> {
  const unpacked = new PassThrough();
  const file = createReadStream(path);
  const unpacking = pipeline([file, ...layers.map((make) => make()), unpacked]);
  unpacking.catch(() => {});
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of unpacked) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length >= START) break;
  }
  return Buffer.concat(chunks).subarray(0, START);
}

/** Archives from before POSIX are known by the sum of their first header, in which its own place counts as blanks. */
function isSumRight(start: Uint8Array): boolean {
  const told = Buffer.from(start.subarray(SUM_AT, SUM_AT + SUM_LENGTH)).toString('latin1');
  if (start.length < HEADER || !/^ *[0-7]+[ \0]*$/.test(told)) return false;
  const within = (i: number) => i >= SUM_AT && i < SUM_AT + SUM_LENGTH;
  const sum = start.subarray(0, HEADER).reduce((all, byte, i) => all + (within(i) ? 32 : byte), 0);
  return sum === parseInt(told, 8);
}

/** tar, also within gzip or Zstandard, once or more. */
export const tar: ArchiveFormat = {
  recognises: (start) => startsWith(start, 'ustar', MAGIC_AT) || isSumRight(start),
  async *entries(path) {
    const { extract } = await import('tar-stream');
    const { size } = await stat(path);
    const { layers } = await decompressors(path);
    const file = createReadStream(path);
    const unpacker = extract({ allowUnknownFormat: true } as Parameters<typeof extract>[0]);
    const unpacking = pipeline([file, ...layers.map((make) => make()), unpacker]);
    unpacking.catch(() => {});
    for await (const entry of unpacker) {
      const { name, size: bytes, mtime: time, type, linkname } = entry.header;
      const content = new ArchivedFile(entry);
      const open = () => content.open();
      const share = file.bytesRead / size;
      if (type === 'file' || type === 'contiguous-file') {
        yield { name, bytes, time, share, open };
      }
      const link = linkname ? linkedIn(name, linkname, type) : undefined;
      if (link !== undefined) yield { name, bytes: 0, time, share, link, open };
      content.pass();
    }
    await unpacking;
  },
};

/** A hard link tells a path in the archive, a symbolic one the way from where it lies; undefined where that leads out. */
function linkedIn(name: string, target: string, type: string): string | undefined {
  if (type !== 'link' && type !== 'symlink') return undefined;
  const path = normalize(type === 'link' ? target : join(dirname(name), target));
  return isAbsolute(target) || path.startsWith('..') ? undefined : path;
}

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
