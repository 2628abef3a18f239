/** Of the normal distribution: 95 % of the values lie within so many standard deviations. */
const Z95 = 1.96;

/**
 * The 95 % interval of a share that was found on some images (Wilson's, which also holds for few images and for shares
 * near 0 and 1).
 */
export function intervalOf(share: number, images: number): [low: number, high: number] {
  if (images < 1) return [0, 1];
  const z = (Z95 * Z95) / images;
  const middle = (share + z / 2) / (1 + z);
  const half = (Z95 / (1 + z)) * Math.sqrt((share * (1 - share)) / images + z / (4 * images));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
