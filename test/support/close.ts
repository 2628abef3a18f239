import { expect } from 'vitest';

/** Asserts |actual − expected| ≤ absolute + relative · max|expected| for every element. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { relative = 1e-4, absolute = 1e-6, label = 'values' } = {},
): void {
  expect(actual.length, `${label}: length`).toBe(expected.length);
  let scale = 0;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]!));
    const difference = Math.abs(actual[i]! - expected[i]!);
    worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }
  expect(worst, `${label}: largest difference (values up to ${scale})`).toBeLessThanOrEqual(
    absolute + relative * scale,
  );
}
