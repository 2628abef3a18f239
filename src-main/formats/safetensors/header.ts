import { StudioError } from '../../base/errors';
import { HeaderScanner } from './scanner';

/** Element types of the format and their sizes in bits, in the format's own order (source: safetensors `tensor.rs`). */
const DTYPE_BITS = new Map([
  ['BOOL', 8],
  ['F4', 4],
  ['F6_E2M3', 6],
  ['F6_E3M2', 6],
  ['U8', 8],
  ['I8', 8],
  ['F8_E5M2', 8],
  ['F8_E4M3', 8],
  ['F8_E8M0', 8],
  ['F8_E4M3FNUZ', 8],
  ['F8_E5M2FNUZ', 8],
  ['I16', 16],
  ['U16', 16],
  ['F16', 16],
  ['BF16', 16],
  ['I32', 32],
  ['U32', 32],
  ['F32', 32],
  ['C64', 64],
  ['F64', 64],
  ['I64', 64],
  ['U64', 64],
]);

/** What a header says of one tensor. */
export interface TensorInfo {
  /** A key of {@link DTYPE_BITS}. */
  dtype: string;
  shape: readonly number[];
  /** Where its bytes begin in the file. */
  begin: number;
  byteLength: number;
}

export interface SafetensorsHeader {
  metadata: Map<string, string>;
  /** In the order of their bytes. */
  tensors: Map<string, TensorInfo>;
}

const LONGEST_HEADER = 100_000_000;
const MOST_DIMENSIONS = 64;
const LARGEST_U64 = (1n << 64n) - 1n;

interface Entry {
  name: string;
  dtype: string;
  shape: bigint[];
  begin: bigint;
  end: bigint;
}

/** Throws the error for a problem, given as the rest of a sentence. */
type Fail = (problem: string) => never;

/**
 * The length in bytes of the JSON text that follows a file's first 8 bytes.
 *
 * @param start the file's beginning, 8 bytes or more if it has them
 * @throws StudioError 'bad-file' where it is too short, or claims more than the format allows or than it has
 */
export function headerLength(start: Uint8Array, fileSize: number, name = 'the file'): number {
  const fail = failFor(name);
  if (fileSize < 8 || start.length < 8) fail('it is shorter than 8 bytes');
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  if (length > BigInt(LONGEST_HEADER)) fail('its header claims to be longer than 100 MB');
  if (8 + Number(length) > fileSize) fail('its header claims to be longer than the file');
  return Number(length);
}

/**
 * Reads and checks a header with all rules of the reference implementation, in its order (source: safetensors
 * `tensor.rs`), and some of our own: no name twice, no unknown field of a tensor, at most 64 dimensions. White space
 * around the header is accepted.
 *
 * @param start the file's beginning: the 8 bytes of the length, and the header
 * @param name of the file, for messages
 * @throws StudioError 'bad-file'
 */
export function parseHeader(start: Uint8Array, fileSize: number, name = 'the file'): SafetensorsHeader {
  const fail = failFor(name);
  const length = headerLength(start, fileSize, name);
  if (start.length < 8 + length) fail('its header could not be read whole');
  const text = decode(start.subarray(8, 8 + length), fail);
  const { metadata, entries } = scan(text, fail);
  return { metadata, tensors: layOut(entries, 8 + length, fileSize, fail) };
}

function failFor(name: string): Fail {
  return (problem) => {
    throw new StudioError(
      'bad-file',
      `“${name}” is not a valid safetensors file: ${problem}.`,
      'It is damaged, incomplete or of another kind: get it again from where it came.',
    );
  };
}

function decode(bytes: Uint8Array, fail: Fail): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail('its header is not UTF-8 text');
  }
}

function scan(text: string, fail: Fail): { metadata: Map<string, string>; entries: Entry[] } {
  const scanner = new HeaderScanner(text, fail);
  const entries = new Map<string, Entry>();
  let metadata: Map<string, string> | undefined;
  scanner.object((name) => {
    if (name === '__metadata__') {
      if (metadata) fail('its metadata is there twice');
      metadata = scanMetadata(scanner, fail);
    } else {
      if (entries.has(name)) fail(`the tensor ${quoted(name)} is there twice`);
      entries.set(name, scanEntry(scanner, name, fail));
    }
  });
  scanner.end();
  return { metadata: metadata ?? new Map<string, string>(), entries: [...entries.values()] };
}

function scanMetadata(scanner: HeaderScanner, fail: Fail): Map<string, string> {
  const metadata = new Map<string, string>();
  scanner.object((key) => {
    if (metadata.has(key)) fail(`${quoted(key)} is twice in its metadata`);
    metadata.set(key, scanner.string());
  });
  return metadata;
}

function scanEntry(scanner: HeaderScanner, name: string, fail: Fail): Entry {
  let dtype: string | undefined;
  let shape: bigint[] | undefined;
  let offsets: bigint[] | undefined;
  scanner.object((field) => {
    if (field === 'dtype' && !dtype) dtype = scanner.string();
    else if (field === 'shape' && !shape) shape = scanner.integers(MOST_DIMENSIONS);
    else if (field === 'data_offsets' && !offsets) offsets = scanner.integers(2);
    else fail(`the tensor ${quoted(name)} has the field ${quoted(field)} where none such should be`);
  });
  if (dtype === undefined || !shape || !offsets) {
    return fail(`the tensor ${quoted(name)} lacks its type, its shape or its place`);
  }
  if (!DTYPE_BITS.has(dtype)) fail(`the tensor ${quoted(name)} has the unknown type ${quoted(dtype)}`);
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined) return fail(`the tensor ${quoted(name)} lacks an end`);
  return { name, dtype, shape, begin, end };
}

/** Checks that the tensors fill the rest of the file without holes and overlaps. */
function layOut(entries: Entry[], base: number, fileSize: number, fail: Fail): Map<string, TensorInfo> {
  entries.sort((a, b) => compare(a.begin, b.begin) || compare(a.end, b.end));
  const tensors = new Map<string, TensorInfo>();
  let at = 0n;
  for (const entry of entries) {
    if (entry.begin !== at || entry.end < entry.begin) {
      fail(`the tensor ${quoted(entry.name)} does not begin where the one before it ends`);
    }
    const byteLength = bytesOf(entry, fail);
    if (entry.end - entry.begin !== byteLength) {
      fail(`the tensor ${quoted(entry.name)} has other than the ${byteLength} bytes of its shape`);
    }
    at = entry.end;
    tensors.set(entry.name, {
      dtype: entry.dtype,
      shape: entry.shape.map(Number),
      begin: base + Number(entry.begin),
      byteLength: Number(byteLength),
    });
  }
  const whole = BigInt(base) + at;
  if (whole > BigInt(fileSize)) fail(`it ends ${whole - BigInt(fileSize)} bytes before its data does`);
  if (whole < BigInt(fileSize)) fail(`it goes on for ${BigInt(fileSize) - whole} bytes after its data`);
  return tensors;
}

function bytesOf({ name, dtype, shape }: Entry, fail: Fail): bigint {
  let bits = 1n;
  for (const factor of [...shape, BigInt(DTYPE_BITS.get(dtype)!)]) {
    bits *= factor;
    if (bits > LARGEST_U64) fail(`the tensor ${quoted(name)} has more elements than can be counted`);
  }
  if (shape.some((dim) => dim > BigInt(Number.MAX_SAFE_INTEGER))) {
    fail(`the tensor ${quoted(name)} has a dimension that is too large`);
  }
  if (bits % 8n !== 0n) fail(`the tensor ${quoted(name)} does not fill whole bytes`);
  return bits / 8n;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A name out of a file in quotes, shortened: it may be of any length. */
function quoted(name: string): string {
  return `“${name.length > 80 ? `${name.slice(0, 80)}…` : name}”`;
}
