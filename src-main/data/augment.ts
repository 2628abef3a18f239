import { Random, STREAMS_VERSION } from '../base/random';

/** Random changes of training images. */
export interface Augmentation {
  /** Mirror half of the images, left to right. */
  flip: boolean;
  /** Shift by up to this many pixels each way; what moves in is the image mirrored at its edge. */
  shift: number;
  /** Shift anew at every sight instead of in a few variants that are always the same. */
  fresh?: boolean | undefined;
  /** Blend pairs of images, in a proportion from Beta(mixup, mixup); none by default. */
  mixup?: number | undefined;
  /** Paste a box of another image into each, of a share from Beta(cutmix, cutmix); none by default. */
  cutmix?: number | undefined;
  /** Show a random part of each image, of at least this share of its area; by default all of it, 1. */
  crop?: number | undefined;
  /** Probability with which a box of an image is blotted out; default 0. */
  erase?: number | undefined;
}

/** How one image is changed. */
export interface Variant {
  flip: boolean;
  dx: number;
  dy: number;
}

/** Variants of an image at most: few enough that a teacher's answers to all of them can be kept. */
const VARIANTS = 8;

/** Counts up when the same number would mean another variant: part of the key of whatever is kept by it. */
export const VARIANTS_VERSION = STREAMS_VERSION;

/** More than are ever seen. */
const UNLIMITED = 2 ** 31;

/**
 * In how many variants each image comes: 8 where images are shifted, without an end where that is done anew every time;
 * 2 where they are only mirrored, else 1.
 */
export function countVariants({ flip, shift, fresh }: Augmentation): number {
  if (shift > 0) return fresh ? UNLIMITED : VARIANTS;
  return flip ? 2 : 1;
}

/**
 * One of an image's fixed variants: it depends on the image's number and the variant's alone, on no run's seed. Where
 * images are mirrored, the odd ones are.
 */
export function variantOf(image: number, variant: number, { flip, shift }: Augmentation): Variant {
  const mirrored = flip && variant % 2 === 1;
  if (shift === 0) return { flip: mirrored, dx: 0, dy: 0 };
  const random = new Random(0, 'variant', image, variant);
  const offset = () => random.integer(2 * shift + 1) - shift;
  return { flip: mirrored, dx: offset(), dy: offset() };
}

const TO_UNIT = Float32Array.from({ length: 256 }, (_, value) => value / 255);

/**
 * Applies a variant while pixels become numbers.
 *
 * @param pixels uint8 [side, side, 3]
 * @param out float32 [3, side, side], 0 … 1
 */
export function convert(pixels: Uint8Array, side: number, variant: Variant, out: Float32Array): void {
  const plane = side * side;
  const columns = Int32Array.from({ length: side }, (_, x) => {
    const from = mirrorAtEdge(x - variant.dx, side);
    return 3 * (variant.flip ? side - 1 - from : from);
  });
  for (let y = 0, at = 0; y < side; y++) {
    const row = 3 * side * mirrorAtEdge(y - variant.dy, side);
    for (let x = 0; x < side; x++, at++) {
      const from = row + columns[x]!;
      out[at] = TO_UNIT[pixels[from]!]!;
      out[plane + at] = TO_UNIT[pixels[from + 1]!]!;
      out[2 * plane + at] = TO_UNIT[pixels[from + 2]!]!;
    }
  }
}

/** −1 → 1, n → n − 2: the edge itself is not repeated. Shifts beyond the image stop at its far edge. */
function mirrorAtEdge(position: number, n: number): number {
  const mirrored = position < 0 ? -position : position >= n ? 2 * (n - 1) - position : position;
  return Math.min(n - 1, Math.max(0, mirrored));
}

/** A number from Beta(a, a) (Jöhnk's method, for the small a that mixup takes). */
export function symmetricBeta(random: Random, a: number): number {
  for (;;) {
    const x = random.uniform() ** (1 / a);
    const y = random.uniform() ** (1 / a);
    if (x + y > 0 && x + y <= 1) return x / (x + y);
  }
}
