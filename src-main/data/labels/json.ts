import { splitOf } from '../folders/splits';
import { asCoco, readCoco } from './coco';
import type { ImageIndex } from './image-index';
import { asLabelStudio, readLabelStudio } from './label-studio';
import { classesOf } from './labelling';
import type { Labelling } from './labelling';
import { namesIn, withNames } from './numbers';
import { flat, recordTable } from './records';
import type { Table } from './image-column';
import type { TableChoice } from './table';
import { cellOf, readTable } from './table';

type Json = Record<string, unknown>;

/**
 * Labels in JSON: COCO, Label Studio, records, `{image: class}`, `{class: [images]}`, columns as pandas writes them, any of
 * these under the names of splits or within something else (`data_list`, `labels`, `items`), and what their numbers mean.
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
  const found = readBest([...tablesIn(value)], (table) => readTable(table, from, images, choice));
  return found && withNames(found, namesIn(value));
}

/**
 * The first reading that tells classes apart, else the first that tells anything.
 * @throws what the first reading failed with, where none tells anything
 */
export function readBest(
  tables: readonly Table[],
  read: (table: Table) => Labelling | undefined,
): Labelling | undefined {
  let best: Labelling | undefined;
  let failed: { error: unknown } | undefined;
  for (const table of tables) {
    try {
      const found = read(table);
      if (found && classesOf(found).size > 1) return found;
      if (found && found.of.size > 0) best ??= found;
    } catch (error) {
      failed ??= { error };
    }
  }
  if (!best && failed) throw failed.error;
  return best;
}

/** One JSON value in each line. */
export const parseLines = (text: string): unknown[] =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line));

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Splits in splits, and tables in objects, are looked for so deep: what lies deeper is no label. */
const DEEP = 16;
const WITHIN = 3;
/** An object with more is a list of its own. */
const FEW_KEYS = 64;

/** Every way in which a value may be a table, the likeliest first. */
function* tablesIn(value: unknown, depth = 0): Generator<Table> {
  if (Array.isArray(value)) yield* tablesOfList(value as unknown[]);
  if (!isObject(value) || depth > DEEP) return;
  const entries = Object.entries(value);
  const bySplit = entries.filter(([key, each]) => splitOf(key) && (Array.isArray(each) || isObject(each)));
  if (bySplit.length > 0) {
    const table = joined(bySplit, depth + 1);
    if (table) yield table;
    return;
  }
  yield* tablesOfObject(entries);
  if (depth >= WITHIN || entries.length > FEW_KEYS) return;
  for (const [, each] of entries) yield* tablesIn(each, depth + 1);
}

function* tablesOfObject(entries: readonly [string, unknown][]): Generator<Table> {
  if (entries.length === 0) return;
  const values = entries.map(([, each]) => each);
  if (values.every(isScalar))
    yield { columns: ['image', 'label'], rows: entries.map(([image, label]) => [image, String(label)]) };
  if (values.every((each) => Array.isArray(each) && each.every((item) => typeof item === 'string'))) {
    const rows = entries.flatMap(([label, list]) => (list as string[]).map((image) => [image, label]));
    yield { columns: ['image', 'label'], rows };
  }
  // pandas' `orient="split"`.
  const [names, data] = ['columns', 'data'].map((name) => entries.find(([key]) => key === name)?.[1]);
  if (Array.isArray(names) && Array.isArray(data) && data.every((row) => Array.isArray(row))) {
    yield { columns: names.map(cellOf), rows: (data as unknown[][]).map((row) => row.map(cellOf)) };
  }
  yield* tablesOfColumns(entries);
  if (values.every(isObject))
    yield recordTable(entries.map(([key, each]) => ({ key, ...flat(each as Json) })));
}

/** `{"image": ["a.png", …], "label": ["cat", …]}`, and the same with numbered rows, as pandas writes it. */
function* tablesOfColumns(entries: readonly [string, unknown][]): Generator<Table> {
  const columns = entries.flatMap(([name, each]) => {
    const list = isObject(each) ? Object.values(each) : each;
    return Array.isArray(list) && list.length > 1 && list.every(isScalar) ? [{ name, list }] : [];
  });
  if (columns.length > FEW_KEYS) return;
  for (const [length, group] of Map.groupBy(columns, ({ list }) => list.length)) {
    if (group.length < 2) continue;
    const rows = Array.from({ length }, (_, i) => group.map(({ list }) => cellOf(list[i])));
    yield { columns: group.map(({ name }) => name), rows };
  }
}

function* tablesOfList(list: readonly unknown[]): Generator<Table> {
  if (list.length > 0 && list.every((each) => Array.isArray(each))) {
    const rows = list.map((each) => (each as unknown[]).map(cellOf));
    // Several columns behind the image: the last says most, as in [path, number, name].
    yield { columns: undefined, rows: rows.map((row) => [row[0]!, row.at(-1)!]) };
    return;
  }
  const records = list.filter(isObject).map((each) => flat(each));
  if (records.length > 0) yield recordTable(records);
}

function joined(parts: readonly [string, unknown][], depth: number): Table | undefined {
  const tables = parts.map(([split, value]) => ({ split, table: [...tablesIn(value, depth)][0] }));
  const columns = [...new Set(tables.flatMap(({ table }) => table?.columns ?? ['image', 'label'])), 'split'];
  const rows = tables.flatMap(({ split, table }) =>
    (table?.rows ?? []).map((row) => {
      const own = table!.columns ?? ['image', 'label'];
      return columns.map((column) => (column === 'split' ? split : (row[own.indexOf(column)] ?? '')));
    }),
  );
  return rows.length > 0 ? { columns, rows } : undefined;
}
