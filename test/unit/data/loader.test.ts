import { beforeAll, describe, expect, test } from 'vitest';
import { convert, countVariants, symmetricBeta, variantOf } from '../../../src-main/data/augment';
import type { Variant } from '../../../src-main/data/augment';
import { createLoader } from '../../../src-main/data/loader';
import type { LoaderOptions } from '../../../src-main/data/loader';
import { evaluationSource } from '../../../src-main/data/evaluation';
import { stratifiedSubset } from '../../../src-main/data/split';
import { Random } from '../../../src-main/base/random';
import type { Dataset } from '../../../src-main/data/types';
import { noise, open, sentencesOf } from './helpers';

const SIDE = 8;
const LENGTH = 3 * SIDE ** 2;
const plain = { flip: false, shift: 0 };
const source = { kind: 'synthetic' as const, count: 50, testCount: 23, imgSize: SIDE };
const options = (more: Partial<LoaderOptions> = {}): LoaderOptions => ({
  batchSize: 16,
  seed: 7,
  augment: plain,
  ...more,
});

/** Pixels as [3, side, side], 0 … 1, by a formula of its own. */
function asPlanes(pixels: Uint8Array, { flip, dx, dy }: Variant): Float32Array {
  const reflect = (i: number) => (i < 0 ? -i : i >= SIDE ? 2 * SIDE - 2 - i : i);
  return Float32Array.from({ length: LENGTH }, (_, i) => {
    const [c, y, x] = [Math.floor(i / SIDE ** 2), Math.floor(i / SIDE) % SIDE, i % SIDE];
    const shifted = reflect(x - dx);
    const from = flip ? SIDE - 1 - shifted : shifted;
    return pixels[3 * (SIDE * reflect(y - dy) + from) + c]! / 255;
  });
}

async function imageAt(dataset: Dataset, index: number): Promise<Uint8Array> {
  const pixels = new Uint8Array(LENGTH);
  await dataset.train.read([index], pixels);
  return pixels;
}

describe('variants', () => {
  test.each<Variant>([
    { flip: false, dx: 0, dy: 0 },
    { flip: true, dx: 0, dy: 0 },
    { flip: false, dx: 2, dy: -1 },
    { flip: true, dx: -2, dy: 2 },
  ])('%o is what it says', (variant) => {
    const out = new Float32Array(LENGTH);
    convert(noise(SIDE, SIDE), SIDE, variant, out);
    expect(out).toEqual(asPlanes(noise(SIDE, SIDE), variant));
  });

  test('are eight where images are shifted, and stay what they are', () => {
    const augment = { flip: true, shift: 2 };
    expect([augment, { flip: true, shift: 0 }, plain].map(countVariants)).toEqual([8, 2, 1]);
    const all = Array.from({ length: 8000 }, (_, i) => variantOf(i >> 3, i & 7, augment));
    expect(all.filter(({ flip }) => flip)).toHaveLength(4000);
    const offsets = new Set(all.map(({ dx, dy }) => `${dx},${dy}`));
    expect(offsets.size).toBe(25);
    expect(variantOf(123, 5, augment)).toEqual(all[123 * 8 + 5]);
  });

  test('of one image differ from each other both ways', () => {
    const augment = { flip: true, shift: 2 };
    const images = Array.from({ length: 2000 }, (_, image) =>
      Array.from({ length: 8 }, (_, variant) => variantOf(image, variant, augment)),
    );
    for (const axis of ['dx', 'dy'] as const) {
      const different = images.map((variants) => new Set(variants.map((each) => each[axis])).size);
      // Of eight throws of a fair die of five faces 5 · (1 − 0.8⁸) = 4.16 are expected to differ.
      const mean = different.reduce((sum, n) => sum + n, 0) / different.length;
      expect(Math.abs(mean - 4.16)).toBeLessThan(0.08);
      // C(5,2)·(2⁸−2)/5⁸ + 5/5⁸ = 0.65 % show two or fewer.
      expect(different.filter((n) => n <= 2).length / different.length).toBeLessThan(0.015);
    }
  });

  test('are ever new where that is asked for', () => {
    const augment = { flip: true, shift: 3, fresh: true };
    const many = countVariants(augment);
    expect(many).toBeGreaterThan(1e6);
    const random = new Random(3);
    const seen = Array.from({ length: 5000 }, () => variantOf(9, random.integer(many), augment));
    const places = new Set(seen.map(({ flip, dx, dy }) => `${flip},${dx},${dy}`));
    // Every shift, mirrored and not.
    expect(places.size).toBe(2 * 7 ** 2);
  });

  test('blend in a proportion around one half', () => {
    const random = new Random(1);
    const shares = Array.from({ length: 20_000 }, () => symmetricBeta(random, 0.4));
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
    expect(mean).toBeCloseTo(0.5, 1);
    // Beta(a, a) has variance 1 / (4 (2a + 1)).
    expect(Math.abs(variance - 1 / 7.2)).toBeLessThan(0.005);
  });
});

describe('a loader', () => {
  let dataset: Dataset;
  let numbers: Map<string, number>;

  async function openAll(): Promise<void> {
    dataset = await open(source);
    numbers = new Map();
    for (let i = 0; i < dataset.train.count; i++) {
      numbers.set(asPlanes(await imageAt(dataset, i), { flip: false, dx: 0, dy: 0 }).join(), i);
    }
  }

  /** Which training images a loader without augmentation gives at a step. */
  async function imagesAt(loader: ReturnType<typeof createLoader>, step: number): Promise<number[]> {
    const { images, count } = await loader.batch(step);
    return Array.from({ length: count }, (_, k) => {
      return numbers.get(images.subarray(k * LENGTH, (k + 1) * LENGTH).join())!;
    });
  }

  test('goes through all images once per epoch, in a new order each', async () => {
    await openAll();
    const loader = createLoader(dataset, options());
    expect(loader.stepsPerEpoch).toBe(4);
    const seen: number[] = [];
    for (let step = 0; step < 25; step++) seen.push(...(await imagesAt(loader, step)));
    const epochs = Array.from({ length: 8 }, (_, epoch) => seen.slice(50 * epoch, 50 * (epoch + 1)));
    const all = Array.from({ length: 50 }, (_, i) => i);
    for (const epoch of epochs) expect([...epoch].sort((a, b) => a - b)).toEqual(all);
    expect(new Set(epochs.map((epoch) => epoch.join())).size).toBe(8);
  });

  test('of fewer images than a batch repeats them', async () => {
    await openAll();
    const loader = createLoader(dataset, options({ limit: 10, batchSize: 64 }));
    const seen = [...(await imagesAt(loader, 0)), ...(await imagesAt(loader, 1))];
    expect(new Set(seen).size).toBe(10);
    for (let i = 0; i < 120; i += 10) expect(new Set(seen.slice(i, i + 10)).size).toBe(10);
  });

  test.each([
    ['variants', { augment: { flip: true, shift: 2 } }],
    ['ever new shifts', { augment: { flip: true, shift: 2, fresh: true } }],
    ['mixup', { augment: { flip: true, shift: 1, mixup: 0.4 }, smoothing: 0.1 }],
    ['a subset', { limit: 20 }],
  ])('made anew gives the same batch of a step, with %s', async (_, more) => {
    await openAll();
    const whole = createLoader(dataset, options(more));
    const batches = [];
    for (let step = 0; step < 6; step++) batches.push(await whole.batch(step));
    const resumed = createLoader(dataset, options(more));
    for (const step of [4, 5, 1]) expect(await resumed.batch(step)).toEqual(batches[step]);
    const other = createLoader(dataset, options({ ...more, seed: 8 }));
    expect((await other.batch(4)).images).not.toEqual(batches[4]!.images);
  });

  test('smooths targets as it is asked to', async () => {
    await openAll();
    const { targets, count } = await createLoader(dataset, options({ smoothing: 0.2 })).batch(0);
    for (let k = 0; k < count; k++) {
      const row = [...targets.subarray(10 * k, 10 * k + 10)].sort();
      expect(row[0]).toBeCloseTo(0.02, 6);
      expect(row[8]).toBeCloseTo(0.02, 6);
      expect(row[9]).toBeCloseTo(0.82, 6);
    }
  });

  test('blends images and targets alike', async () => {
    await openAll();
    const augment = { ...plain, mixup: 1 };
    const clean = await createLoader(dataset, options()).batch(2);
    const mixed = await createLoader(dataset, options({ augment })).batch(2);
    const image = (batch: typeof clean, k: number) => batch.images.subarray(k * LENGTH, (k + 1) * LENGTH);
    const target = (batch: typeof clean, k: number) => batch.targets.subarray(k * 10, (k + 1) * 10);
    let blended = 0;
    for (let k = 0; k < 16; k++) {
      const share = (partner: number) => {
        const difference = (values: typeof image, j: number) =>
          values(mixed, k).map((value, i) => value - values(clean, j)[i]!);
        const [own, other] = [difference(image, k), difference(image, partner)];
        return { own, other };
      };
      const fits = Array.from({ length: 16 }, (_, j) => j).filter((j) =>
        collinear(share(j).own, share(j).other),
      );
      expect(fits.length).toBeGreaterThan(0);
      const sum = target(mixed, k).reduce((total, value) => total + value, 0);
      expect(sum).toBeCloseTo(1, 5);
      const label = target(clean, k).indexOf(1);
      if (target(mixed, k)[label]! < 0.999) blended++;
    }
    expect(blended).toBeGreaterThan(8);
  });

  test.each<[Partial<LoaderOptions>, string]>([
    [{ batchSize: 0 }, 'A batch of 0 images is not possible.'],
    [{ limit: 0 }, '0 training images are not possible.'],
    [{ smoothing: 1 }, 'Label smoothing of 1 is not possible.'],
    [{ augment: { flip: true, shift: 8 } }, 'Images cannot be shifted by 8 pixels.'],
    [{ augment: { flip: true, shift: 0, mixup: -1 } }, 'Mixup of -1 is not possible.'],
  ])('refuses %o', async (more, message) => {
    await openAll();
    expect(await sentencesOf(() => createLoader(dataset, options(more)))).toMatchObject({
      code: 'usage',
      message,
    });
  });
});

/** Whether a point lies between two others: its differences to them point in opposite directions. */
function collinear(a: Float32Array, b: Float32Array): boolean {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  const [aa, bb, ab] = [dot(a, a), dot(b, b), dot(a, b)];
  if (aa < 1e-9) return true;
  return ab <= 0 && Math.abs(ab * ab - aa * bb) <= 1e-4 * aa * Math.max(bb, 1e-9);
}

describe('a subset', () => {
  let labels: Uint16Array;
  beforeAll(() => {
    labels = Uint16Array.from({ length: 100 }, (_, i) => (i < 70 ? 0 : i < 97 ? 1 : 2));
  });

  test.each([
    [100, [70, 27, 3]],
    [1000, [70, 27, 3]],
    [10, [7, 2, 1]],
    [3, [1, 1, 1]],
    [2, [1, 1, 0]],
  ])('of %i has the classes in their proportions', (limit, sizes) => {
    const chosen = stratifiedSubset(labels, limit, 5);
    expect([0, 1, 2].map((label) => chosen.filter((i) => labels[i] === label).length)).toEqual(sizes);
    expect(new Set(chosen).size).toBe(chosen.length);
    expect(stratifiedSubset(labels, limit, 5)).toEqual(chosen);
  });
});

describe('images for evaluation', () => {
  test('come in order, all of them, unchanged', async () => {
    const dataset = await open(source);
    const images = evaluationSource(dataset.test, dataset.imgSize);
    const counts: number[] = [];
    const labels: number[] = [];
    for await (const batch of images.batches(10)) {
      counts.push(batch.count);
      labels.push(...batch.labels);
      const pixels = new Uint8Array(LENGTH);
      await dataset.test.read([labels.length - 1], pixels);
      const last = batch.images.subarray((batch.count - 1) * LENGTH);
      expect(last).toEqual(asPlanes(pixels, { flip: false, dx: 0, dy: 0 }));
    }
    expect(counts).toEqual([10, 10, 3]);
    expect(labels).toEqual(Array.from({ length: 23 }, (_, i) => i % 10));
  });
});
