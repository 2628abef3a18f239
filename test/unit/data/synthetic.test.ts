import { describe, expect, test } from 'vitest';
import { drawImage, SYNTHETIC_CLASSES } from '../../../src-main/data/synthetic';
import { open, pixelsOf, sentencesOf } from './helpers';

const SIDE = 32;
const FEATURES = 3 * SIDE ** 2;
const CLASSES = 10;

/** [count][3072] centred on 0, with a constant feature. */
function features(split: 'train' | 'test', count: number): Float64Array[] {
  return Array.from({ length: count }, (_, i) => {
    const row = Float64Array.from(drawImage(0, split, i, SIDE), (value) => value / 255 - 0.5);
    return Float64Array.from([...row, 1]);
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Solves (K + λ·1)·a = y for the symmetric K, given by its lower half, for every column of y, by Cholesky. */
function solve(kernel: Float64Array[], lambda: number, targets: Float64Array[]): Float64Array[] {
  const n = kernel.length;
  const lower = kernel.map(() => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = kernel[i]![j]! + (i === j ? lambda : 0);
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      lower[i]![j] = i === j ? Math.sqrt(sum) : sum / lower[j]![j]!;
    }
  }
  return targets.map((target) => {
    const a = Float64Array.from(target);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) a[i]! -= lower[i]![k]! * a[k]!;
      a[i]! /= lower[i]![i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) a[i]! -= lower[k]![i]! * a[k]!;
      a[i]! /= lower[i]![i]!;
    }
    return a;
  });
}

/** Test accuracies of ridge regression on raw pixels, in its dual form. */
function linearAccuracies(train: Float64Array[], test: Float64Array[], lambdas: number[]): number[] {
  const kernel = train.map((a, i) => Float64Array.from(train.slice(0, i + 1), (b) => dot(a, b)));
  const targets = Array.from({ length: CLASSES }, (_, c) =>
    Float64Array.from(train, (_, i) => (i % CLASSES === c ? 0.9 : -0.1)),
  );
  return lambdas.map((lambda) => {
    const weights = solve(kernel, lambda, targets).map((a) => {
      const weight = new Float64Array(FEATURES + 1);
      train.forEach((row, i) => {
        for (let f = 0; f < weight.length; f++) weight[f]! += a[i]! * row[f]!;
      });
      return weight;
    });
    const right = test.filter((row, i) => {
      const scores = weights.map((weight) => dot(weight, row));
      return scores.indexOf(Math.max(...scores)) === i % CLASSES;
    });
    return right.length / test.length;
  });
}

describe('synthetic images', () => {
  test('depend on seed, split and number alone', async () => {
    const image = drawImage(3, 'train', 17, SIDE);
    expect(drawImage(3, 'train', 17, SIDE)).toEqual(image);
    for (const other of [
      drawImage(4, 'train', 17, SIDE),
      drawImage(3, 'test', 17, SIDE),
      drawImage(3, 'train', 27, SIDE),
    ]) {
      expect(other).not.toEqual(image);
    }
    const small = await open({ kind: 'synthetic', count: 20, seed: 3 });
    const large = await open({ kind: 'synthetic', count: 30, testCount: 10, seed: 3 });
    const pixels = await pixelsOf(small.train, SIDE);
    expect(pixels.subarray(17 * FEATURES, 18 * FEATURES)).toEqual(image);
    expect((await pixelsOf(large.train, SIDE)).subarray(0, pixels.length)).toEqual(pixels);
    expect(small.classes).toEqual(SYNTHETIC_CLASSES);
    expect([...large.train.labels]).toEqual(Array.from({ length: 30 }, (_, i) => i % 10));
  });

  test('are the same picture at another size', () => {
    const [small, large] = [drawImage(0, 'train', 0, 32), drawImage(0, 'train', 0, 64)];
    let difference = 0;
    for (let y = 0; y < 32; y++) {
      for (let x = 0; x < 32; x++) {
        const at = (dy: number, dx: number) => large[3 * (64 * (2 * y + dy) + 2 * x + dx)]!;
        const mean = (at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4;
        difference += Math.abs(mean - small[3 * (32 * y + x)]!);
      }
    }
    expect(difference / 1024).toBeLessThan(25);
  });

  test('are too hard for a linear model of raw pixels, and not without a trace of their class', () => {
    const accuracies = linearAccuracies(features('train', 700), features('test', 400), [30, 1000]);
    expect(Math.max(...accuracies)).toBeLessThan(0.6);
    expect(Math.max(...accuracies)).toBeGreaterThan(0.15);
  });

  test.each([
    [{ count: 9 }, '9 is not a possible number of training images for synthetic images.'],
    [{ count: 100, testCount: 2.5 }, '2.5 is not a possible number of test images for synthetic images.'],
    [{ count: 100, imgSize: 4 }, '4 is not a possible number of pixels per side for synthetic images.'],
  ])('of %o are refused', async (source, message) => {
    const found = await sentencesOf(() => open({ kind: 'synthetic', ...source }));
    expect(found).toMatchObject({ code: 'usage', message });
  });
});
