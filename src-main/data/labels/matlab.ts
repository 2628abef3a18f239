import { inflateSync } from 'node:zlib';
import { StudioError } from '../../base/errors';

/** A variable of MATLAB's: numbers in the order of its columns, a text, a list, or records. */
export type MatValue = string | number[] | { cells: MatValue[] } | { records: Record<string, MatValue>[] };

/** "MAT-File Level 5 File Format": types of elements, and classes of arrays. */
const [COMPRESSED, MATRIX] = [15, 14];
const [CELL, STRUCT, CHAR] = [1, 2, 4];
const [FIRST_NUMERIC, LAST_NUMERIC] = [6, 15];
const HEADER = 128;
/** Larger ones are no labels: features, or the images themselves. */
const [MAX_BYTES, MAX_NUMBERS] = [64 * 2 ** 20, 2 ** 22];
/** Cells in cells are read so deep. */
const DEEP = 16;

interface Element {
  type: number;
  data: Buffer;
}

/**
 * The variables of a MATLAB file of level 5 (“v6” and “v7”): numbers, texts, cells and structs; others are passed over.
 *
 * @param file its name, for messages
 * @throws StudioError 'bad-data' for one of version 7.3, which is HDF5, or big-endian; 'bad-file' where it is none, or damaged
 */
export function readMatlab(bytes: Buffer, file: string): Map<string, MatValue> {
  if (/^MATLAB 7\.3/.test(bytes.toString('latin1', 0, 10)))
    throw new StudioError(
      'bad-data',
      `“${file}” is a MATLAB file of version 7.3, which is not read.`,
      'Save it with “-v7”, or as CSV.',
    );
  const mark = bytes.toString('latin1', 126, 128);
  if (mark === 'MI')
    throw new StudioError(
      'bad-data',
      `“${file}” is a big-endian MATLAB file, which is not read.`,
      'Save it with “-v7”, or as CSV.',
    );
  try {
    if (mark !== 'IM') throw new RangeError(`no little-endian file of level 5, but “${mark}”`);
    const variables = new Map<string, MatValue>();
    for (const element of elementsOf(bytes.subarray(HEADER))) {
      const inner = element.type === COMPRESSED ? unpacked(element) : element;
      const { name, value } = inner?.type === MATRIX ? matrix(inner.data, 0) : {};
      if (name !== undefined && value !== undefined) variables.set(name, value);
    }
    return variables;
  } catch (cause) {
    const message = `“${file}” is no sound MATLAB file of level 5.`;
    throw new StudioError('bad-file', message, 'Save it with “-v7”, or as CSV.', { cause });
  }
}

/** @returns undefined for what is too large */
function unpacked({ data }: Element): Element | undefined {
  try {
    return elementsOf(inflateSync(data, { maxOutputLength: MAX_BYTES }))[0];
  } catch (error) {
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
      return undefined;
    throw error;
  }
}

/** A tag of eight bytes and its data, filled up to eight; small data are in the tag. */
function elementsOf(bytes: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const word = bytes.readUInt32LE(at);
    const small = word >>> 16;
    const [type, length] = small > 0 ? [word & 0xffff, small] : [word, bytes.readUInt32LE(at + 4)];
    const start = at + (small > 0 ? 4 : 8);
    if (start + length > bytes.length || small > 4) throw new RangeError('ends within an element');
    elements.push({ type, data: bytes.subarray(start, start + length) });
    at = small > 0 ? at + 8 : start + (type === COMPRESSED ? length : Math.ceil(length / 8) * 8);
  }
  return elements;
}

function matrix(bytes: Buffer, depth: number): { name?: string; value?: MatValue | undefined } {
  const [flags, dims, name, ...parts] = elementsOf(bytes);
  if (!flags || !dims || !name) return {};
  return { name: name.data.toString('latin1'), value: valueOf(flags.data[0]!, parts, depth) };
}

function valueOf(kind: number, parts: readonly Element[], depth: number): MatValue | undefined {
  const inner = (element: Element): MatValue => matrix(element.data, depth + 1).value ?? [];
  if (kind === CHAR) return parts[0] ? textOf(parts[0]) : '';
  if (kind >= FIRST_NUMERIC && kind <= LAST_NUMERIC) return parts[0] ? numbersOf(parts[0]) : [];
  if (depth > DEEP) return undefined;
  if (kind === CELL) return { cells: parts.map(inner) };
  return kind === STRUCT ? { records: recordsOf(parts, inner) } : undefined;
}

/** Names of equal length, then the fields of each record in turn. */
function recordsOf(
  [length, names, ...values]: readonly Element[],
  inner: (element: Element) => MatValue,
): Record<string, MatValue>[] {
  const width = length?.data.readInt32LE(0) ?? 0;
  if (!names || width <= 0) return [];
  const fields = Array.from({ length: names.data.length / width }, (_, i) =>
    names.data.toString('latin1', i * width, (i + 1) * width).replace(/\0.*$/s, ''),
  );
  return Array.from({ length: Math.floor(values.length / fields.length) }, (_, i) =>
    Object.fromEntries(fields.map((field, j) => [field, inner(values[i * fields.length + j]!)])),
  );
}

const UTF16 = 17;
const UINT16 = 4;

const textOf = ({ type, data }: Element): string =>
  data.toString(type === UINT16 || type === UTF16 ? 'utf16le' : 'utf8').trim();

/** How numbers of each type are stored, which may be shorter than their class. */
const READERS: Record<number, [bytes: number, read: (data: Buffer, at: number) => number]> = {
  1: [1, (data, at) => data.readInt8(at)],
  2: [1, (data, at) => data.readUInt8(at)],
  3: [2, (data, at) => data.readInt16LE(at)],
  4: [2, (data, at) => data.readUInt16LE(at)],
  5: [4, (data, at) => data.readInt32LE(at)],
  6: [4, (data, at) => data.readUInt32LE(at)],
  7: [4, (data, at) => data.readFloatLE(at)],
  9: [8, (data, at) => data.readDoubleLE(at)],
  12: [8, (data, at) => Number(data.readBigInt64LE(at))],
  13: [8, (data, at) => Number(data.readBigUInt64LE(at))],
};

function numbersOf({ type, data }: Element): number[] | undefined {
  const [bytes, read] = READERS[type] ?? [];
  if (bytes === undefined || read === undefined) throw new RangeError(`numbers of type ${type}`);
  if (data.length / bytes > MAX_NUMBERS) return undefined;
  return Array.from({ length: data.length / bytes }, (_, i) => read(data, i * bytes));
}
