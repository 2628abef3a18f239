/** Pairs of pictures that are one picture, stored anew, shrunk or brightened a little. Pure: it knows pixels only. */

/** Pixels per side of the small grey picture that stands for an image. */
export const THUMB = 16;
/** Bytes of it. */
export const THUMB_BYTES = THUMB ** 2;

/** Two images whose small grey pictures differ by less than {@link MOST_DIFFERENCE} levels of 255 on average. */
export interface Near {
  a: number;
  b: number;
  /** Mean difference of their small grey pictures, in levels of 255. */
  difference: number;
}

const MOST_DIFFERENCE = 4;
/** Bits of the 64 that may differ. By the pigeonhole principle such pairs share one of four quarters. */
const MOST_BITS = 3;
/** In larger groups of the same quarter, an image is compared with so many that are about as bright. */
const NEIGHBOURS = 32;

/** Shrinks a square RGB image ([side, side, 3] bytes) to a grey one of {@link THUMB} pixels per side. */
export function thumbOf(pixels: Uint8Array, side: number): Uint8Array {
  const thumb = new Uint8Array(THUMB_BYTES);
  const edge = (i: number) => Math.floor((i * side) / THUMB);
  for (let row = 0; row < THUMB; row++) {
    for (let column = 0; column < THUMB; column++) {
      let [sum, count] = [0, 0];
      for (let y = edge(row); y < Math.max(edge(row) + 1, edge(row + 1)); y++) {
        for (let x = edge(column); x < Math.max(edge(column) + 1, edge(column + 1)); x++) {
          const at = 3 * (y * side + x);
          sum += pixels[at]! + pixels[at + 1]! + pixels[at + 2]!;
          count += 3;
        }
      }
      thumb[row * THUMB + column] = Math.round(sum / count);
    }
  }
  return thumb;
}

/**
 * All pairs among images that are nearly the same, the most alike first. Candidates share a quarter of their difference
 * hash (Krawetz 2013; multi-index hashing: Norouzi et al. 2012), and are then compared pixel by pixel.
 *
 * @param thumbs one after another, see {@link thumbOf}
 */
export function nearDuplicates(thumbs: Uint8Array): Near[] {
  const count = thumbs.length / THUMB_BYTES;
  const hashes = Array.from({ length: count }, (_, i) => hashOf(thumbAt(thumbs, i)));
  const found = new Map<number, Near>();
  for (let quarter = 0; quarter < 4; quarter++) {
    for (const group of groupsOf(hashes, quarter, thumbs)) {
      group.forEach((first, i) => {
        for (const second of group.slice(i + 1, group.length > NEIGHBOURS ? i + 1 + NEIGHBOURS : undefined)) {
          const [a, b] = [Math.min(first, second), Math.max(first, second)];
          if (found.has(a * count + b) || bitsBetween(hashes[a]!, hashes[b]!) > MOST_BITS) continue;
          const difference = differenceOf(thumbAt(thumbs, a), thumbAt(thumbs, b));
          if (difference < MOST_DIFFERENCE) found.set(a * count + b, { a, b, difference });
        }
      });
    }
  }
  return [...found.values()].sort((one, two) => one.difference - two.difference || one.a - two.a);
}

const thumbAt = (thumbs: Uint8Array, i: number) => thumbs.subarray(i * THUMB_BYTES, (i + 1) * THUMB_BYTES);

/** Four times 16 bits: whether each of 8 × 8 fields is brighter than the one to its right. */
function hashOf(thumb: Uint8Array): number[] {
  const field = (row: number, column: number) => {
    const at = 2 * row * THUMB + 2 * column;
    return thumb[at]! + thumb[at + 1]! + thumb[at + THUMB]! + thumb[at + THUMB + 1]!;
  };
  return Array.from({ length: 4 }, (_, quarter) => {
    let bits = 0;
    for (let i = 0; i < 16; i++) {
      const [row, column] = [2 * quarter + (i >> 3), i & 7];
      // Of fields that are alike the least noise decides: they must differ by more than that.
      if (field(row, column) > field(row, (column + 1) & 7) + 8) bits |= 1 << i;
    }
    return bits;
  });
}

/** The images of each value of a quarter, by their brightness. */
function groupsOf(hashes: readonly number[][], quarter: number, thumbs: Uint8Array): number[][] {
  const groups = Map.groupBy(hashes.keys(), (i) => hashes[i]![quarter]!);
  const bright = hashes.map((_, i) => thumbAt(thumbs, i).reduce((sum, value) => sum + value, 0));
  return [...groups.values()].map((group) => group.sort((a, b) => bright[a]! - bright[b]!));
}

function bitsBetween(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, bits, i) => sum + ones(bits ^ b[i]!), 0);
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

function differenceOf(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}
