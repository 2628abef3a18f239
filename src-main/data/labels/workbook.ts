import { text } from 'node:stream/consumers';
import { XMLParser } from 'fast-xml-parser';
import { StudioError } from '../../base/errors';
import { zip } from '../archives/zip';
import type { Table } from './table';

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
 * @throws StudioError 'bad-file' where it is none, or damaged
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
      if (!/^xl\/(sharedStrings|worksheets\/[^/]+)\.xml$/.test(name) || bytes > MAX_BYTES) continue;
      parts.push([name, parser.parse(await text(await entry.open())) as Part]);
    }
    const shared = parts.flatMap(([, { sst }]) => sst?.si ?? []).map(textOf);
    return parts
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .flatMap(([, { worksheet }]) =>
        worksheet ? [{ columns: undefined, rows: rowsOf(worksheet, shared) }] : [],
      );
  } catch (error) {
    throw new StudioError('bad-file', `“${path}” is no sound workbook.`, 'Save it as CSV.', { cause: error });
  }
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
