/** Counts up when the same image would be resized otherwise: part of the key of whatever is kept of resized images. */
export const RESIZE_VERSION = 1;

/**
 * Resizes square images bilinearly, pixel centres at halves; a triangle filter as wide as a target pixel when shrinking,
 * so that nothing is skipped (what Pillow calls BILINEAR).
 *
 * @param images [planes, from, from]
 * @param to pixels per side, or the height where the width is another
 * @returns [planes, to, width]; `images` itself where the size is right
 */
export function resizeImages(
  images: Float32Array,
  planes: number,
  from: number,
  to: number,
  width = to,
): Float32Array {
  if (from === to && width === to) return images;
  const filter = triangleFilter(from, to);
  const across = width === to ? filter : triangleFilter(from, width);
  const result = new Float32Array(planes * to * width);
  const narrow = new Float32Array(from * width);
  for (let plane = 0; plane < planes; plane++) {
    const source = images.subarray(plane * from * from, (plane + 1) * from * from);
    // Across, then down; the second pass reads columns of the first.
    filterRows(across, source, narrow, { count: from, length: from, step: 1 });
    const target = result.subarray(plane * to * width, (plane + 1) * to * width);
    filterRows(filter, narrow, target, { count: width, length: 1, step: width });
  }
  return result;
}

/**
 * The middle of square images, as checkpoints are evaluated (timm's `crop_pct`, torchvision's `Resize(256)` before
 * `CenterCrop(224)`).
 *
 * @param images [planes, size, size]
 * @param share of a side, 0 … 1
 * @returns the part [planes, side, side], with its side in pixels; `images` itself where all of it is meant
 */
export function cropCentre(
  images: Float32Array,
  planes: number,
  size: number,
  share: number,
): { images: Float32Array; side: number } {
  const side = Math.max(1, Math.round(size * share));
  if (side >= size) return { images, side: size };
  const from = Math.floor((size - side) / 2);
  const part = new Float32Array(planes * side * side);
  for (let row = 0; row < planes * side; row++) {
    const start = (Math.floor(row / side) * size + from + (row % side)) * size + from;
    part.set(images.subarray(start, start + side), row * side);
  }
  return { images: part, side };
}

/** What a target pixel is made of: source pixels from `first` on, with these weights. */
interface Taps {
  first: number;
  weights: number[];
}

function triangleFilter(from: number, to: number): Taps[] {
  const scale = from / to;
  const reach = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const last = Math.min(from, Math.floor(centre + reach + 0.5));
    const weights = Array.from({ length: last - first }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / reach),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: weights.map((weight) => weight / total) };
  });
}

/** Filters `count` lines that begin `length` apart and whose pixels lie `step` apart; results are written alike. */
function filterRows(
  filter: Taps[],
  source: Float32Array,
  target: Float32Array,
  { count, length, step }: { count: number; length: number; step: number },
): void {
  const targetLength = length === 1 ? 1 : filter.length;
  for (let line = 0; line < count; line++) {
    for (const [i, { first, weights }] of filter.entries()) {
      let sum = 0;
      for (const [k, weight] of weights.entries())
        sum += weight * source[line * length + (first + k) * step]!;
      target[line * targetLength + i * step] = sum;
    }
  }
}
