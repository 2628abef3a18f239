import type { ImageSize } from '../image-source';
import { interleave } from './cifar';
import { type ArrayHeader, numbersOf, rowsOf } from './npy';
import { badFile } from './records';

/** How an array holds images. */
export interface ArrayLayout {
  size: ImageSize;
  channels: 1 | 3;
  /** Each colour has a plane of its own. */
  planes: boolean;
}

/** Of an image, as 8 bits [height, width, channels]. */
export type PixelReader = (row: Uint8Array) => Uint8Array;

const [SMALLEST, LARGEST] = [4, 4096];
/** A flat image is square; a smaller one may be a row of measurements. */
const SMALLEST_FLAT = 8;
/** So many images tell which number is white. */
const LOOKED_AT = 1000;

/** What a shape means: [N, H, W], [N, H, W, 1 or 3], [N, 1 or 3, H, W], or [N, H · W] of squares; undefined for others. */
export function layoutOf([count = 0, ...image]: readonly number[]): ArrayLayout | undefined {
  const [a = 0, b = 0, c = 0] = image;
  const of = (height: number, width: number, channels: 1 | 3, planes = false): ArrayLayout | undefined =>
    count > 0 && Math.min(height, width) >= SMALLEST && Math.max(height, width) <= LARGEST
      ? { size: { width, height }, channels, planes }
      : undefined;
  const isColour = (each: number): each is 1 | 3 => each === 1 || each === 3;
  if (image.length === 3) return isColour(c) ? of(a, b, c) : isColour(a) ? of(b, c, a, true) : undefined;
  if (image.length === 2) return of(a, b, 1);
  const side = Math.sqrt(a);
  return image.length === 1 && Number.isInteger(side) && side >= SMALLEST_FLAT
    ? of(side, side, 1)
    : undefined;
}

/** What the numbers of images lie between. */
export interface Range {
  least: number;
  most: number;
}

/**
 * How the images of an array become 8 bits. White is 1, 255 or 65,535: the first that no number is above; numbers from −1 to
 * 1 are spread alike.
 *
 * @throws StudioError 'bad-file' where the numbers are no pixels
 */
export function pixelReader(header: ArrayHeader, { least, most }: Range): PixelReader {
  const { channels, planes } = layoutOf(header.shape)!;
  const ordered = (values: ArrayLike<number>): Uint8Array => {
    const pixels = Uint8Array.from(values);
    return planes && channels === 3 ? interleave(pixels) : pixels;
  };
  if (isBytes(header) && most > 1) return ordered;
  const white = [1, 255, 65_535].find((each) => most <= each);
  const lowest = least < 0 && least >= -1 && most <= 1 ? -1 : 0;
  if (white === undefined || least < lowest || !Number.isFinite(least + most)) {
    const range = `holds numbers from ${rounded(least)} to ${rounded(most)}, which are no pixels`;
    throw badFile(header.path, range, 'Save the images as they were before they were normalised.');
  }
  const numbers = numbersOf(header);
  const scale = 255 / (white - lowest);
  const toByte = (value: number) => Math.min(255, Math.max(0, Math.round((value - lowest) * scale)));
  return (row) => ordered(numbers(row).map(toByte));
}

const isBytes = ({ kind, width }: ArrayHeader): boolean => kind === 'u' && width === 1;
const rounded = (value: number): string => String(Number(value.toPrecision(3)));

/** Of the first thousand images of each array; of bytes as far as it takes to see that they are not just black and white. */
export async function rangeOf(headers: readonly ArrayHeader[]): Promise<Range> {
  let [least, most] = [Infinity, -Infinity];
  for (const header of headers) {
    const numbers = numbersOf(header);
    let seen = 0;
    for await (const row of rowsOf(header)) {
      for (const value of numbers(row)) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      if (++seen === LOOKED_AT || (isBytes(header) && most > 1)) break;
    }
  }
  return { least, most };
}
