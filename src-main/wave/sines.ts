import { numPatches, numPrefixTokens, type ViTConfig } from '../nn/config';

/**
 * Sines and cosines of the rows and columns of patches, as in MoCo v3; tokens that are no patches have none.
 *
 * @param longest the longest wavelength, in patches, divided by 2π
 * @returns [tokens, width], row-major; what is left of a width that is no multiple of 4 is 0
 */
export function sines(
  network: ViTConfig,
  width: number,
  { amplitude = 1, longest = 10_000 } = {},
): Float32Array {
  const side = Math.sqrt(numPatches(network));
  const quarter = Math.floor(width / 4);
  const first = numPrefixTokens(network);
  const out = new Float32Array((first + side * side) * width);
  for (let patch = 0; patch < side * side; patch++) {
    for (let i = 0; i < quarter; i++) {
      const rate = longest ** (-i / quarter);
      const [y, x] = [Math.floor(patch / side) * rate, (patch % side) * rate];
      const row = (first + patch) * width;
      [Math.sin(x), Math.cos(x), Math.sin(y), Math.cos(y)].forEach((value, part) => {
        out[row + part * quarter + i] = amplitude * value;
      });
    }
  }
  return out;
}
