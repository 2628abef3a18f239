import sharp from 'sharp';
import type { Sharp } from 'sharp';
import type { ImageSize } from '../image-source';
import { rgbOfInks } from './cmyk';
import type { RawImage } from './raw';
import { scaled } from './scale';

// Every file is read once; what libvips would keep of it is only a burden.
sharp.cache(false);

/** Pixels that an image may have. A few bytes can claim any number of them. */
export const MAX_PIXELS = 64e6;

/** An image whose header was read. */
export interface Opened {
  /** As it is seen. */
  size: ImageSize;
  image: () => Promise<Sharp>;
}

/**
 * Opens whatever libvips reads. Inks become light as Pillow has it, and PNG of 16 bits is looked at for how many of them
 * are in use.
 */
export async function openWithLibvips(bytes: Uint8Array): Promise<Opened> {
  const { autoOrient, depth, format, hasProfile, space } = await sharp(bytes, {
    failOn: 'error',
    limitInputPixels: false,
  }).metadata();
  const image = async (): Promise<Sharp> => {
    const upright = sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS }).autoOrient();
    if (space === 'cmyk') return ofRaw(await inks(upright));
    if (format === 'png' && depth === 'ushort' && !hasProfile)
      return ofRaw(await deepSamples(upright, space, significantBits(bytes)));
    return upright;
  };
  return { size: { width: autoOrient.width, height: autoOrient.height }, image };
}

export const ofRaw = ({ pixels, width, height, channels }: RawImage): Sharp =>
  sharp(pixels, { raw: { width, height, channels } });

async function inks(image: Sharp): Promise<RawImage> {
  const { data, info } = await image
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, channels: 3, pixels: rgbOfInks(data, info.channels) };
}

async function deepSamples(
  image: Sharp,
  space: string | undefined,
  significant: number | undefined,
): Promise<RawImage> {
  const { data, info } = await image
    .toColourspace(space ?? 'rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const channels = info.channels;
  const samples = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  const alpha = channels % 2 === 0 ? channels - 1 : channels;
  const kind = { bits: 16, kind: 'uint', significant } as const;
  const [colours, clear] = [false, true].map((wanted) =>
    scaled(
      samples.filter((_, i) => (i % channels === alpha) === wanted),
      kind,
    ),
  ) as [Uint8Array, Uint8Array];
  if (clear.length === 0) return { width, height, channels, pixels: colours };
  const pixels = new Uint8Array(samples.length);
  for (let i = 0; i < pixels.length; i++) {
    const pixel = Math.floor(i / channels);
    pixels[i] = i % channels === alpha ? clear[pixel]! : colours[i - pixel]!;
  }
  return { width, height, channels, pixels };
}

/** PNG 11.3.2.7, sBIT: the bits of the first channel that the picture had before it was kept in more. */
function significantBits(bytes: Uint8Array): number | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 8 < file.length; at += 12 + file.readUInt32BE(at)) {
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'sBIT') return file[at + 8];
    if (type === 'IDAT') return undefined;
  }
  return undefined;
}
