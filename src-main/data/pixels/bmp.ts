import type { PixelFormat, RawImage } from './raw';
import { startsWith } from './raw';

const FILE_HEADER = 14;
/** OS/2's header: sides of 16 bits, a palette of three bytes a colour. */
const CORE_HEADER = 12;
const INFO_HEADER = 40;
/** How the pixels are stored (BI_RGB, BI_RLE8, BI_RLE4, BI_BITFIELDS, BI_ALPHABITFIELDS). */
const [PLAIN, RUNS_8, RUNS_4, MASKS, MASKS_ALPHA] = [0, 1, 2, 3, 6];

interface Header {
  width: number;
  height: number;
  topDown: boolean;
  bits: number;
  compression: number;
  /** Where the pixels begin. */
  offset: number;
  /** Red, green and blue of each colour. */
  palette: Uint8Array;
  /** Which bits of a pixel of 16 or 32 are red, green and blue. */
  masks: readonly [number, number, number];
}

/**
 * Windows' bitmaps: palettes of 1, 4 and 8 bits, 16, 24 and 32 bits, in runs or not, from the top down or from the
 * bottom up. What they say of transparency is rarely meant: most programs ignore it, and so is it here.
 */
export const bmp: PixelFormat = {
  suffixes: ['.bmp', '.dib'],
  recognises: (start) => startsWith(start, 'BM') && start.length > FILE_HEADER + CORE_HEADER,
  open: (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const header = headerOf(view);
    const { width, height } = header;
    return Promise.resolve({ width, height, decode: () => Promise.resolve(decode(view, header)) });
  },
};

function headerOf(view: DataView): Header {
  const length = view.getUint32(FILE_HEADER, true);
  const core = length === CORE_HEADER;
  const whole = (at: number) => view.getInt32(FILE_HEADER + at, true);
  const half = (at: number) => view.getUint16(FILE_HEADER + at, true);
  const [width, signed] = core ? [half(4), half(6)] : [whole(4), whole(8)];
  const bits = core ? half(10) : half(14);
  const compression = core ? PLAIN : whole(16);
  const height = Math.abs(signed);
  if (!(width > 0 && height > 0) || ![1, 4, 8, 16, 24, 32].includes(bits)) throw new Error('no bitmap');
  const masked = compression === MASKS || compression === MASKS_ALPHA;
  const maskAt = FILE_HEADER + INFO_HEADER;
  const masks: [number, number, number] = masked
    ? [view.getUint32(maskAt, true), view.getUint32(maskAt + 4, true), view.getUint32(maskAt + 8, true)]
    : bits === 16
      ? [0x7c00, 0x3e0, 0x1f]
      : [0xff0000, 0xff00, 0xff];
  const between = masked && length === INFO_HEADER ? (compression === MASKS_ALPHA ? 16 : 12) : 0;
  const paletteAt = FILE_HEADER + length + between;
  const used = core ? 0 : whole(32);
  const colours = bits > 8 ? 0 : used > 0 ? Math.min(used, 2 ** bits) : 2 ** bits;
  const palette = paletteOf(view, paletteAt, colours, core ? 3 : 4);
  const offset = view.getUint32(10, true);
  return { width, height, topDown: signed < 0, bits, compression, offset, palette, masks };
}

/** Blue, green, red and perhaps an empty byte → red, green, blue. */
function paletteOf(view: DataView, at: number, colours: number, step: number): Uint8Array {
  const palette = new Uint8Array(3 * 256);
  for (let i = 0; i < colours; i++) {
    for (let c = 0; c < 3; c++) palette[3 * i + c] = view.getUint8(at + step * i + 2 - c);
  }
  return palette;
}

function decode(view: DataView, header: Header): RawImage {
  const { width, height, topDown, bits, palette } = header;
  const indices = bits <= 8 ? indicesOf(view, header) : undefined;
  const pixels = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const to = topDown ? y : height - 1 - y;
    for (let x = 0; x < width; x++) {
      const out = 3 * (to * width + x);
      if (indices) {
        const colour = 3 * indices[y * width + x]!;
        pixels.set(palette.subarray(colour, colour + 3), out);
      } else directPixel(view, header, x, y, pixels, out);
    }
  }
  return { width, height, channels: 3, pixels };
}

/** Bytes in a row: whole groups of four. */
const rowBytes = ({ width, bits }: Header): number => 4 * Math.ceil((width * bits) / 32);

function directPixel(
  view: DataView,
  header: Header,
  x: number,
  y: number,
  out: Uint8Array,
  to: number,
): void {
  const { bits, offset, masks } = header;
  const at = offset + y * rowBytes(header) + (x * bits) / 8;
  if (bits === 24) {
    for (let c = 0; c < 3; c++) out[to + c] = view.getUint8(at + 2 - c);
    return;
  }
  const value = bits === 16 ? view.getUint16(at, true) : view.getUint32(at, true);
  masks.forEach((mask, c) => {
    const lowest = mask & -mask;
    const most = (mask >>> 0) / (lowest >>> 0);
    out[to + c] = mask === 0 ? 0 : Math.round((((value & mask) >>> 0) / (lowest >>> 0)) * (255 / most));
  });
}

/** Places in the palette, rows as they are stored. */
function indicesOf(view: DataView, header: Header): Uint8Array {
  const { width, height, bits, compression, offset } = header;
  if (compression === RUNS_8 || compression === RUNS_4) return runs(view, header);
  const row = rowBytes(header);
  const indices = new Uint8Array(width * height);
  for (let i = 0; i < indices.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const byte = view.getUint8(offset + y * row + ((x * bits) >> 3));
    indices[i] = (byte >> (8 - bits - ((x * bits) & 7))) & (2 ** bits - 1);
  }
  return indices;
}

/** Pairs of bytes: how often, and what; after a 0, an end of line, the end, a jump, or so many bytes as they are. */
function runs(view: DataView, { width, height, bits, offset }: Header): Uint8Array {
  const indices = new Uint8Array(width * height);
  const value = (byte: number, i: number) => (bits === 8 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15);
  let [x, y, at] = [0, 0, offset];
  const put = (index: number) => {
    if (x < width && y < height) indices[y * width + x] = index;
    x++;
  };
  for (;;) {
    const [count, what] = [view.getUint8(at++), view.getUint8(at++)];
    if (count > 0) for (let i = 0; i < count; i++) put(value(what, i));
    else if (what === 0) [x, y] = [0, y + 1];
    else if (what === 1) return indices;
    else if (what === 2) [x, y] = [x + view.getUint8(at++), y + view.getUint8(at++)];
    else {
      for (let i = 0; i < what; i++) put(value(view.getUint8(at + (bits === 8 ? i : i >> 1)), i));
      at += 2 * Math.ceil((what * bits) / 16);
    }
  }
}
