import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { PassThrough } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { StudioError } from '../../base/errors';

/** The error for a file that is not what it claims to be. */
export function badFile(
  path: string,
  what: string,
  hint = 'Download it again.',
  cause?: unknown,
): StudioError {
  return new StudioError(
    'bad-file',
    `The file “${path}” ${what}.`,
    hint,
    cause === undefined ? undefined : { cause },
  );
}

/**
 * Streams a file's records of equal length; one that is gzip is unpacked on the way. Never holds more than a
 * few records.
 *
 * @param header bytes before the first record
 * @throws StudioError 'bad-file' where the file ends within a record or is not valid gzip
 */
export function readRecords(
  path: string,
  header: number,
  length: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  return recordsOf(openStream(path), path, header, length);
}

/** The same of bytes that come from within another file. */
export async function* recordsOf(
  chunks: AsyncIterable<Buffer>,
  path: string,
  header: number,
  length: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  let skip = header;
  for await (const chunk of chunks) {
    let bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const skipped = Math.min(skip, bytes.length);
    skip -= skipped;
    bytes = bytes.subarray(skipped);
    let at = 0;
    for (; at + length <= bytes.length; at += length) yield bytes.subarray(at, at + length);
    rest = bytes.subarray(at);
  }
  if (skip > 0 || rest.length > 0) throw badFile(path, 'is cut short');
}

/** The first bytes of a file, unpacked where it is gzip; fewer where it is shorter. */
export async function readStart(path: string, length: number): Promise<Buffer> {
  let start: Buffer = Buffer.alloc(0);
  for await (const chunk of openStream(path)) {
    start = Buffer.concat([start, chunk]);
    if (start.length >= length) break;
  }
  return start.subarray(0, length);
}

/** Name, size and time, for the identity of a source. */
export async function describeFile(path: string, name: string): Promise<[string, number, number]> {
  const { size, mtimeMs } = await stat(path);
  return [name, size, Math.floor(mtimeMs)];
}

/** Whether a file is gzip: browsers unpack some on the way, and keep the name. */
export async function isPacked(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** Streams a file, unpacked where it is gzip. @throws StudioError 'bad-file' where it is no valid one */
export async function* openStream(path: string): AsyncGenerator<Buffer, void, undefined> {
  const packed = await isPacked(path);
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  if (!packed) {
    for await (const chunk of file) yield chunk as Buffer;
    return;
  }
  const unpacked = new PassThrough();
  const unpacking = pipeline(file, createGunzip(), unpacked);
  unpacking.catch(() => {});
  try {
    for await (const chunk of unpacked) yield chunk as Buffer;
    await unpacking;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!code.startsWith('Z_')) throw error;
    throw badFile(path, code === 'Z_BUF_ERROR' ? 'is cut short' : 'is not valid gzip', undefined, error);
  } finally {
    file.destroy();
  }
}
