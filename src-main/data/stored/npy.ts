import { createReadStream } from 'node:fs';
import { type Literal, readLiteral } from '../../base/literal';
import { sizeOf } from '../../base/tensor';
import { zip } from '../archives/zip';
import { badFile, recordsOf } from './records';

/** An array of NumPy's: a file, or what an `.npz` archive holds under a name. */
export interface ArrayPlace {
  path: string;
  member?: string;
  /** Of the whole array. */
  bytes: number;
}

/** What an array says of itself. */
export interface ArrayHeader extends ArrayPlace {
  shape: number[];
  /** `u`, `i`: whole numbers without and with a sign, `f`: floating point, `b`: truth, `U`, `S`: text. */
  kind: string;
  /** Bytes of an item. */
  width: number;
  little: boolean;
  /** Bytes before the first item. */
  begin: number;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const LONGEST_HEADER = 1 << 16;
const CHUNKS = { highWaterMark: 1 << 18 };
const AGAIN = 'Save it again with numpy.save.';
/** Number of bytes of the types that there are. */
const KNOWN = /^([<>|=]?)([uifbUS])(\d+)$/;
const WIDTHS: Record<string, number[]> = { u: [1, 2, 4, 8], i: [1, 2, 4, 8], f: [2, 4, 8], b: [1] };

/** The bytes of an array's file. */
async function* bytesOf({ path, member }: ArrayPlace): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* member === undefined ? createReadStream(path, CHUNKS) : bytesWithin(path, member);
  } catch (error) {
    throw damageIn(path, error);
  }
}

async function* bytesWithin(path: string, member: string): AsyncGenerator<Buffer, void, undefined> {
  for await (const entry of zip.entries(path)) {
    if (entry.name !== member) continue;
    for await (const chunk of await entry.open()) yield chunk as Buffer;
    return;
  }
}

/** What an `.npz` archive holds. @throws StudioError 'bad-file' where it is none */
export async function arraysIn(path: string): Promise<ArrayPlace[]> {
  const places: ArrayPlace[] = [];
  try {
    for await (const { name, bytes } of zip.entries(path))
      if (/\.npy$/i.test(name)) places.push({ path, member: name, bytes });
  } catch (error) {
    throw damageIn(path, error);
  }
  return places;
}

/** What is odd in an archive is damage; errors of the system, and our own, stay what they are. */
function damageIn(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || ('code' in error && !String(error.code).startsWith('Z_'))) return error;
  return badFile(path, 'is damaged or cut short', undefined, error);
}

/**
 * Reads the description of an array (numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 *
 * @throws StudioError 'bad-file' for anything else, and for Python's objects
 */
export async function readHeader(place: ArrayPlace): Promise<ArrayHeader> {
  const start = await startOf(place);
  if (!start.subarray(0, 6).equals(MAGIC) || start.length < 12)
    throw badFile(place.path, 'is no array of NumPy’s', AGAIN);
  const [at, length] = start[6] === 1 ? [10, start.readUInt16LE(8)] : [12, start.readUInt32LE(8)];
  const begin = at + length;
  if (begin > start.length) throw badFile(place.path, 'is cut short', AGAIN);
  const said = saidIn(start.toString('latin1', at, begin));
  const [type, shape] = [said?.get('descr'), said?.get('shape')];
  if (
    typeof type !== 'string' ||
    !Array.isArray(shape) ||
    !shape.every(isCount) ||
    !Number.isSafeInteger(sizeOf(shape))
  )
    throw badFile(place.path, 'is no array of NumPy’s', AGAIN);
  if (type.includes('O')) throw badFile(place.path, 'holds objects of Python’s, not numbers', AGAIN);
  const [, order, kind = '', digits] = KNOWN.exec(type) ?? [];
  const width = Number(digits) * (kind === 'U' ? 4 : 1);
  if (!(WIDTHS[kind]?.includes(width) ?? width > 0))
    throw badFile(place.path, `holds numbers of a type that is not read (${type})`, AGAIN);
  if (said?.get('fortran_order') === true && shape.length > 1)
    throw badFile(
      place.path,
      'holds an array column by column',
      'Save it again with numpy.ascontiguousarray.',
    );
  if (begin + sizeOf(shape) * width > place.bytes) throw badFile(place.path, 'is cut short', AGAIN);
  return { ...place, shape, kind, width, little: order !== '>', begin };
}

async function startOf(place: ArrayPlace): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytesOf(place)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= LONGEST_HEADER) break;
  }
  return Buffer.concat(chunks);
}

function saidIn(text: string): Map<string, Literal> | undefined {
  try {
    const value = readLiteral(text);
    return value instanceof Map ? value : undefined;
  } catch {
    return undefined;
  }
}

const isCount = (value: Literal): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** The items along an array's first axis, one after the other. @throws StudioError 'bad-file' where it is cut short */
export async function* rowsOf(header: ArrayHeader): AsyncGenerator<Uint8Array, void, undefined> {
  const length = sizeOf(header.shape.slice(1)) * header.width;
  let left = header.shape[0] ?? 0;
  if (length === 0 || left === 0) return;
  for await (const row of recordsOf(bytesOf(header), header.path, header.begin, length)) {
    yield row;
    if (--left === 0) return;
  }
  throw badFile(header.path, 'is cut short');
}

/** Reads the numbers of a row. */
export function numbersOf({ kind, width, little }: ArrayHeader): (row: Uint8Array) => number[] {
  const read = readerOf(kind, width, little);
  return (row) => {
    const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
    return Array.from({ length: row.byteLength / width }, (_, i) => read(view, i * width));
  };
}

function readerOf(kind: string, width: number, little: boolean): (view: DataView, at: number) => number {
  if (kind === 'f') {
    if (width === 2) return (view, at) => view.getFloat16(at, little);
    return width === 4
      ? (view, at) => view.getFloat32(at, little)
      : (view, at) => view.getFloat64(at, little);
  }
  const signed = kind === 'i';
  if (width === 1) return signed ? (view, at) => view.getInt8(at) : (view, at) => view.getUint8(at);
  if (width === 2)
    return signed ? (view, at) => view.getInt16(at, little) : (view, at) => view.getUint16(at, little);
  if (width === 4)
    return signed ? (view, at) => view.getInt32(at, little) : (view, at) => view.getUint32(at, little);
  return signed
    ? (view, at) => Number(view.getBigInt64(at, little))
    : (view, at) => Number(view.getBigUint64(at, little));
}

/** The text of a row, which fills what is left with zeros. */
export function textOf({ kind, little }: ArrayHeader, row: Uint8Array): string {
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  const signs =
    kind === 'S'
      ? Buffer.from(row).toString('utf8')
      : String.fromCodePoint(
          ...Array.from({ length: row.byteLength / 4 }, (_, i) =>
            Math.min(view.getUint32(4 * i, little), 0x10ffff),
          ),
        );
  return signs.replace(/\0+$/, '');
}
