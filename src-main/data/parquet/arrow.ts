import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { Message, MessageHeader, StructRow, tableFromIPC, Type } from 'apache-arrow';
import { compressionRegistry, CompressionType } from 'apache-arrow';
import type { DataType, Field, Schema } from 'apache-arrow';
import { readBytes } from '../../base/bytes';
import { compressedWith, explained, MAX_GROUP, tooLargeGroup } from './explained';
import type { Column, ColumnFile, RowRange } from './column-file';

/** A file of batches begins so; a stream of them, which `datasets` writes, begins with the first of its messages. */
const MAGIC = 'ARROW1';
const MAGIC_BYTES = 8;
const CONTINUED = 0xffffffff;
/** Descriptions of columns and of batches. */
const MAX_DESCRIPTION = 2 ** 26;

compressionRegistry.set(CompressionType.ZSTD, {
  decode: (bytes) => zstdDecompressSync(bytes, { maxOutputLength: MAX_GROUP }),
});

/** A part of the file, its description and its content. */
interface Part {
  at: number;
  bytes: number;
  message: Message;
}

/** A batch of rows. */
interface Batch extends RowRange {
  at: number;
  bytes: number;
}

/**
 * Reads what an Arrow file says of itself: of batches it is looked up where they lie, not what they hold.
 * @throws StudioError 'bad-file' where it is none, damaged, or of a kind that is not read
 */
export function openArrowFile(path: string): Promise<ColumnFile> {
  return explained(path, 'Arrow', () =>
    withFile(path, async (file) => {
      const name = basename(path);
      const batches: Batch[] = [];
      const prefix: Uint8Array[] = [];
      let schema: Schema | undefined;
      let rows = 0;
      for await (const { at, bytes, message } of partsOf(file, name)) {
        if (message.isRecordBatch()) {
          const header = message.header();
          if (header.compression?.type === CompressionType.LZ4_FRAME) throw compressedWith(path, 'LZ4');
          batches.push({ at, bytes, start: rows, end: (rows += header.length) });
          continue;
        }
        if (message.headerType === MessageHeader.Schema) schema = message.header() as Schema;
        if (bytes > MAX_GROUP) throw tooLargeGroup(path);
        prefix.push(await readBytes(file, at, bytes, name));
      }
      if (!schema) throw new Error('no schema');
      return fileOf(path, schema, prefix, batches);
    }),
  );
}

function fileOf(path: string, schema: Schema, prefix: Uint8Array[], groups: Batch[]): ColumnFile {
  return {
    path,
    rows: groups.at(-1)?.end ?? 0,
    columns: schema.fields.map(columnOf),
    described: schema.metadata.get('huggingface'),
    groups,
    read: (columns, { start, end }) =>
      explained(path, 'Arrow', () =>
        withFile(path, async (file) => {
          const rows: Record<string, unknown>[] = [];
          for (const batch of groups.filter((each) => each.start < end && each.end > start)) {
            if (batch.bytes > MAX_GROUP) throw tooLargeGroup(path);
            const table = tableFromIPC([
              ...prefix,
              await readBytes(file, batch.at, batch.bytes, basename(path)),
            ]);
            const vectors = columns.map((name) => [name, table.getChild(name)] as const);
            const last = Math.min(end, batch.end) - batch.start;
            for (let i = Math.max(0, start - batch.start); i < last; i++)
              rows.push(Object.fromEntries(vectors.map(([name, each]) => [name, plain(each?.get(i))])));
          }
          return rows;
        }),
      ),
  };
}

const BYTES = new Set([Type.Binary, Type.LargeBinary, Type.BinaryView]);
const TEXT = [Type.Utf8, Type.LargeUtf8, Type.Utf8View];
const ONE_VALUE = new Set([...TEXT, Type.Int, Type.Bool, Type.Dictionary]);

const holdsBytes = ({ type }: Field<DataType>): boolean => BYTES.has(type.typeId);

function columnOf(field: Field<DataType>): Column {
  const { name, type } = field;
  const inside: readonly Field<DataType>[] = type.typeId === Type.Struct ? type.children : [];
  return {
    name,
    holdsBytes: holdsBytes(field) || inside.some((each) => each.name === 'bytes' && holdsBytes(each)),
    holdsOneValue: ONE_VALUE.has(type.typeId),
  };
}

/** What is in a row of a struct, as an object. */
const plain = (value: unknown): unknown => (value instanceof StructRow ? value.toJSON() : value);

/** Each message: a mark, the length of its description, this, and what it describes. */
async function* partsOf(file: FileHandle, name: string): AsyncGenerator<Part> {
  const { size } = await file.stat();
  const start = Buffer.from(await readBytes(file, 0, Math.min(size, MAGIC_BYTES), name));
  let at = start.toString('latin1').startsWith(MAGIC) ? MAGIC_BYTES : 0;
  // What was written without an end is whole all the same.
  while (at < size) {
    const head = Buffer.from(await readBytes(file, at, Math.min(8, size - at), name));
    // Old ones have no mark.
    const before = head.readUInt32LE(0) === CONTINUED ? 8 : 4;
    const length = head.readUInt32LE(before - 4);
    if (length === 0) return;
    if (length > MAX_DESCRIPTION) throw new Error('no message');
    if (at + before + length > size) throw new Error('cut short');
    const message = Message.decode(await readBytes(file, at + before, length, name));
    const bytes = before + length + message.bodyLength;
    if (message.bodyLength < 0 || at + bytes > size) throw new Error('cut short');
    yield { at, bytes, message };
    at += bytes;
  }
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
