import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** A field of a protobuf message in a file: where its content is, not the content. */
export interface Field {
  number: number;
  wire: WireType;
  /** Where the field begins, with its tag. */
  from: number;
  /** Bytes of the content: of a message, string or packed numbers. */
  start: number;
  end: number;
  /** A varint's value; −1 for one beyond 2⁵³ or below zero. */
  value: number;
}

/** The file breaks protobuf's rules: it ends within a field, or holds what no field begins with. */
export class WireError extends Error {
  constructor(readonly reason: 'truncated' | 'malformed') {
    super(reason);
  }
}

const WINDOW = 1 << 16;
/** A tag and a varint have at most 5 and 10 bytes. */
const LONGEST_HEAD = 15;
/** Far more than the largest graph has; a file made to waste time ends here. */
const MOST_FIELDS = 4_000_000;

/** Reads a protobuf message in a file field by field; contents that nobody asks for are never read. */
export class WireFile {
  readonly size: number;
  readonly #file: number;
  #window: Uint8Array = new Uint8Array();
  #windowStart = 0;
  #fields = 0;

  constructor(readonly path: string) {
    this.#file = openSync(path, 'r');
    this.size = fstatSync(this.#file).size;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** The fields of the message that lies in these bytes. @throws WireError */
  *fields(start = 0, end = this.size): Generator<Field> {
    let at = start;
    while (at < end) {
      const field = this.#field(at, end);
      yield field;
      at = field.end;
    }
  }

  /** @throws WireError 'malformed' where that is more than `limit` bytes */
  bytes({ start, end }: { start: number; end: number }, limit: number): Uint8Array {
    if (end - start > limit) throw new WireError('malformed');
    return this.read(start, new Uint8Array(end - start));
  }

  /** Fills memory with what is in the file from a place on. @throws WireError 'truncated' */
  read(start: number, into: Uint8Array): Uint8Array {
    if (readSync(this.#file, into, 0, into.length, start) < into.length) throw new WireError('truncated');
    return into;
  }

  /** A string, of at most 1 MiB unless said otherwise. @throws WireError 'malformed' where it is no UTF-8 */
  text(field: Field, limit = 2 ** 20): string {
    if (field.wire !== WireType.LengthDelimited) throw new WireError('malformed');
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(this.bytes(field, limit));
    } catch (error) {
      throw error instanceof WireError ? error : new WireError('malformed');
    }
  }

  /** The whole numbers of a repeated field, packed or one by one; −1 as in {@link Field.value}. */
  integers(field: Field): number[] {
    if (field.wire === WireType.Varint) return [field.value];
    if (field.wire !== WireType.LengthDelimited) throw new WireError('malformed');
    const reader = new BinaryReader(this.bytes(field, 2 ** 10));
    const values: number[] = [];
    try {
      while (reader.pos < reader.len) values.push(asNumber(reader.int64()));
    } catch {
      throw new WireError('malformed');
    }
    return values;
  }

  #field(at: number, end: number): Field {
    if (++this.#fields > MOST_FIELDS) throw new WireError('malformed');
    const head = this.#peek(at, Math.min(at + LONGEST_HEAD, end));
    const reader = new BinaryReader(head);
    try {
      const [number, wire] = reader.tag();
      const field = { number, wire, from: at, value: 0 };
      if (wire === WireType.Varint) {
        const value = asNumber(reader.int64());
        return { ...field, value, start: at + reader.pos, end: at + reader.pos };
      }
      const length = lengthOf(wire, reader);
      const start = at + reader.pos;
      if (length < 0 || start + length > end) throw new WireError('truncated');
      return { ...field, start, end: start + length };
    } catch (error) {
      if (error instanceof WireError) throw error;
      throw new WireError(head.length < LONGEST_HEAD ? 'truncated' : 'malformed');
    }
  }

  #peek(from: number, to: number): Uint8Array {
    if (from < this.#windowStart || to > this.#windowStart + this.#window.length) {
      const window = new Uint8Array(Math.min(WINDOW, this.size - from));
      const length = readSync(this.#file, window, 0, window.length, from);
      this.#window = window.subarray(0, length);
      this.#windowStart = from;
    }
    return this.#window.subarray(from - this.#windowStart, to - this.#windowStart);
  }
}

function lengthOf(wire: WireType, reader: BinaryReader): number {
  switch (wire) {
    case WireType.LengthDelimited:
      return asNumber(reader.uint64());
    case WireType.Bit32:
      return 4;
    case WireType.Bit64:
      return 8;
    default:
      throw new WireError('malformed'); // groups: ONNX has none
  }
}

function asNumber(value: bigint | string): number {
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= 0 ? number : -1;
}
