import type { Random } from '../base/random';
import type { TrainingBatch } from '../nn/training';
import { symmetricBeta } from './augment';
import type { Augmentation } from './augment';

/** Views that are new at every sight. A teacher is asked about the very view that is shown to the student. */

/** A box within an image, in pixels; a crop's need not be whole. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Least and most width by height of a crop, and of what is erased (as in torchvision). */
const CROP_RATIO = [3 / 4, 4 / 3] as const;
const ERASE_RATIO = [0.3, 3.3] as const;
/** Share of an image that is erased (arXiv 1708.04896). */
const ERASE_AREA = [0.02, 0.33] as const;
/** Boxes that do not fit are drawn again, so often. */
const TRIES = 10;

/** Whether images are changed in ways that no kept answer of a teacher can belong to. */
export function seesAnew({
  mixup = 0,
  cutmix = 0,
  crop = 1,
  erase = 0,
}: Omit<Augmentation, 'flip' | 'shift'>): boolean {
  return mixup > 0 || cutmix > 0 || crop < 1 || erase > 0;
}

/**
 * A random resized crop (arXiv 1409.4842): of area from `least` to 1 times the image's; all of it where none fits.
 *
 * @param side of the image, in pixels
 */
export function cropBox(random: Random, side: number, least: number): Box {
  const box = randomBox(random, side, [least, 1], CROP_RATIO);
  return box ?? { x: 0, y: 0, width: side, height: side };
}

/** The box enlarged to the size of the image, bilinearly. image [3, side, side] → the same shape */
export function cropImage(image: Float32Array, side: number, box: Box): Float32Array {
  const plane = side * side;
  const across = taps(box.x, box.width, side);
  const down = taps(box.y, box.height, side);
  const out = new Float32Array(image.length);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < side; y++) {
      const { low: y0, high: y1, share: v } = down[y]!;
      for (let x = 0; x < side; x++) {
        const { low: x0, high: x1, share: u } = across[x]!;
        const at = (row: number, column: number) => image[c * plane + row * side + column]!;
        const top = at(y0, x0) * (1 - u) + at(y0, x1) * u;
        const bottom = at(y1, x0) * (1 - u) + at(y1, x1) * u;
        out[c * plane + y * side + x] = top * (1 - v) + bottom * v;
      }
    }
  }
  return out;
}

/** Where each target pixel's centre lies among the source's, pixel centres at halves. */
function taps(from: number, length: number, side: number): { low: number; high: number; share: number }[] {
  return Array.from({ length: side }, (_, i) => {
    const place = Math.min(side - 1, Math.max(0, from + ((i + 0.5) * length) / side - 0.5));
    const low = Math.floor(place);
    return { low, high: Math.min(side - 1, low + 1), share: place - low };
  });
}

/** Random erasing (arXiv 1708.04896): a box of the image, in place, becomes `colour`. image [3, side, side] */
export function eraseBox(
  random: Random,
  image: Float32Array,
  side: number,
  colour: readonly [number, number, number],
): void {
  const box = randomBox(random, side, ERASE_AREA, ERASE_RATIO);
  if (!box) return;
  for (let c = 0; c < 3; c++) {
    eachRow(box, side, (from, to) => image.fill(colour[c]!, c * side ** 2 + from, c * side ** 2 + to));
  }
}

/**
 * Mixes a batch in place: by mixup (arXiv 1710.09412), by cutmix (arXiv 1905.04899), or where both are wanted by one of
 * them. Targets are mixed in the same proportion as pixels.
 *
 * @param side of the images, in pixels
 */
export function mixBatch(
  random: Random,
  batch: TrainingBatch,
  side: number,
  { mixup = 0, cutmix = 0 }: Augmentation,
): void {
  if (mixup === 0 && cutmix === 0) return;
  const cuts = cutmix > 0 && (mixup === 0 || random.uniform() < 0.5);
  const share = symmetricBeta(random, cuts ? cutmix : mixup);
  const partners = random.permutation(batch.count);
  if (!cuts) {
    blend(batch.images, batch.count, share, partners);
    blend(batch.targets, batch.count, share, partners);
    return;
  }
  const cut = wholeBox(random, side, Math.sqrt(1 - share));
  paste(batch.images, batch.count, side, cut, partners);
  blend(batch.targets, batch.count, 1 - (cut.width * cut.height) / side ** 2, partners);
}

/** Every row becomes share·own + (1 − share)·partner's. */
function blend(values: Float32Array, count: number, share: number, partners: Uint32Array): void {
  const own = values.slice();
  const length = values.length / count;
  for (let k = 0; k < count; k++) {
    const shift = (partners[k]! - k) * length;
    for (let i = k * length; i < (k + 1) * length; i++) {
      values[i] = share * own[i]! + (1 - share) * own[i + shift]!;
    }
  }
}

/** Within the box every image shows its partner. */
function paste(images: Float32Array, count: number, side: number, box: Box, partners: Uint32Array): void {
  const own = images.slice();
  const plane = side * side;
  for (let p = 0; p < 3 * count; p++) {
    const shift = (partners[Math.floor(p / 3)]! - Math.floor(p / 3)) * 3 * plane;
    eachRow(box, side, (from, to) => {
      const start = p * plane + from;
      images.set(own.subarray(start + shift, p * plane + to + shift), start);
    });
  }
}

function eachRow({ x, y, width, height }: Box, side: number, use: (from: number, to: number) => void): void {
  for (let row = y; row < y + height; row++) use(row * side + x, row * side + x + width);
}

/** A box of whole pixels, its sides in proportion to the image's, cut off where it reaches beyond the border. */
function wholeBox(random: Random, side: number, scale: number): Box {
  const half = Math.floor((scale * side) / 2);
  const [x, y] = [random.integer(side), random.integer(side)];
  const within = (value: number) => Math.min(side, Math.max(0, value));
  const [left, top] = [within(x - half), within(y - half)];
  return { x: left, y: top, width: within(x + half) - left, height: within(y + half) - top };
}

/** A box of whole pixels with an area in `areas`, as shares, and width by height in `ratios`. */
function randomBox(
  random: Random,
  side: number,
  areas: readonly [number, number],
  ratios: readonly [number, number],
): Box | undefined {
  const between = ([low, high]: readonly [number, number]) => low + (high - low) * random.uniform();
  const logs = ratios.map(Math.log) as [number, number];
  for (let i = 0; i < TRIES; i++) {
    const area = between(areas) * side ** 2;
    const ratio = Math.exp(between(logs));
    const [width, height] = [Math.round(Math.sqrt(area * ratio)), Math.round(Math.sqrt(area / ratio))];
    if (width < 1 || height < 1 || width > side || height > side) continue;
    return { x: random.integer(side - width + 1), y: random.integer(side - height + 1), width, height };
  }
  return undefined;
}
