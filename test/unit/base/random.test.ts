import { describe, expect, test } from 'vitest';
import { Random } from '../../../src-main/base/random';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Pearson's correlation. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  const covariance = mean(a.map((x, i) => (x - ma) * (b[i]! - mb)));
  return covariance / Math.sqrt(mean(a.map((x) => (x - ma) ** 2)) * mean(b.map((x) => (x - mb) ** 2)));
}

const COUNT = 20_000;
/** Five standard deviations of the correlation of independent numbers. */
const NONE = 5 / Math.sqrt(COUNT);

type Addresses = (i: number) => [Random, Random];
const neighbours: [string, Addresses][] = [
  ['the last number', (i) => [new Random(7, 'step', i), new Random(7, 'step', i + 1)]],
  ['a number in the middle', (i) => [new Random(0, 'variant', i, 3), new Random(0, 'variant', i + 1, 3)]],
  ['the last number after another', (i) => [new Random(0, 'variant', i, 0), new Random(0, 'variant', i, 1)]],
  ['the seed', (i) => [new Random(i, 'shuffle'), new Random(i + 1, 'shuffle')]],
  ['the name', (i) => [new Random(i, 'templates'), new Random(i, 'templatet')]],
];

describe('streams of neighbouring addresses', () => {
  test.each(neighbours)('that differ in %s are independent in each of their first draws', (_label, pair) => {
    const draws = Array.from({ length: COUNT }, (_, i) =>
      pair(i).map((random) => Array.from({ length: 4 }, () => random.uniform())),
    );
    for (let a = 0; a < 4; a++) {
      const first = draws.map(([x]) => x![a]!);
      expect(Math.abs(mean(first) - 0.5)).toBeLessThan(5 / Math.sqrt(12 * COUNT));
      for (let b = 0; b < 4; b++) {
        const second = draws.map(([, y]) => y![b]!);
        expect(Math.abs(correlation(first, second)), `draws ${a} and ${b}`).toBeLessThan(NONE);
        // The distance of two independent uniform numbers is 1/3 on average, its standard deviation 1/√18.
        const distance = mean(first.map((x, i) => Math.abs(x - second[i]!)));
        expect(Math.abs(distance - 1 / 3)).toBeLessThan(5 / Math.sqrt(18 * COUNT));
      }
    }
  });

  test('are never the same', () => {
    const seen = new Set<string>();
    for (let image = 0; image < 25_000; image++) {
      for (let variant = 0; variant < 8; variant++) {
        const random = new Random(0, 'variant', image, variant);
        seen.add(`${random.uniform()} ${random.uniform()}`);
      }
    }
    expect(seen.size).toBe(200_000);
  });

  test('spread every bit of the first draw evenly', () => {
    const ones = new Array<number>(32).fill(0);
    for (let i = 0; i < COUNT; i++) {
      const bits = Math.round(new Random(1, 'bits', i).uniform() * 2 ** 32);
      for (let bit = 0; bit < 32; bit++) if (Math.floor(bits / 2 ** bit) % 2 === 1) ones[bit]!++;
    }
    for (const count of ones) expect(Math.abs(count / COUNT - 0.5)).toBeLessThan(2.5 / Math.sqrt(COUNT));
  });
});

test('an address gives the same numbers whenever it is asked for', () => {
  const draw = () => Array.from(new Random(3, 'shuffle', 5).permutation(50));
  expect(draw()).toEqual(draw());
  expect([...draw()].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
});

const VERSION_1 = { cat: [3, 1, 8, 6, 9, 7, 5, 0, 4, 2], dog: [4, 0, 9, 7, 6, 8, 3, 1, 5, 2] };

/** Computed with an implementation of FNV-1a and xoroshiro128+ in Python: which images are test images must never change. */
test('streams of version 1 stay what they were', () => {
  const order = (name: string) => Array.from(Random.version1(0, 'split', name).permutation(10));
  expect({ cat: order('cat'), dog: order('dog') }).toEqual(VERSION_1);
});
