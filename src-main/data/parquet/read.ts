import { open } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import type { AsyncBuffer, Compressors, FileMetaData, SchemaTree } from 'hyparquet';
import { explained, MAX_GROUP, tooLargeGroup } from './explained';
import type { Column, ColumnFile, RowRange } from './column-file';

/** The length that a page claims is the most that it may unpack to. */
const most = (maxOutputLength: number) => ({ maxOutputLength: Math.max(1, maxOutputLength) });
/** Snappy is known to the reader itself; LZO and LZ4 are hardly used for images. */
const COMPRESSORS: Compressors = {
  GZIP: (bytes, length) => gunzipSync(bytes, most(length)),
  BROTLI: (bytes, length) => brotliDecompressSync(bytes, most(length)),
  ZSTD: (bytes, length) => zstdDecompressSync(bytes, most(length)),
};

/**
 * Reads what a Parquet file says of itself.
 * @throws StudioError 'bad-file' where it is none, or damaged
 */
export async function openParquetFile(path: string): Promise<ColumnFile> {
  const metadata = await explained(path, 'Parquet', () => withBytes(path, parquetMetadataAsync));
  return {
    path,
    rows: Number(metadata.num_rows),
    columns: await explained(path, 'Parquet', () =>
      Promise.resolve(parquetSchema(metadata).children.map(columnOf)),
    ),
    described: metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value,
    groups: groupsOf(metadata),
    read: (columns, range) => readRows(path, metadata, columns, range),
  };
}

const isBytes = ({ element }: SchemaTree): boolean =>
  element.type === 'BYTE_ARRAY' &&
  element.converted_type !== 'UTF8' &&
  element.logical_type?.type !== 'STRING';

function columnOf(column: SchemaTree): Column {
  const { element, children } = column;
  const isList = element.repetition_type === 'REPEATED';
  return {
    name: element.name,
    holdsBytes:
      !isList && (isBytes(column) || children.some((each) => each.element.name === 'bytes' && isBytes(each))),
    holdsOneValue:
      children.length === 0 && !isList && !['FLOAT', 'DOUBLE', 'INT96'].includes(element.type ?? ''),
  };
}

/** The rows of each group, first to last. */
function groupsOf(metadata: FileMetaData): RowRange[] {
  let start = 0;
  return metadata.row_groups.map(({ num_rows: rows }) => {
    const group = { start, end: start + Number(rows) };
    start = group.end;
    return group;
  });
}

function readRows(
  path: string,
  metadata: FileMetaData,
  columns: readonly string[],
  { start, end }: RowRange,
): Promise<Record<string, unknown>[]> {
  return explained(path, 'Parquet', async () => {
    checkSize(path, metadata, columns, { start, end });
    return withBytes(path, (file) =>
      parquetReadObjects({
        file,
        metadata,
        columns: [...columns],
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
  { start, end }: RowRange,
): void {
  let first = 0;
  for (const { num_rows: rows, columns: chunks } of metadata.row_groups) {
    const last = first + Number(rows);
    const bytes = chunks
      .map(({ meta_data: chunk }) => chunk)
      .filter((chunk) => chunk && columns.includes(chunk.path_in_schema[0]!))
      .reduce((sum, chunk) => sum + Number(chunk!.total_uncompressed_size), 0);
    if (first < end && last > start && bytes > MAX_GROUP) throw tooLargeGroup(path);
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
