import { splitOf } from '../folders/splits';
import { asCoco, readCoco } from './coco';
import type { ImageIndex } from './image-index';
import { asLabelStudio, readLabelStudio } from './label-studio';
import type { Labelling } from './labelling';
import type { Table, TableChoice } from './table';
import { cellOf, readTable } from './table';

type Json = Record<string, unknown>;

/**
 * Labels in JSON: COCO, Label Studio, records, `{image: class}`, `{class: [images]}`, and any of these under the names of
 * splits.
 *
 * @returns undefined where it does not speak of these images
 */
export function readJson(
  value: unknown,
  from: string,
  images: ImageIndex,
  choice?: TableChoice,
): Labelling | undefined {
  const coco = asCoco(value);
  if (coco) return readCoco(coco, from, images);
  const tasks = asLabelStudio(value);
  if (tasks) return readLabelStudio(tasks, from, images);
  const table = tableOf(value);
  return table && readTable(table, from, images, choice);
}

/** One JSON value in each line. */
export const parseLines = (text: string): unknown[] =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line));

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Records in records, and splits in splits, are looked into so deep: what lies deeper is no label. */
const DEEP = 16;

function tableOf(value: unknown, depth = 0): Table | undefined {
  if (Array.isArray(value)) return tableOfList(value as unknown[]);
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  const bySplit = entries.filter(([key, each]) => splitOf(key) && (Array.isArray(each) || isObject(each)));
  if (bySplit.length > 0) return depth < DEEP ? joined(bySplit, depth + 1) : undefined;
  if (entries.every(([, each]) => typeof each === 'string' || typeof each === 'number')) {
    return { columns: ['image', 'label'], rows: entries.map(([image, label]) => [image, String(label)]) };
  }
  if (entries.every(([, each]) => Array.isArray(each) && each.every((item) => typeof item === 'string'))) {
    const rows = entries.flatMap(([label, list]) => (list as string[]).map((image) => [image, label]));
    return { columns: ['image', 'label'], rows };
  }
  const list = entries.find(([, each]) => Array.isArray(each) && each.some(isObject));
  return list && tableOfList(list[1] as unknown[]);
}

function tableOfList(list: readonly unknown[]): Table | undefined {
  if (list.length > 0 && list.every((each) => Array.isArray(each))) {
    const rows = list.map((each) => (each as unknown[]).map(cellOf));
    // Several columns behind the image: the last says most, as in [path, number, name].
    return { columns: undefined, rows: rows.map((row) => [row[0]!, row.at(-1)!]) };
  }
  const records = list.filter(isObject).map((each) => flat(each));
  if (records.length === 0) return undefined;
  const columns = [...new Set(records.flatMap((each) => Object.keys(each)))];
  return { columns, rows: records.map((each) => columns.map((column) => each[column] ?? '')) };
}

/** The plain values of a record, those of records within it too. */
function flat(record: Json, depth = 0): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [key, value] of Object.entries(record)) {
    if (typeof value === 'string' || typeof value === 'number') out[key] = String(value);
    else if (isObject(value)) {
      const inside = depth < DEEP ? flat(value, depth + 1) : {};
      for (const [inner, each] of Object.entries(inside)) out[inner] ??= each;
    } else if (Array.isArray(value) && value.every((each) => typeof each === 'string'))
      out[key] = value.join('|');
  }
  return out;
}

function joined(parts: readonly [string, unknown][], depth: number): Table | undefined {
  const tables = parts.map(([split, value]) => ({ split, table: tableOf(value, depth) }));
  const columns = [...new Set(tables.flatMap(({ table }) => table?.columns ?? ['image', 'label'])), 'split'];
  const rows = tables.flatMap(({ split, table }) =>
    (table?.rows ?? []).map((row) => {
      const own = table!.columns ?? ['image', 'label'];
      return columns.map((column) => (column === 'split' ? split : (row[own.indexOf(column)] ?? '')));
    }),
  );
  return rows.length > 0 ? { columns, rows } : undefined;
}
