import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import type { ImageSize } from '../image-source';
import { bmp } from './bmp';
import { heic } from './heic';
import { jpeg2000 } from './jpeg2000';
import { MAX_PIXELS, openWithLibvips } from './libvips';
import type { Opened } from './libvips';
import { pnm } from './pnm';
import { inItsColours } from './profile';
import type { PixelFormat } from './raw';
import { refuseDrawing } from './svg';
import { isTiff, openDeepTiff } from './tiff';
import { millions, reasonOf, whatItIs } from './unreadable';

/** Counts up when any file would give other pixels: decoded images that were kept are then made anew. */
export const DECODER_VERSION = 1;
/** The same of one kind of file alone, by its name: whoever changes how one is read counts it up. */
const VERSIONS: Readonly<Record<string, number>> = {
  ...{ '': 5, '.tif': 5, '.tiff': 5, '.heic': 3, '.heif': 3, '.hif': 3, '.svg': 2 },
  ...{ '.jp2': 2, '.j2k': 2, '.jpx': 2, '.j2c': 2, '.jpc': 2, '.jpf': 2 },
};

/** Images of more pixels are decoded one after the other: each takes hundreds of megabytes. */
const LARGE = 16e6;
const PROBE_SIDE = 8;
const SMALL_FILE = 1 << 17;

const FORMATS: readonly PixelFormat[] = [bmp, pnm, jpeg2000, heic];

/** What the names of images end in, in lower case. Whether one can be read is found out by reading it. */
export const IMAGE_SUFFIXES: ReadonlySet<string> = new Set([
  ...'.jpg .jpeg .jpe .jfif .png .webp .tif .tiff .gif .svg .avif'.split(' '),
  ...FORMATS.flatMap(({ suffixes }) => suffixes),
]);

/**
 * Reads an image of any kind: upright as its EXIF orientation says, transparent parts on white, 8-bit RGB, the shorter
 * side resized to `side` and the centre cut out.
 *
 * @param bytes the file's content
 * @returns uint8 [side, side, 3]
 * @throws Error whose message is the reason, in words for people
 */
export async function decodeImage(bytes: Uint8Array, side: number): Promise<Uint8Array> {
  return withReason(bytes, async () => {
    const opened = await open(bytes);
    return oneLargeAtATime(opened.size, async () => fit(await opened.image(), side));
  });
}

/** The size of an image as it is seen, EXIF orientation applied; of most formats only the header is read. */
export function sizeOfImage(bytes: Uint8Array): Promise<ImageSize> {
  return withReason(bytes, async () => (await open(bytes)).size);
}

/**
 * Reads an image in full only to see whether that works, and how large it is. Large files are decoded at a fraction of
 * their size, which is quicker.
 */
export function probeImage(bytes: Uint8Array): Promise<ImageSize> {
  return withReason(bytes, async () => {
    const { size, image } = await open(bytes);
    await oneLargeAtATime(size, async () =>
      bytes.length > SMALL_FILE ? fit(await image(), PROBE_SIDE) : (await image()).raw().toBuffer(),
    );
    return size;
  });
}

/** {@link decodeImage} of a file. */
export async function decodeFile(path: string, side: number): Promise<Uint8Array> {
  return decodeImage(await readImage(path), side);
}

/** The version of what reads a file of this name: see {@link DECODER_VERSION}. */
export function decoderVersion(file: string): number {
  return VERSIONS[extname(file).toLowerCase()] ?? DECODER_VERSION;
}

/** A file's content. @throws Error whose message is the reason, in words for people */
export async function readImage(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** Resizes pixels that are in memory, uint8 [height, width, channels] with 1 or 3 channels, as {@link decodeImage} does. */
export function resizePixels(
  pixels: Uint8Array,
  size: ImageSize,
  channels: 1 | 3,
  side: number,
): Promise<Uint8Array> {
  if (size.width === side && size.height === side) return Promise.resolve(toRgb(pixels, channels));
  return fit(sharp(pixels, { raw: { ...size, channels } }), side);
}

async function open(bytes: Uint8Array): Promise<Opened> {
  const format = FORMATS.find((each) => each.recognises(bytes));
  const raw = format ? await format.open(bytes) : isTiff(bytes) ? await openDeepTiff(bytes) : undefined;
  if (raw) {
    const { width, height } = raw;
    return checked({ size: { width, height }, image: async () => inItsColours(await raw.decode()) });
  }
  refuseDrawing(bytes);
  return checked(await openWithLibvips(bytes));
}

function checked(opened: Opened): Opened {
  const { width, height } = opened.size;
  if (width * height <= MAX_PIXELS) return opened;
  throw new Refusal(
    `it has ${millions(width * height)} million pixels, and ${millions(MAX_PIXELS)} million are the most that is read`,
  );
}

/** A reason in words for people. */
class Refusal extends Error {}

async function withReason<T>(bytes: Uint8Array, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Error(whatItIs(bytes) ?? reasonOf(error), { cause: error });
  }
}

let last: Promise<unknown> = Promise.resolve();

function oneLargeAtATime<T>({ width, height }: ImageSize, work: () => Promise<T>): Promise<T> {
  if (width * height <= LARGE) return work();
  const mine = last.then(work);
  last = mine.catch(() => undefined);
  return mine;
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
