import { describe, expect, it } from 'vitest';
import { resizeImages } from '../../../src-main/base/resize';
import { expectClose } from '../../support/close';

/** 5×5 pixels; what PyTorch 1.13's `interpolate(mode='bilinear', antialias=True)` makes of them follows. */
const IMAGE = Float32Array.from({ length: 25 }, (_, k) => {
  const [i, j] = [Math.floor(k / 5), k % 5];
  return ((i * 7 + j * 3 + i * j) % 11) / 10;
});
const FROM_PYTORCH: Record<number, number[]> = {
  2: [0.377273, 0.463636, 0.513636, 0.377273],
  3: [0.244898, 0.514286, 0.42449, 0.549206, 0.390123, 0.357143, 0.581633, 0.479365, 0.289796],
  8: [
    0.0, 0.13125, 0.31875, 0.50625, 0.69375, 0.88125, 0.45, 0.1, 0.30625, 0.246094, 0.190234, 0.405078,
    0.619922, 0.834766, 0.430859, 0.1, 0.675, 0.401562, 0.071094, 0.282031, 0.514453, 0.768359, 0.403516, 0.1,
    0.425, 0.479688, 0.532031, 0.352344, 0.408984, 0.701953, 0.376172, 0.1, 0.51875, 0.600781, 0.670703,
    0.315234, 0.303516, 0.635547, 0.348828, 0.1, 0.95625, 0.764844, 0.487109, 0.170703, 0.198047, 0.569141,
    0.321484, 0.1, 0.775, 0.580859, 0.342187, 0.451562, 0.517969, 0.541406, 0.294141, 0.1, 0.6, 0.425,
    0.24375, 0.68125, 0.775, 0.525, 0.275, 0.1,
  ],
};

describe('resizing images', () => {
  it.each([2, 3, 8])('to %d pixels gives what PyTorch gives, plane by plane', (to) => {
    const planes = Float32Array.from([...IMAGE, ...IMAGE.map((value) => 1 - value)]);
    const expected = FROM_PYTORCH[to]!;
    expectClose(resizeImages(planes, 5, to), [...expected, ...expected.map((value) => 1 - value)], {
      relative: 2e-6,
    });
  });

  it('hands on an image of the right size', () => expect(resizeImages(IMAGE, 5, 5)).toBe(IMAGE));
});
