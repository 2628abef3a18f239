import { describe, expect, test } from 'vitest';
import { sampleOf } from '../../../src-main/data/sample';
import type { ImageSplit } from '../../../src-main/data/types';

/** A split of images of one byte, which tells the image's place. */
function splitOf(labels: readonly number[]): ImageSplit {
  return {
    count: labels.length,
    labels: Uint16Array.from(labels),
    read: (indices, out) => {
      out.set(Array.from(indices, (index) => index % 256));
      return Promise.resolve();
    },
  };
}

const of = (count: number, labelOf: (place: number) => number) =>
  splitOf(Array.from({ length: count }, (_, place) => labelOf(place)));

function sharesIn({ labels }: ImageSplit, classes: number): number[] {
  return Array.from({ length: classes }, (_, label) => labels.filter((each) => each === label).length);
}

describe('a sample of a split', () => {
  test.each([
    [
      'class after class',
      (place: number) => Math.floor(place / 100),
      [20, 20, 20, 20, 20, 20, 20, 20, 20, 20],
    ],
    // Every fifth image, as a fixed step would take them, is of two classes only.
    [
      'one class after another in turn',
      (place: number) => place % 10,
      [20, 20, 20, 20, 20, 20, 20, 20, 20, 20],
    ],
    ['of unequal classes', (place: number) => (place < 900 ? 0 : place < 995 ? 1 : 2), [180, 19, 1]],
  ])('%s has each class with its share', (_, labelOf, shares) => {
    expect(sharesIn(sampleOf(of(1000, labelOf), 200), shares.length)).toEqual(shares);
  });

  test('has images from all over a class, not its first ones', async () => {
    const sample = sampleOf(
      of(200, () => 0),
      50,
    );
    const places = new Uint8Array(50);
    await sample.read([...places.keys()], places);
    expect(new Set(places).size).toBe(50);
    const inQuarters = [0, 50, 100, 150].map(
      (from) => places.filter((at) => at >= from && at < from + 50).length,
    );
    // Of 50 chosen from four equal quarters 12.5 are to be expected in each, with a standard deviation of 2.7.
    for (const count of inQuarters) expect(count).toBeGreaterThan(4);
  });

  test('has classes from all over where there are more of them than images', () => {
    const { labels } = sampleOf(
      of(3000, (place) => place),
      1000,
    );
    // 500 are to be expected, with a standard deviation of 13.
    const late = labels.filter((label) => label >= 1500).length;
    expect(late).toBeGreaterThan(430);
    expect(late).toBeLessThan(570);
  });

  test('is the same each time and told from any other', () => {
    const byTens = (place: number) => place % 10;
    const sample = sampleOf(of(1000, byTens), 200);
    expect(sampleOf(of(1000, byTens), 200).sample).toBe(sample.sample);
    expect(sample.sample).toMatch(/^[0-9a-f]{16}$/);
    expect(sampleOf(of(1000, byTens), 100).sample).not.toBe(sample.sample);
    expect(sampleOf(of(1010, byTens), 200).sample).not.toBe(sample.sample);
  });

  test('is all images where they are no more than wanted, in their order', async () => {
    const sample = sampleOf(splitOf([1, 0, 1]), 3);
    expect([sample.sample, sample.count, [...sample.labels]]).toEqual(['', 3, [1, 0, 1]]);
    const places = new Uint8Array(3);
    await sample.read([2, 0, 1], places);
    expect([...places]).toEqual([2, 0, 1]);
  });
});
