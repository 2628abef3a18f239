import { describe, expect, test } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { createLoader } from '../../../src-main/data/loader';
import { createTeacherLogits } from '../../../src-main/data/teacher';
import { cropBox, cropImage, eraseBox, mixBatch } from '../../../src-main/data/views';
import type { Classifier } from '../../../src-main/nn/model';
import { open, sentencesOf, temporaryFolder } from './helpers';

const SIDE = 16;
const PLANE = SIDE ** 2;

/** A linear ramp: what bilinear resampling must give back exactly, away from the border. */
const ramp = Float32Array.from({ length: 3 * PLANE }, (_, i) => {
  const [c, y, x] = [Math.floor(i / PLANE), Math.floor(i / SIDE) % SIDE, i % SIDE];
  return (c + 1) * (0.01 * x + 0.02 * y);
});

describe('a random crop', () => {
  test('of the whole image changes nothing', () => {
    const whole = { x: 0, y: 0, width: SIDE, height: SIDE };
    expect(cropImage(ramp, SIDE, whole)).toEqual(ramp);
  });

  test('of a linear ramp is the ramp at the places that it shows', () => {
    const box = { x: 3, y: 5, width: 8, height: 4 };
    const out = cropImage(ramp, SIDE, box);
    for (let c = 0; c < 3; c++) {
      for (let y = 0; y < SIDE; y++) {
        for (let x = 0; x < SIDE; x++) {
          const [u, v] = [3 + ((x + 0.5) * 8) / SIDE - 0.5, 5 + ((y + 0.5) * 4) / SIDE - 0.5];
          expect(out[c * PLANE + y * SIDE + x]).toBeCloseTo((c + 1) * (0.01 * u + 0.02 * v), 5);
        }
      }
    }
  });

  test('lies within the image and shows at least the share that is asked for, any of them', () => {
    const random = new Random(1, 'crops');
    const boxes = Array.from({ length: 2000 }, () => cropBox(random, 32, 0.25));
    const areas = boxes.map(({ width, height }) => (width * height) / 1024);
    for (const { x, y, width, height } of boxes) {
      expect(x >= 0 && y >= 0 && x + width <= 32 && y + height <= 32).toBe(true);
      expect(width / height).toBeGreaterThan(0.68);
      expect(width / height).toBeLessThan(1.47);
    }
    expect(Math.min(...areas)).toBeGreaterThan(0.22);
    expect(Math.min(...areas)).toBeLessThan(0.3);
    expect(Math.max(...areas)).toBeGreaterThan(0.9);
    expect(new Set(boxes.map(({ x }) => x)).size).toBeGreaterThan(10);
  });
});

test('what is erased is one box of one colour; the rest stays', () => {
  const random = new Random(2, 'erase');
  for (let i = 0; i < 200; i++) {
    const image = ramp.slice();
    eraseBox(random, image, SIDE, [7, 8, 9]);
    const changed = [...Array(PLANE).keys()].filter((p) => image[p] !== ramp[p]);
    const rows = changed.map((p) => Math.floor(p / SIDE));
    const columns = changed.map((p) => p % SIDE);
    const span = (values: number[]) => Math.max(...values) - Math.min(...values) + 1;
    expect(changed.length).toBe(span(rows) * span(columns));
    expect(changed.length / PLANE).toBeLessThan(0.42);
    for (const p of changed) {
      expect([0, 1, 2].map((c) => image[c * PLANE + p])).toEqual([7, 8, 9]);
    }
  }
});

describe('mixing a batch', () => {
  const COUNT = 6;
  /** Each image is one colour of its own, each target one class. */
  const batch = () => ({
    images: Float32Array.from({ length: COUNT * 3 * PLANE }, (_, i) => Math.floor(i / (3 * PLANE)) + 1),
    targets: Float32Array.from({ length: COUNT ** 2 }, (_, i) => (i % (COUNT + 1) === 0 ? 1 : 0)),
    count: COUNT,
  });
  const shares = (images: Float32Array, k: number) => {
    const own = images.subarray(k * 3 * PLANE, (k + 1) * 3 * PLANE);
    return own.reduce((sum, value) => sum + (value === k + 1 ? 1 : 0), 0) / own.length;
  };

  test('by cutmix gives every target the share of the pixels that is left of it', () => {
    const random = new Random(3, 'cutmix');
    let mixed = 0;
    for (let i = 0; i < 100; i++) {
      const { images, targets, count } = batch();
      mixBatch(random, { images, targets, count }, SIDE, { flip: false, shift: 0, cutmix: 1 });
      for (let k = 0; k < COUNT; k++) {
        const own = targets[k * COUNT + k]!;
        expect(own).toBeCloseTo(shares(images, k), 5);
        if (own > 0.05 && own < 0.95) mixed++;
        expect(targets.subarray(k * COUNT, (k + 1) * COUNT).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
        // Where another shows, all of it is of one and the same image.
        const others = new Set(images.subarray(k * 3 * PLANE, (k + 1) * 3 * PLANE));
        others.delete(k + 1);
        expect(others.size).toBeLessThanOrEqual(1);
      }
    }
    expect(mixed).toBeGreaterThan(100);
  });

  test('by mixup blends pixels and targets alike', () => {
    const { images, targets, count } = batch();
    mixBatch(new Random(4), { images, targets, count }, SIDE, { flip: false, shift: 0, mixup: 1 });
    for (let k = 0; k < COUNT; k++) {
      const expected = Array.from({ length: COUNT }, (_, c) => targets[k * COUNT + c]! * (c + 1));
      const colour = expected.reduce((a, b) => a + b);
      expect(images[k * 3 * PLANE]).toBeCloseTo(colour, 4);
    }
  });

  test('by either, where both are wanted', () => {
    const random = new Random(5, 'both');
    const kinds = Array.from({ length: 60 }, () => {
      const { images, targets, count } = batch();
      mixBatch(random, { images, targets, count }, SIDE, { flip: false, shift: 0, mixup: 1, cutmix: 1 });
      return images.every((value) => Number.isInteger(value));
    });
    expect(kinds.filter(Boolean).length).toBeGreaterThan(15);
    expect(kinds.filter((cut) => !cut).length).toBeGreaterThan(15);
  });
});

describe('a teacher', () => {
  const length = 3 * 8 ** 2;
  /** Tells the mean of an image, so that it shows which view was asked about. */
  const teacher: Classifier = {
    classes: undefined,
    numClasses: 10,
    predict: (images, count) =>
      Promise.resolve(
        Float32Array.from({ length: 10 * count }, (_, i) => meanOf(images, Math.floor(i / 10))),
      ),
    dispose: () => Promise.resolve(),
  };
  const meanOf = (images: Float32Array, k: number) =>
    images.subarray(k * length, (k + 1) * length).reduce((a, b) => a + b, 0) / length;

  test.each([
    ['crops', { crop: 0.3 }],
    ['erased images', { erase: 1 }],
    ['cutmix', { cutmix: 1 }],
    ['all of it', { crop: 0.5, erase: 0.5, cutmix: 1, mixup: 0.4 }],
    ['fresh shifts', { fresh: true }],
  ])('is asked about the very view that is shown: %s', async (_label, views) => {
    const dataset = await open({ kind: 'synthetic', count: 40, testCount: 10, imgSize: 8 });
    const augment = { flip: true, shift: 2, ...views };
    const settings = { cache: temporaryFolder(), teacherFingerprint: 'a', augment };
    const classMap = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    const logits = createTeacherLogits(dataset, teacher, { ...settings, classMap });
    const loader = createLoader(dataset, { batchSize: 40, seed: 1, augment, teacher: logits });
    const [first, second] = [await loader.batch(0), await loader.batch(1)];
    for (const { images, teacher: answers, count } of [first, second]) {
      for (let k = 0; k < count; k++) expect(answers![10 * k]).toBeCloseTo(meanOf(images, k), 5);
    }
    expect((await createLoader(dataset, { batchSize: 40, seed: 1, augment }).batch(1)).images).toEqual(
      second.images,
    );
    await loader.settle();
    await logits.close();
  });
});

test.each([
  [{ crop: 0 }, 'Crops of 0 of an image are not possible.'],
  [{ crop: 1.5 }, 'Crops of 1.5 of an image are not possible.'],
  [{ erase: 2 }, 'Erasing with a probability of 2 is not possible.'],
  [{ cutmix: -1 }, 'Cutmix of -1 is not possible.'],
  [{ mixup: 9 }, 'Mixup of 9 is not possible.'],
])('%j is refused', async (views, message) => {
  const dataset = await open({ kind: 'synthetic', count: 40, testCount: 10, imgSize: 8 });
  const augment = { flip: true, shift: 2, ...views };
  const make = () => createLoader(dataset, { batchSize: 4, seed: 1, augment });
  expect(await sentencesOf(make)).toMatchObject({ code: 'usage', message });
});
