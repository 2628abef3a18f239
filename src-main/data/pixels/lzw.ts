import { BaseDecoder } from 'geotiff';

const CLEAR = 256;
const END = 257;
const FIRST = 258;
const LEAST_BITS = 9;
const MOST_BITS = 12;
const TABLE = 1 << MOST_BITS;

/**
 * LZW as TIFF has it (TIFF 6.0, section 13: the high bit first, codes grow one early). The library's own decoder never
 * ends where a file fills the table and goes on.
 *
 * @param most bytes that are wanted; decoding ends there
 * @throws Error for a code that nothing has defined
 */
export function expandLzw(input: Uint8Array, most: number): Uint8Array {
  const [prefix, last, length] = [new Uint16Array(TABLE), new Uint8Array(TABLE), new Uint16Array(TABLE)];
  for (let code = 0; code < CLEAR; code++) [last[code], length[code]] = [code, 1];
  const output = new Growing(most);
  const codes = new Codes(input);
  let next = FIRST;
  let previous: number | undefined;
  const string = (code: number) => {
    const end = output.reserve(length[code]!);
    let at = end;
    for (let left = length[code]!; left > 0; left--, code = prefix[code]!) output.put(--at, last[code]!);
    return output.at(at);
  };
  for (let code = codes.read(); code !== END && !output.full; code = codes.read()) {
    if (code === CLEAR) {
      [next, previous] = [FIRST, undefined];
      codes.bits = LEAST_BITS;
      continue;
    }
    const isNew = code === next && previous !== undefined;
    if (code >= next && !isNew) throw new Error(`LZW: nothing has defined the code ${code}`);
    // What was just begun: the string before, and its own first byte behind it.
    const first = string(isNew ? previous! : code);
    if (isNew) output.put(output.reserve(1) - 1, first);
    if (previous !== undefined && next < TABLE) {
      [prefix[next], last[next], length[next]] = [previous, first, length[previous]! + 1];
      next++;
    }
    previous = code;
    if (next === (1 << codes.bits) - 1 && codes.bits < MOST_BITS) codes.bits++;
  }
  return output.bytes();
}

/** Codes of a growing number of bits; at the end of the input {@link END}. */
class Codes {
  bits = LEAST_BITS;
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(private readonly input: Uint8Array) {}

  read(): number {
    while (this.#count < this.bits) {
      if (this.#at >= this.input.length) return END;
      this.#held = ((this.#held << 8) | this.input[this.#at++]!) & 0xff_ffff;
      this.#count += 8;
    }
    this.#count -= this.bits;
    return (this.#held >> this.#count) & ((1 << this.bits) - 1);
  }
}

/** Bytes that are appended, up to a limit. */
class Growing {
  #bytes = new Uint8Array(4096);
  #length = 0;

  constructor(private readonly most: number) {}

  get full(): boolean {
    return this.#length >= this.most;
  }

  /** @returns the index behind them */
  reserve(count: number): number {
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return this.#length;
  }

  put(index: number, byte: number): void {
    this.#bytes[index] = byte;
  }

  at(index: number): number {
    return this.#bytes[index]!;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, Math.min(this.#length, this.most));
  }
}

/** What `geotiff` asks for the pixels of a strip or a tile. */
export class LzwDecoder extends BaseDecoder {
  override decodeBlock(block: ArrayBuffer): ArrayBufferLike {
    const { tileWidth, tileHeight, bitsPerSample } = this.parameters;
    const each = typeof bitsPerSample === 'number' ? [bitsPerSample] : Array.from(bitsPerSample, Number);
    const bits = each.reduce((sum, one) => sum + one, 0);
    return expandLzw(new Uint8Array(block), Math.ceil((tileWidth * bits) / 8) * tileHeight).buffer;
  }
}
