import { basename } from 'node:path';
import { text } from 'node:stream/consumers';
import { XMLParser } from 'fast-xml-parser';
import { StudioError } from '../../base/errors';
import { zip } from '../archives/zip';
import type { Table } from './image-column';

const MAX_BYTES = 256 * 2 ** 20;

/** ECMA-376, part 1, 18.3 and 18.4, as far as it tells what stands in cells. */
interface Item {
  t?: unknown;
  r?: { t?: unknown }[];
}
interface Cell extends Item {
  '@r'?: string;
  '@t'?: string;
  v?: unknown;
  is?: Item;
}
interface Part {
  sst?: { si?: Item[] };
  worksheet?: { sheetData?: { row?: { c?: Cell[] }[] } };
}

/**
 * The sheets of an Excel workbook (.xlsx).
 * @throws StudioError 'bad-file' where it is none, or damaged; 'bad-data' where a part of it is too large to be read
 */
export async function readWorkbook(path: string): Promise<Table[]> {
  const parser = new XMLParser({
    isArray: (name) => ['si', 'r', 'row', 'c'].includes(name),
    parseTagValue: false,
    trimValues: false,
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
  });
  try {
    const parts: [name: string, part: Part][] = [];
    for await (const entry of zip.entries(path)) {
      const { name, bytes } = entry;
      if (!/^xl\/(sharedStrings|worksheets\/[^/]+)\.xml$/.test(name)) continue;
      if (bytes > MAX_BYTES) throw tooLarge(path, bytes);
      parts.push([name, parser.parse(await text(await entry.open())) as Part]);
    }
    const shared = parts.flatMap(([, { sst }]) => sst?.si ?? []).map(textOf);
    return parts
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .flatMap(([, { worksheet }]) =>
        worksheet ? [{ columns: undefined, rows: rowsOf(worksheet, shared) }] : [],
      );
  } catch (error) {
    if (error instanceof StudioError && error.code === 'bad-data') throw error;
    throw new StudioError('bad-file', `“${path}” is no sound workbook.`, 'Save it as CSV.', { cause: error });
  }
}

/** Without its texts, or one of its sheets, a workbook would tell something else. */
function tooLarge(path: string, bytes: number): StudioError {
  return new StudioError(
    'bad-data',
    `“${basename(path)}” is too large to be read: a part of it has ${Math.round(bytes / 2 ** 20)} MB, and 256 are possible.`,
    'Save the sheet that tells the classes as CSV.',
  );
}

function rowsOf({ sheetData }: NonNullable<Part['worksheet']>, shared: readonly string[]): string[][] {
  const rows = (sheetData?.row ?? []).map(({ c: cells = [] }) => {
    const row: string[] = [];
    for (const cell of cells) row[columnOf(cell['@r'], row.length)] = valueOf(cell, shared);
    return row;
  });
  const width = Math.max(0, ...rows.map((row) => row.length));
  return rows
    .filter((row) => row.some((cell) => cell !== ''))
    .map((row) => Array.from({ length: width }, (_, i) => row[i] ?? ''));
}

/** `B7` is in the second column; what says nothing is in the next. */
function columnOf(place: string | undefined, next: number): number {
  const letters = /^[A-Z]{1,3}/.exec(place ?? '')?.[0];
  if (letters === undefined) return next;
  return Buffer.from(letters).reduce((sum, letter) => 26 * sum + letter - 64, 0) - 1;
}

function valueOf(cell: Cell, shared: readonly string[]): string {
  const value = plain(cell.v);
  if (cell['@t'] === 's') return shared[Number(value)] ?? '';
  if (cell['@t'] === 'inlineStr') return textOf(cell.is ?? {});
  if (cell['@t'] === 'b') return String(value === '1');
  return value;
}

/** A text may be in parts of different looks. */
const textOf = ({ t, r }: Item): string => (r ? r.map((part) => plain(part.t)).join('') : plain(t)).trim();

function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && '#text' in value ? String(value['#text']) : '';
}
