import sharp from 'sharp';
import type { Sharp } from 'sharp';
import type { ImageSize } from './image-source';

// Every file is read once; what libvips would keep of it is only a burden.
sharp.cache(false);

/** Counts up when the same file would give other pixels: decoded images that were kept are then made anew. */
export const DECODER_VERSION = 1;

const SMALL_FILE = 1 << 17;
const PROBE_SIDE = 8;

/** What the names of images end in, in lower case. Whether one can be read is found out by reading it. */
export const IMAGE_SUFFIXES: ReadonlySet<string> = new Set(
  '.jpg .jpeg .jpe .jfif .png .webp .tif .tiff .gif .svg .svgz .avif .heic .heif'.split(' '),
);

/**
 * Reads an image file of any kind: upright as its EXIF orientation says, transparent parts on white, 8-bit RGB, the
 * shorter side resized to `side` and the centre cut out.
 *
 * @returns uint8 [side, side, 3]
 * @throws Error whose message is the reason, in words for people
 */
export async function decodeFile(path: string, side: number): Promise<Uint8Array> {
  try {
    return await fit(sharp(path, { failOn: 'error' }).autoOrient(), side);
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** The size of an image file as it is seen, EXIF orientation applied; only its header is read. */
export async function sizeOfFile(path: string): Promise<ImageSize> {
  try {
    const { autoOrient } = await sharp(path, { failOn: 'error' }).metadata();
    return { width: autoOrient.width, height: autoOrient.height };
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

/**
 * Reads an image file in full only to see whether that works, and how large the image is. Large files are decoded at a
 * fraction of their size, which is quicker; for small ones a second look at the header would take longer than all else.
 *
 * @param bytes the file's length
 */
export async function probeFile(path: string, bytes: number): Promise<ImageSize> {
  if (bytes > SMALL_FILE) {
    await decodeFile(path, PROBE_SIDE);
    return sizeOfFile(path);
  }
  try {
    const { info } = await sharp(path, { failOn: 'error' })
      .autoOrient()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height };
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** Resizes pixels that are in memory, uint8 [height, width, channels] with 1 or 3 channels, as {@link decodeFile} does. */
export function resizePixels(
  pixels: Uint8Array,
  size: ImageSize,
  channels: 1 | 3,
  side: number,
): Promise<Uint8Array> {
  if (size.width === side && size.height === side) return Promise.resolve(toRgb(pixels, channels));
  return fit(sharp(pixels, { raw: { ...size, channels } }), side);
}

function fit(image: Sharp, side: number): Promise<Uint8Array> {
  return image
    .resize(side, side, { fit: 'cover', position: 'centre' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
}

function toRgb(pixels: Uint8Array, channels: 1 | 3): Uint8Array {
  if (channels === 3) return pixels;
  const rgb = new Uint8Array(pixels.length * 3);
  for (let i = 0; i < pixels.length; i++) rgb.fill(pixels[i]!, 3 * i, 3 * i + 3);
  return rgb;
}

/** libvips keeps its messages for all threads together, so that only those that sharp itself makes are sure. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (text.includes('unsupported image format')) return 'it is not an image of a known format';
  if (text.includes('is missing')) return 'it is gone';
  if (text.includes('pixel limit')) return 'it has too many pixels';
  return 'it is damaged or cut short';
}
