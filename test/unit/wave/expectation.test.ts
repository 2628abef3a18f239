import { describe, expect, it } from 'vitest';
import { expectedAccuracy } from '../../../src-main/wave/expectation';

const cifar = { images: 50_000, teacher: 0.82, classes: 10 };

describe('the accuracy that is to be expected', () => {
  it('is what was measured where it was measured, and lies between elsewhere', () => {
    const few = expectedAccuracy(160_000, cifar)!;
    const many = expectedAccuracy(640_000, { ...cifar, teacher: 0.815 })!;
    expect([few.least, few.best].map((share) => share.toFixed(3))).toEqual(['0.555', '0.569']);
    expect([many.least, many.best].map((share) => share.toFixed(3))).toEqual(['0.689', '0.705']);
    // Half of the way between, as logarithms go.
    const middle = expectedAccuracy(Math.sqrt(160_000 * 640_000), cifar)!;
    expect(middle.least).toBeCloseTo((0.555 + expectedAccuracy(640_000, cifar)!.least) / 2, 6);
    expect(middle.from).toContain('160,000');
  });

  it('promises nothing beyond what was measured, and nothing before', () => {
    expect(expectedAccuracy(1e9, cifar)).toEqual(expectedAccuracy(1_615_000, cifar));
    expect(expectedAccuracy(47_999, cifar)).toBeUndefined();
    // Eight hundred pictures seen two hundred times are not as good as many pictures.
    expect(expectedAccuracy(160_000, { ...cifar, images: 800 })).toBeUndefined();
    const few = { ...cifar, images: 5_000 };
    expect(expectedAccuracy(640_000, few)).toEqual(expectedAccuracy(100_000, few));
    const many = { ...cifar, images: 10_000 };
    expect(expectedAccuracy(960_000, many)).toEqual(expectedAccuracy(640_000, many));
    expect(expectedAccuracy(160_000, { ...cifar, teacher: 0.5, classes: 2 })).toBeUndefined();
  });

  it('lies between guessing and the teacher, whatever the number of classes', () => {
    for (const [teacher, classes] of [
      [0.95, 2],
      [0.6, 100],
    ] as const) {
      const { least, best } = expectedAccuracy(200_000, { images: 50_000, teacher, classes })!;
      expect(least).toBeGreaterThan(1 / classes);
      expect(best).toBeGreaterThan(least);
      expect(best).toBeLessThan(teacher);
    }
  });
});
