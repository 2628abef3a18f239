import { join } from 'node:path';
import { classNamesOf, imageColumn } from '../parquet/columns';
import { openColumnFile } from '../parquet/file';
import type { ImageIndex } from './image-index';
import type { Labelling } from './labelling';
import { withNames } from './numbers';
import { flat, recordTable } from './records';
import type { TableChoice } from './table';
import { readTable } from './table';

const MAX_ROWS = 10_000_000;

/**
 * A table about images beside it, as Hugging Face's `metadata.parquet`; where it says so, its numbers stand for names.
 *
 * @returns undefined where it does not speak of these images, or holds some itself
 * @throws StudioError 'bad-file' where it is damaged
 */
export async function readParquetTable(
  root: string,
  from: string,
  images: ImageIndex,
  choice: TableChoice,
): Promise<Labelling | undefined> {
  const file = await openColumnFile(join(root, from));
  if (file.rows > MAX_ROWS || imageColumn(file) !== undefined) return undefined;
  const columns = file.columns.map(({ name }) => name);
  const rows = await file.read(columns, { start: 0, end: file.rows });
  const records = rows.map((row) => flat(plain(row) as Record<string, unknown>));
  const found = readTable(recordTable(records), from, images, choice);
  return found && withNames(found, classNamesOf(file));
}

/** Whole numbers of 64 bits as any others. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}
