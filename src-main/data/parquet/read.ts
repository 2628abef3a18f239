import { open } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import { StudioError } from '../../base/errors';
import { readFirst } from '../files';
import { whatItIs } from '../pixels/unreadable';
import { badFile } from '../stored/records';

/** Bytes of one column that are held at once: a file's rows come in groups, which are read as a whole. */
const MAX_GROUP = 2 ** 30;

/** The length that a page claims is the most that it may unpack to. */
const most = (maxOutputLength: number) => ({ maxOutputLength: Math.max(1, maxOutputLength) });
/** Snappy is known to the reader itself; LZO and LZ4 are hardly used for images. */
const COMPRESSORS: Compressors = {
  GZIP: (bytes, length) => gunzipSync(bytes, most(length)),
  BROTLI: (bytes, length) => brotliDecompressSync(bytes, most(length)),
  ZSTD: (bytes, length) => zstdDecompressSync(bytes, most(length)),
};

/** A Parquet file whose description was read. */
export interface ParquetFile {
  path: string;
  metadata: FileMetaData;
  rows: number;
}

/**
 * Reads what a Parquet file says of itself.
 * @throws StudioError 'bad-file' where it is none, or damaged
 */
export async function openParquetFile(path: string): Promise<ParquetFile> {
  const metadata = await explained(path, () => withBytes(path, (file) => parquetMetadataAsync(file)));
  return { path, metadata, rows: Number(metadata.num_rows) };
}

/** The rows of each group, first to last. */
export function groupsOf({ metadata }: ParquetFile): { start: number; end: number }[] {
  let start = 0;
  return metadata.row_groups.map(({ num_rows: rows }) => {
    const group = { start, end: start + Number(rows) };
    start = group.end;
    return group;
  });
}

/**
 * Some columns of some rows, as objects; texts are strings, everything else that is made of bytes a Uint8Array.
 *
 * @throws StudioError 'bad-file' where the file is damaged, or what is read of it would not fit into memory
 */
export function readRows(
  { path, metadata }: ParquetFile,
  columns: string[],
  { start, end }: { start: number; end: number },
): Promise<Record<string, unknown>[]> {
  return explained(path, async () => {
    checkSize(path, metadata, columns, { start, end });
    return withBytes(path, (file) =>
      parquetReadObjects({
        file,
        metadata,
        columns,
        rowStart: start,
        rowEnd: end,
        utf8: false,
        compressors: COMPRESSORS,
      }),
    );
  });
}

function checkSize(
  path: string,
  metadata: FileMetaData,
  columns: readonly string[],
  { start, end }: { start: number; end: number },
): void {
  let first = 0;
  for (const { num_rows: rows, columns: chunks } of metadata.row_groups) {
    const last = first + Number(rows);
    const bytes = chunks
      .map(({ meta_data: chunk }) => chunk)
      .filter((chunk) => chunk && columns.includes(chunk.path_in_schema[0]!))
      .reduce((sum, chunk) => sum + Number(chunk!.total_uncompressed_size), 0);
    if (first < end && last > start && bytes > MAX_GROUP) {
      const hint = 'Write it again in smaller row groups, such as 1,000 rows each.';
      throw badFile(path, 'holds more than 1 GiB of images in one row group', hint);
    }
    first = last;
  }
}

async function withBytes<T>(path: string, use: (file: AsyncBuffer) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const slice = async (start: number, end = size): Promise<ArrayBuffer> => {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      await file.read(bytes, 0, bytes.length, start);
      return bytes.buffer;
    };
    return await use({ byteLength: size, slice });
  } finally {
    await file.close();
  }
}

async function explained<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StudioError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (/^E[A-Z]+$/.test(code)) throw error;
    const text = error instanceof Error ? error.message : '';
    const codec = /unsupported compression codec: ([^\W_]+)/.exec(text)?.[1];
    if (codec) {
      const hint = 'Write it again with snappy, zstd, gzip or none.';
      throw badFile(path, `is compressed with ${codec}, which is not read`, hint, error);
    }
    const what = whatItIs(await readFirst(path)) ?? 'it is not a sound Parquet file, or cut short';
    throw badFile(path, `cannot be read: ${what}`, 'Download it again.', error);
  }
}
