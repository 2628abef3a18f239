import { StudioError } from '../../base/errors';
import { readFirst } from '../files';
import { whatItIs } from '../pixels/unreadable';
import { badFile } from '../stored/records';

/** Bytes of one column that are held at once: a file's rows come in groups, which are read as a whole. */
export const MAX_GROUP = 2 ** 30;

export function tooLargeGroup(path: string): StudioError {
  const hint = 'Write it again in smaller row groups, such as 1,000 rows each.';
  return badFile(path, 'holds more than 1 GiB of images in one row group', hint);
}

export const compressedWith = (path: string, codec: string, cause?: unknown): StudioError =>
  badFile(path, `is compressed with ${codec}, which is not read`, 'Write it again with zstd or none.', cause);

/**
 * Reads of a file of columns, and says in words why it cannot be read.
 * @throws StudioError 'bad-file'; what the system says as it is
 */
export async function explained<T>(path: string, kind: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StudioError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (/^E[A-Z]+$/.test(code)) throw error;
    const text = error instanceof Error ? error.message : '';
    const codec = /unsupported compression codec: ([^\W_]+)/.exec(text)?.[1];
    if (codec) throw compressedWith(path, codec, error);
    const what = whatItIs(await readFirst(path)) ?? `it is not a sound ${kind} file, or cut short`;
    throw badFile(path, `cannot be read: ${what}`, 'Download it again.', error);
  }
}
