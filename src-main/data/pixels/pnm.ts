import type { PixelFormat, RawImage } from './raw';

/** Digits 1 … 6 behind a “P”: bits, grey, colours as text; then the same as bytes. */
interface Header {
  kind: number;
  width: number;
  height: number;
  /** What stands for white. */
  most: number;
  /** Where the samples begin. */
  at: number;
}

const SPACE = new Set([9, 10, 11, 12, 13, 32]);
const COMMENT = '#'.charCodeAt(0);
const ZERO = '0'.charCodeAt(0);

/** Netpbm's formats, PBM, PGM and PPM, as text or as bytes, with up to 16 bits a sample (netpbm.sourceforge.net/doc). */
export const pnm: PixelFormat = {
  suffixes: ['.ppm', '.pgm', '.pbm', '.pnm'],
  recognises: (start) =>
    start[0] === 0x50 &&
    start[1]! >= 0x31 &&
    start[1]! <= 0x36 &&
    (SPACE.has(start[2]!) || start[2] === COMMENT),
  open: (bytes) => {
    const header = headerOf(bytes);
    const { width, height } = header;
    return Promise.resolve({ width, height, decode: () => Promise.resolve(decode(bytes, header)) });
  },
};

function decode(bytes: Uint8Array, header: Header): RawImage {
  const { kind, width, height, most } = header;
  const channels = kind % 3 === 0 ? 3 : 1;
  const count = width * height * channels;
  const samples = kind <= 3 ? textSamples(bytes, header, count) : byteSamples(bytes, header, count);
  const pixels = new Uint8Array(count);
  for (let i = 0; i < count; i++) pixels[i] = Math.round((Math.min(samples(i), most) * 255) / most);
  // Bits say what is black.
  if (kind % 3 === 1) for (let i = 0; i < count; i++) pixels[i] = 255 - pixels[i]!;
  return { width, height, channels, pixels };
}

function headerOf(bytes: Uint8Array): Header {
  const kind = bytes[1]! - ZERO;
  const numbers = new Numbers(bytes, 2);
  const [width, height] = [numbers.next(), numbers.next()];
  const most = kind % 3 === 1 ? 1 : numbers.next();
  if (!(width > 0 && height > 0 && most > 0 && most < 65536)) throw new Error('no header');
  // One single space stands between the header and bytes.
  return { kind, width, height, most, at: numbers.at + (kind > 3 ? 1 : 0) };
}

function byteSamples(bytes: Uint8Array, header: Header, count: number): (i: number) => number {
  const { kind, width, height, most, at } = header;
  const row = Math.ceil(width / 8);
  const length = kind === 4 ? row * height : count * (most > 255 ? 2 : 1);
  if (bytes.length < at + length) throw new Error('cut short');
  if (kind === 4) {
    return (i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      return (bytes[at + y * row + (x >> 3)]! >> (7 - (x & 7))) & 1;
    };
  }
  if (most > 255) return (i) => bytes[at + 2 * i]! * 256 + bytes[at + 2 * i + 1]!;
  return (i) => bytes[at + i]!;
}

function textSamples(bytes: Uint8Array, { kind, at }: Header, count: number): (i: number) => number {
  const numbers = new Numbers(bytes, at);
  const samples = new Uint16Array(count);
  for (let i = 0; i < count; i++) samples[i] = kind === 1 ? numbers.digit() : numbers.next();
  return (i) => samples[i]!;
}

/** Numbers in text, with comments between them. */
class Numbers {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  next(): number {
    this.#skip();
    const from = this.at;
    let value = 0;
    for (let code = this.#digitAt(); code !== undefined; code = this.#digitAt()) {
      value = value * 10 + code;
      this.at++;
    }
    if (this.at === from) throw new Error('cut short');
    return value;
  }

  /** Bits may stand without spaces. */
  digit(): number {
    this.#skip();
    const digit = this.#digitAt();
    if (digit === undefined) throw new Error('cut short');
    this.at++;
    return digit;
  }

  #digitAt(): number | undefined {
    const code = (this.bytes[this.at] ?? 0) - ZERO;
    return code >= 0 && code <= 9 ? code : undefined;
  }

  #skip(): void {
    for (; this.at < this.bytes.length; this.at++) {
      const code = this.bytes[this.at]!;
      if (code === COMMENT) while (this.at < this.bytes.length && this.bytes[this.at] !== 10) this.at++;
      else if (!SPACE.has(code)) return;
    }
  }
}
