import type { FileHandle } from 'node:fs/promises';
import { StudioError } from './errors';

/** One system call reads at most 2 GiB. */
const LARGEST_READ = 1 << 30;

/**
 * Exactly `length` bytes of a file. The caller has checked that the file has them, so no claim is allocated unseen.
 *
 * @param name the file's, for messages
 * @throws StudioError 'bad-file' where the file has become shorter
 */
export async function readBytes(
  file: FileHandle,
  at: number,
  length: number,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const part = Math.min(length - done, LARGEST_READ);
    const { bytesRead } = await file.read(bytes, done, part, at + done);
    if (bytesRead === 0) {
      throw new StudioError('bad-file', `“${name}” became shorter while it was read.`, 'Read it again.');
    }
    done += bytesRead;
  }
  return bytes;
}
