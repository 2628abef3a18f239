import { describe, expect, it } from 'vitest';
import { intervalOf } from '../../../src-main/base/interval';
import { accuracyText, differ, isNearChance, marginOf } from '../../../src-renderer/app/accuracy';

describe('the interval of an accuracy', () => {
  // R: prop.test(x, n, correct = FALSE)$conf.int, which is Wilson's.
  it.each([
    [23, 30, 0.5907, 0.8821],
    [332, 400, 0.7902, 0.8636],
    [0, 6, 0, 0.3903],
    [50, 50, 0.9287, 1],
    [1, 10, 0.0179, 0.4042],
  ])('of %i right among %i', (right, images, low, high) => {
    const [a, b] = intervalOf(right / images, images);
    expect(a).toBeCloseTo(low, 3);
    expect(b).toBeCloseTo(high, 3);
  });

  it('is all that is possible where nothing was measured', () => expect(intervalOf(0, 0)).toEqual([0, 1]));
});

it.each([
  [0.83, 400, '83.0\u00a0% ± 3.7'],
  [0.7667, 30, '77\u00a0% ± 15'],
  [0.5, 10_000, '50.0\u00a0% ± 1.0'],
  [0.83, undefined, '83.0\u00a0%'],
  [null, 400, '–'],
])('an accuracy is written with the digits that its images bear: %s of %s', (share, images, text) =>
  expect(accuracyText(share, images)).toBe(text),
);

it('margins become smaller with the root of the images', () => {
  expect(marginOf(0.5, 100) / marginOf(0.5, 10_000)).toBeCloseTo(10, 0);
});

it.each([
  [0.08, 400, 10, true],
  [0.12, 50, 10, true],
  [0.15, 400, 10, false],
  [0.6, 30, 2, true],
  [0.9, 30, 2, false],
  [0, 400, 1, false],
])('%s on %i images of %i classes is no better than guessing: %s', (share, images, classes, near) =>
  expect(isNearChance(share, images, classes)).toBe(near),
);

it('two accuracies differ where their intervals do not meet', () => {
  expect(differ({ accuracy: 0.645, count: 400 }, { accuracy: 0.627, count: 400 })).toBe(false);
  expect(differ({ accuracy: 0.645, count: 400 }, { accuracy: 0.2, count: 400 })).toBe(true);
});
