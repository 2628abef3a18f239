/** Colours of heatmaps: blue for negative, red for positive, the ground in between. */

type Colour = readonly [number, number, number];

const NEGATIVE: readonly Colour[] = [
  [209, 229, 240],
  [103, 169, 207],
  [5, 76, 142],
];
const POSITIVE: readonly Colour[] = [
  [253, 219, 199],
  [239, 138, 98],
  [158, 10, 38],
];
const MIDDLE: Colour = [247, 247, 247];

/**
 * Paints a matrix as RGBA pixels.
 * @param values row-major
 * @param limit the value that gets the full colour; what lies beyond gets it too
 */
export function paint(values: ArrayLike<number>, limit: number): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(values.length * 4);
  for (let i = 0; i < values.length; i++) {
    pixels.set(colourOf(values[i]!, limit), i * 4);
    pixels[i * 4 + 3] = 255;
  }
  return pixels;
}

export function colourOf(value: number, limit: number): Colour {
  if (!(limit > 0) || !Number.isFinite(value)) return MIDDLE;
  const stops = [MIDDLE, ...(value < 0 ? NEGATIVE : POSITIVE)];
  const at = Math.min(Math.abs(value) / limit, 1) * (stops.length - 1);
  const below = Math.min(Math.floor(at), stops.length - 2);
  const from = stops[below]!;
  const to = stops[below + 1]!;
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(from[channel] + (to[channel] - from[channel]) * (at - below));
  return [mix(0), mix(1), mix(2)];
}

/** The largest absolute value: the limit at which nothing is cut off. */
export function largest(values: ArrayLike<number>): number {
  let limit = 0;
  for (let i = 0; i < values.length; i++) limit = Math.max(limit, Math.abs(values[i]!));
  return limit;
}
