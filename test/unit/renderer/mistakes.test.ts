import { describe, expect, it } from 'vitest';
import type { Answers } from '../../../src-renderer/screens/entry/mistakes';
import { calibrationOf, isSameImages, picturesOf } from '../../../src-renderer/screens/entry/mistakes';

const mine: Answers = {
  labels: [0, 1, 2, 0, 1, 2],
  taken: [0, 2, 2, 1, 0, 1],
  shares: [0.8, 0.6, 0.99, 0.95, 0.91, 0.7],
};
const other: Answers = {
  labels: [0, 1, 2, 0, 1, 2],
  taken: [1, 1, 2, 1, 0, 1],
  shares: [0.5, 0.9, 0.9, 0.97, 0.4, 0.95],
};
const places = (...[answers, shown, beside]: Parameters<typeof picturesOf>) =>
  picturesOf(answers, shown, beside).map(({ place }) => place);

describe('pictures that are looked at', () => {
  it('are those that are wrong, the surest first', () => {
    expect(places(mine, 'wrong')).toEqual([3, 4, 5, 1]);
  });

  it('are those of which only one of two models is right', () => {
    expect(places(mine, 'worse', other)).toEqual([1]);
    expect(places(mine, 'better', other)).toEqual([0]);
    expect(places(mine, 'better')).toEqual([]);
  });

  it('have a label in doubt where both are sure of the same other class', () => {
    expect(places(mine, 'doubtful')).toEqual([3, 4]);
    expect(places(mine, 'doubtful', other)).toEqual([3]);
  });

  it('are compared only where both saw the same images', () => {
    expect(isSameImages(mine, other)).toBe(true);
    expect(isSameImages(mine, { ...other, labels: [0, 1, 2, 0, 1, 1] })).toBe(false);
    expect(isSameImages(mine, { labels: [0], taken: [0], shares: [1] })).toBe(false);
  });
});

describe('calibration', () => {
  it('of answers that are right as often as they are sure is without error', () => {
    const shares = Array.from({ length: 100 }, () => 0.75);
    const labels = shares.map((_, i) => (i < 75 ? 1 : 0));
    const { bins, error } = calibrationOf({ labels, taken: shares.map(() => 1), shares });
    expect(error).toBeCloseTo(0, 12);
    expect(bins[7]).toMatchObject({ count: 100, right: 0.75 });
  });

  it('weighs each bin by its images (worked by hand)', () => {
    // 0.9, 0.9 → one right: |0.9 - 0.5| of 2; 1.0 → right; 0.2 → wrong.
    const answers = { labels: [1, 0, 1, 0], taken: [1, 1, 1, 1], shares: [0.9, 0.9, 1, 0.2] };
    const { error, bins } = calibrationOf(answers);
    expect(bins[9]!.count).toBe(3);
    expect(error).toBeCloseTo((Math.abs(2.8 - 2) + Math.abs(0.2 - 0)) / 4, 12);
  });
});
