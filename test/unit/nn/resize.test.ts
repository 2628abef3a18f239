import { describe, expect, it } from 'vitest';
import { cropCentre, resizeImages } from '../../../src-main/nn/resize';

/** Planes whose pixels say where they are: 1000·plane + 100·row + column. */
function places(planes: number, size: number): Float32Array {
  return Float32Array.from({ length: planes * size * size }, (_, i) => {
    const [plane, row, column] = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size];
    return 1000 * plane + 100 * row + column;
  });
}

describe('the middle of images', () => {
  it.each<[size: number, share: number, side: number, first: number]>([
    [8, 0.5, 4, 202],
    [256, 224 / 256, 224, 1616],
    [32, 0.875, 28, 202],
    [32, 0.9, 29, 101],
    [5, 0.6, 3, 101],
    [2, 0.1, 1, 0],
  ])('of %d pixels, %f of a side, has %d and begins at %d', (size, share, side, first) => {
    const { images, side: found } = cropCentre(places(3, size), 3, size, share);
    expect(found).toBe(side);
    expect(images).toHaveLength(3 * side * side);
    for (const [i, value] of images.entries()) {
      const [plane, row, column] = [Math.floor(i / side ** 2), Math.floor(i / side) % side, i % side];
      expect(value).toBe(first + 1000 * plane + 100 * row + column);
    }
  });

  it('is the image itself where all of it is meant', () => {
    const images = places(3, 6);
    expect(cropCentre(images, 3, 6, 1)).toEqual({ images, side: 6 });
    expect(resizeImages(images, 3, 6, 6)).toBe(images);
  });
});
