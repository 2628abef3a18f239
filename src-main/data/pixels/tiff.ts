import { rgbOfInks } from './cmyk';
import type { GeoTIFFImage } from 'geotiff';
import type { OpenedImage, RawImage } from './raw';
import { startsWith } from './raw';
import { scaled } from './scale';
import type { SampleKind } from './scale';

const SIGNATURES = [
  [0x49, 0x49, 42, 0],
  [0x4d, 0x4d, 0, 42],
  [0x49, 0x49, 43, 0],
  [0x4d, 0x4d, 0, 43],
];
/** TIFF 6.0: what the numbers mean, and how they are to be shown. */
const SAMPLE_KINDS: Record<number, SampleKind['kind']> = { 1: 'uint', 2: 'int', 3: 'float' };
const WHITE_IS_ZERO = 0;
const PALETTE = 3;
const INKS = 5;
const YCBCR = 6;
/** The numbers of ways to compress; libvips knows what the colours of JPEG within are. */
const LZW = 5;
const JPEGS: readonly unknown[] = [6, 7];

export const isTiff = (start: Uint8Array): boolean => SIGNATURES.some((each) => startsWith(start, each));

/**
 * The first image of a TIFF whose samples are not of 8 bits: floating point, 12, 16, 32 or 64 bits, signed; or that holds
 * brightness and differences of colour. libvips takes none of these as people mean it.
 *
 * @returns undefined for all others
 */
export async function openDeepTiff(bytes: Uint8Array): Promise<OpenedImage | undefined> {
  const { addDecoder, fromArrayBuffer } = await import('geotiff');
  addDecoder(LZW, async () => (await import('./lzw')).LzwDecoder);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const image = await fromArrayBuffer(file)
    .then((tiff) => tiff.getImage())
    .catch(() => undefined);
  if (!image) return undefined;
  const kind = SAMPLE_KINDS[image.getSampleFormat()];
  const bits = image.getBitsPerSample();
  const meaning: unknown = image.fileDirectory.getValue('PhotometricInterpretation');
  const significant = bitsOf(await image.fileDirectory.loadValue('MaxSampleValue'));
  const [width, height] = [image.getWidth(), image.getHeight()];
  if (meaning === YCBCR && bits === 8 && !JPEGS.includes(image.fileDirectory.getValue('Compression')))
    return { width, height, decode: () => ofDifferences(image) };
  if (!kind || (kind === 'uint' && bits <= 8) || meaning === PALETTE) return undefined;
  return {
    width,
    height,
    decode: async () => {
      const channels = image.getSamplesPerPixel() >= 3 ? 3 : 1;
      const samples = channels === 1 ? [0] : meaning === INKS ? [0, 1, 2, 3] : [0, 1, 2];
      const raster = await image.readRasters({ interleave: true, samples });
      const pixels = scaled(raster, { bits, kind, significant });
      if (meaning === INKS && channels === 3)
        return { width, height, channels, pixels: rgbOfInks(pixels, samples.length) };
      if (meaning === WHITE_IS_ZERO) for (let i = 0; i < pixels.length; i++) pixels[i] = 255 - pixels[i]!;
      return { width, height, channels, pixels };
    },
  };
}

/** TIFF 6.0, section 21, with the weights of ITU-R BT.601; where neighbours share their colour it is not read. */
async function ofDifferences(image: GeoTIFFImage): Promise<RawImage> {
  const shared = (await image.fileDirectory.loadValue('YCbCrSubSampling')) ?? [2, 2];
  if (Array.from(shared as ArrayLike<number>).some((pixels) => pixels !== 1)) throw new Error('subsampled');
  const samples = await image.readRasters({ interleave: true, samples: [0, 1, 2] });
  const pixels = new Uint8ClampedArray(samples.length);
  for (let i = 0; i < pixels.length; i += 3) {
    const [y, blue, red] = [samples[i]!, samples[i + 1]! - 128, samples[i + 2]! - 128];
    pixels.set([y + 1.402 * red, y - 0.344136 * blue - 0.714136 * red, y + 1.772 * blue], i);
  }
  return {
    width: image.getWidth(),
    height: image.getHeight(),
    channels: 3,
    pixels: new Uint8Array(pixels.buffer),
  };
}

/** A largest value that is all ones says how many bits there are; others are but the largest in this picture. */
function bitsOf(most: unknown): number | undefined {
  const largest: unknown = typeof most === 'object' && most !== null && 0 in most ? most[0] : most;
  const bits = typeof largest === 'number' ? Math.log2(largest + 1) : NaN;
  return Number.isInteger(bits) && bits > 8 ? bits : undefined;
}
