/** What the numbers of an image are. */
export interface SampleKind {
  bits: number;
  kind: 'uint' | 'int' | 'float';
  /** The bits that the file says to hold its values, where it says so. */
  significant?: number | undefined;
}

/** Many cameras and scanners deliver so many bits in samples of 16. */
const USUAL_BITS = 12;

/**
 * Samples of any kind as 8 bits.
 *
 * Whole numbers: black is 0, white the largest that their bits can say; of 16 bits as many are in use as the file says,
 * else 12, unless a sample is above that, and of 32 bits those of 8 or 16 that hold them all. Floating-point numbers: white is 1, 255 or 65535, the first of these that none is above; where some
 * are negative, black is −1. Anything else goes from its least to its largest value.
 */
export function scaled(
  samples: ArrayLike<number>,
  { bits, kind, significant = USUAL_BITS }: SampleKind,
): Uint8Array {
  if (kind === 'uint' && bits === 8) return Uint8Array.from(samples);
  const [least, most] = range(samples);
  const [black, white] =
    kind === 'float' ? floatRange(least, most) : wholeRange(least, most, bits, kind, significant);
  const factor = white > black ? 255 / (white - black) : 0;
  const out = new Uint8Array(samples.length);
  for (let i = 0; i < out.length; i++) {
    const value = Math.round((samples[i]! - black) * factor);
    out[i] = value > 0 ? Math.min(value, 255) : 0;
  }
  return out;
}

function range(samples: ArrayLike<number>): [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

function wholeRange(
  least: number,
  most: number,
  bits: number,
  kind: 'uint' | 'int',
  significant: number,
): [number, number] {
  if (least < 0) return [least, most];
  // Programs keep pixels of 8 and 16 bits in whole numbers of 32, too.
  const kept = bits >= 32 ? [255, 65535].find((each) => most <= each) : undefined;
  if (kind === 'int') return [0, kept ?? 2 ** (bits - 1) - 1];
  const white = 2 ** significant - 1;
  return [0, bits === 16 && most <= white ? white : (kept ?? 2 ** bits - 1)];
}

function floatRange(least: number, most: number): [number, number] {
  if (least < 0) return least >= -1 && most <= 1 ? [-1, 1] : [least, most];
  const white = [1, 255, 65535].find((each) => most <= each);
  return white === undefined ? [least, most] : [0, white];
}
