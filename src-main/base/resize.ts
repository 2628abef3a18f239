/** What one output pixel is the weighted sum of, along one axis. */
interface Taps {
  first: number;
  weights: Float64Array;
}

/**
 * Square images of another size: bilinear with anti-aliasing, so that a smaller image is made of all pixels of the larger
 * (what Pillow does, and PyTorch's `interpolate(mode='bilinear', antialias=True)`).
 *
 * @param images [planes, from, from] in any grouping, e.g. count·3 colour planes
 * @returns [planes, to, to] float32; the input itself where the size is right
 */
export function resizeImages(images: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return images;
  const planes = images.length / (from * from);
  const taps = bilinearTaps(from, to);
  const result = new Float32Array(planes * to * to);
  const wide = new Float64Array(from * to);
  for (let plane = 0; plane < planes; plane++) {
    alongRow(images.subarray(plane * from * from, (plane + 1) * from * from), from, taps, wide);
    alongColumn(wide, taps, result.subarray(plane * to * to, (plane + 1) * to * to));
  }
  return result;
}

function bilinearTaps(from: number, to: number): Taps[] {
  const scale = from / to;
  const support = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = scale * (i + 0.5);
    const first = Math.max(Math.floor(centre - support + 0.5), 0);
    const last = Math.min(Math.floor(centre + support + 0.5), from);
    const weights = Float64Array.from({ length: last - first }, (_, j) =>
      Math.max(0, 1 - Math.abs(first + j + 0.5 - centre) / support),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

/** [from, from] → [from, to] */
function alongRow(plane: Float32Array, from: number, taps: readonly Taps[], wide: Float64Array): void {
  const to = taps.length;
  for (let column = 0; column < to; column++) {
    const { first, weights } = taps[column]!;
    for (let row = 0; row < from; row++) {
      let sum = 0;
      for (let j = 0; j < weights.length; j++) sum += weights[j]! * plane[row * from + first + j]!;
      wide[row * to + column] = sum;
    }
  }
}

/** [from, to] → [to, to] */
function alongColumn(wide: Float64Array, taps: readonly Taps[], result: Float32Array): void {
  const to = taps.length;
  for (let row = 0; row < to; row++) {
    const { first, weights } = taps[row]!;
    for (let column = 0; column < to; column++) {
      let sum = 0;
      for (let j = 0; j < weights.length; j++) sum += weights[j]! * wide[(first + j) * to + column]!;
      result[row * to + column] = sum;
    }
  }
}
