import type { HostTensor } from '../base/tensor';

/**
 * Position embeddings of a square grid of patches for a grid of another size: bicubic with anti-aliasing, rows of class
 * tokens kept, as timm does it (`resample_abs_pos_embed`; source of the weights: PyTorch's `upsample_bicubic2d_aa`).
 *
 * @param positions [1, prefix + side², D]
 * @param prefix rows that are no patches
 * @param side patches along a side afterwards
 * @returns [1, prefix + side², D] float32
 */
export function resizePositions({ shape, data }: HostTensor, prefix: number, side: number): HostTensor {
  const [, tokens, dim] = shape as [number, number, number];
  const old = Math.round(Math.sqrt(tokens - prefix));
  const resized = new Float32Array((prefix + side * side) * dim);
  resized.set(data.subarray(0, prefix * dim));
  const taps = bicubicTaps(old, side);
  const wide = alongColumns(data.subarray(prefix * dim), old, taps, dim);
  alongRows(wide, taps, dim, resized.subarray(prefix * dim));
  return { shape: [1, prefix + side * side, dim], data: resized };
}

/** What one output position is the weighted sum of. */
interface Taps {
  first: number;
  weights: number[];
}

function bicubicTaps(from: number, to: number): Taps[] {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = scale * (i + 0.5);
    const first = Math.max(Math.floor(centre - 2 * stretch + 0.5), 0);
    const last = Math.min(Math.floor(centre + 2 * stretch + 0.5), from);
    const raw = Array.from({ length: last - first }, (_, j) => cubic((first + j + 0.5 - centre) / stretch));
    const sum = raw.reduce((a, b) => a + b, 0);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}

/** Keys' cubic kernel with a = −0.5. */
function cubic(x: number): number {
  const t = Math.abs(x);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
}

/** [old, old, D] → [old, side, D] */
function alongColumns(grid: Float32Array, old: number, taps: Taps[], dim: number): Float64Array {
  const result = new Float64Array(old * taps.length * dim);
  for (let row = 0; row < old; row++) {
    taps.forEach(({ first, weights }, column) => {
      const target = (row * taps.length + column) * dim;
      weights.forEach((weight, j) => {
        const source = (row * old + first + j) * dim;
        for (let d = 0; d < dim; d++) result[target + d]! += weight * grid[source + d]!;
      });
    });
  }
  return result;
}

/** [old, side, D] → [side, side, D] */
function alongRows(grid: Float64Array, taps: Taps[], dim: number, result: Float32Array): void {
  const line = taps.length * dim;
  taps.forEach(({ first, weights }, row) => {
    for (let i = 0; i < line; i++) {
      let sum = 0;
      weights.forEach((weight, j) => (sum += weight * grid[(first + j) * line + i]!));
      result[row * line + i] = sum;
    }
  });
}
