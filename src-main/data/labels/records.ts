import type { Table } from './image-column';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Records in records are looked into so deep: what lies deeper is no label. */
const DEEP = 16;

/** Records as rows, under all the names that any of them has. */
export function recordTable(records: readonly Record<string, string>[]): Table {
  const columns = [...new Set(records.flatMap((each) => Object.keys(each)))];
  return { columns, rows: records.map((each) => columns.map((column) => each[column] ?? '')) };
}

/**
 * The plain values of a record, those of records within it too; what a list holds stands in one cell, each once. Of two of
 * one name the inner one is called after what it lies in as well: `annotations.name`.
 */
export function flat(record: Json, depth = 0): Record<string, string> {
  const out: Record<string, string> = {};
  const put = (outer: string, inside: Record<string, string>) => {
    for (const [inner, each] of Object.entries(inside)) {
      if (out[inner] === undefined) out[inner] = each;
      else out[`${outer}.${inner}`] ??= each;
    }
  };
  const objects: [string, Record<string, string>][] = [];
  for (const [key, value] of Object.entries(record)) {
    if (isScalar(value)) out[key] = String(value);
    else if (Array.isArray(value) && value.length > 0 && value.every(isScalar))
      out[key] = once(value.map(String));
    else if (depth < DEEP && isObject(value)) objects.push([key, flat(value, depth + 1)]);
    else if (depth < DEEP && Array.isArray(value) && value.some(isObject)) {
      objects.push([key, merged(value.filter(isObject).map((each) => flat(each, depth + 1)))]);
    }
  }
  // What is said at the top is meant before what is said within.
  for (const [key, inside] of objects) put(key, inside);
  return out;
}

/** Several records in one: the values of each name, each once. */
function merged(records: readonly Record<string, string>[]): Record<string, string> {
  const names = new Set(records.flatMap((each) => Object.keys(each)));
  return Object.fromEntries(
    [...names].map((name) => [name, once(records.flatMap((each) => each[name]?.split('|') ?? []))]),
  );
}

const once = (values: readonly string[]): string => [...new Set(values)].join('|');
