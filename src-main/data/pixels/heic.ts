import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { PixelFormat, RawImage } from './raw';
import { startsWith } from './raw';

/** libheif in WebAssembly, as far as it is used; a file of its own, as its licence (LGPL) wants it to be. */
interface HeifImage {
  handle: unknown;
  get_width(): number;
  get_height(): number;
  is_primary(): boolean;
  free(): void;
}
interface Heif {
  HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] };
  heif_colorspace: { heif_colorspace_RGB: unknown };
  heif_chroma: { heif_chroma_interleaved_RGBA: unknown };
  heif_channel: { heif_channel_interleaved: unknown };
  /** `channels` is missing where the image is damaged. */
  heif_js_decode_image2(
    handle: unknown,
    space: unknown,
    chroma: unknown,
  ): Promise<{
    channels?: { id: unknown; width: number; height: number; stride: number; data: Uint8Array }[];
  }>;
}

/** Brands of HEVC in a HEIF file (ISO/IEC 23008-12, B.4.1). AVIF is libvips' own. */
const BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx'];
const ANY_CODEC = ['mif1', 'msf1'];

let loaded: Heif | undefined;

/** Loaded when the first such image is met. */
function heif(): Heif {
  const require = createRequire(import.meta.url);
  const load = require('libheif-js/libheif-wasm/libheif.js') as (settings: { wasmBinary: Buffer }) => Heif;
  const wasmBinary = () => readFileSync(require.resolve('libheif-js/libheif-wasm/libheif.wasm'));
  return (loaded ??= load({ wasmBinary: wasmBinary() }));
}

/** Apple's photos: HEVC in HEIF, turned upright as the file says. */
export const heic: PixelFormat = {
  suffixes: ['.heic', '.heif', '.hif'],
  recognises: (start) => {
    if (!startsWith(start, 'ftyp', 4)) return false;
    const end = Math.min(start.length, 256 * start[2]! + start[3]!);
    const brands = Buffer.from(start.subarray(8, end)).toString('latin1');
    const has = (some: readonly string[]) => some.some((brand) => brands.includes(brand));
    return has(BRANDS) || (has(ANY_CODEC) && !brands.includes('avif'));
  },
  open: (bytes) =>
    withImage(bytes, (image) => {
      const size = { width: image.get_width(), height: image.get_height() };
      const decode = async () => ({ ...(await withImage(bytes, display)), profile: profileIn(bytes) });
      return Promise.resolve({ ...size, decode });
    }),
};

/** ISO/IEC 14496-12, 12.1.5: a colour box with a profile. The photo's tiles and its miniature have the same one. */
function profileIn(bytes: Uint8Array): Uint8Array | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const kind of ['colrprof', 'colrrICC']) {
    const at = file.indexOf(kind, 0, 'latin1');
    const end = at < 4 ? 0 : at - 4 + file.readUInt32BE(at - 4);
    if (end > at + kind.length && end <= file.length) return file.subarray(at + kind.length, end);
  }
  return undefined;
}

async function withImage<T>(bytes: Uint8Array, use: (image: HeifImage) => Promise<T>): Promise<T> {
  const images = new (heif().HeifDecoder)().decode(bytes);
  try {
    const image = images.find((each) => each.is_primary()) ?? images[0];
    if (!image) throw new Error('no image');
    return await use(image);
  } finally {
    for (const image of images) image.free();
  }
}

async function display({ handle }: HeifImage): Promise<RawImage> {
  const library = heif();
  const { channels } = await library.heif_js_decode_image2(
    handle,
    library.heif_colorspace.heif_colorspace_RGB,
    library.heif_chroma.heif_chroma_interleaved_RGBA,
  );
  const found = channels?.find(({ id }) => id === library.heif_channel.heif_channel_interleaved);
  if (!found) throw new Error('damaged');
  const { width, height, stride, data } = found;
  const pixels = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++)
    pixels.set(data.subarray(y * stride, y * stride + 4 * width), 4 * width * y);
  return { width, height, channels: 4, pixels };
}
