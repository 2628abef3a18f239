import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createLoader } from '../../../src-main/data/loader';
import { createTeacherLogits } from '../../../src-main/data/teacher';
import type { Classifier } from '../../../src-main/nn/model';
import { open, sentencesOf, temporaryFolder } from './helpers';

const SIDE = 8;
const LENGTH = 3 * SIDE ** 2;
const source = { kind: 'synthetic' as const, count: 40, testCount: 10, imgSize: SIDE };
const augment = { flip: true, shift: 2 };

/** Twelve fixed linear functions of an image. */
function answersTo(image: Float32Array): number[] {
  return Array.from({ length: 12 }, (_, c) =>
    Math.fround(image.reduce((sum, value, i) => sum + value * Math.sin(i * (c + 1)), 0)),
  );
}

interface CountingTeacher extends Classifier {
  calls: number[];
}

function teacher(classes?: string[]): CountingTeacher {
  const calls: number[] = [];
  return {
    calls,
    classes,
    numClasses: 12,
    predict: (images, count) => {
      calls.push(count);
      const rows = Array.from({ length: count }, (_, k) =>
        answersTo(images.subarray(k * LENGTH, (k + 1) * LENGTH)),
      );
      return Promise.resolve(Float32Array.from(rows.flat()));
    },
    dispose: () => Promise.resolve(),
  };
}

const classMap = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

async function expectRight(loader: ReturnType<typeof createLoader>, step: number): Promise<void> {
  const { images, teacher: logits, count } = await loader.batch(step);
  for (let k = 0; k < count; k++) {
    const answers = answersTo(images.subarray(k * LENGTH, (k + 1) * LENGTH));
    expect([...logits!.subarray(k * 10, (k + 1) * 10)]).toEqual(classMap.map((c) => answers[c]));
  }
}

describe('a teacher’s logits', () => {
  test('are those of the very images of the batch, asked for once, and kept for later runs', async () => {
    const dataset = await open(source);
    const cache = temporaryFolder();
    const first = teacher();
    const settings = { cache, teacherFingerprint: 'abc', classMap, augment };
    const run = async (classifier: CountingTeacher, seed: number, steps: number) => {
      const logits = createTeacherLogits(dataset, classifier, settings);
      const loader = createLoader(dataset, { batchSize: 16, seed, augment, teacher: logits });
      expect(loader.hasTeacher).toBe(true);
      for (let step = 0; step < steps; step++) await expectRight(loader, step);
      await loader.settle();
      await logits.close();
    };
    await run(first, 1, 100);
    const asked = first.calls.reduce((sum, count) => sum + count, 0);
    expect(asked).toBeLessThanOrEqual(40 * 8);
    expect(asked).toBeGreaterThan(40 * 7);
    const second = teacher();
    await run(second, 1, 100);
    expect(second.calls).toEqual([]);
    const third = teacher();
    await run(third, 2, 100);
    expect(third.calls.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(320 - asked);
    expect(readdirSync(cache)).toHaveLength(1);
  });

  test('are asked for again where the file was damaged', async () => {
    const dataset = await open(source);
    const cache = temporaryFolder();
    const settings = { cache, teacherFingerprint: 'abc', classMap, augment: { flip: false, shift: 0 } };
    const run = async (damage?: (path: string) => void) => {
      if (damage) damage(join(cache, readdirSync(cache)[0]!));
      const classifier = teacher();
      const logits = createTeacherLogits(dataset, classifier, settings);
      const loader = createLoader(dataset, {
        batchSize: 20,
        seed: 0,
        augment: settings.augment,
        teacher: logits,
      });
      await expectRight(loader, 0);
      await expectRight(loader, 1);
      await loader.settle();
      await logits.close();
      return classifier.calls.reduce((sum, count) => sum + count, 0);
    };
    expect(await run()).toBe(40);
    expect(await run()).toBe(0);
    const row = 4 * 10 + 4;
    expect(await run((path) => truncateSync(path, 30 * row + 7))).toBe(10);
    const flip = (path: string) => {
      const bytes = readFileSync(path);
      bytes[3 * row + 1] = bytes[3 * row + 1]! ^ 1;
      bytes[9 * row + row - 1] = bytes[9 * row + row - 1]! ^ 128;
      writeFileSync(path, bytes);
    };
    expect(await run(flip)).toBe(2);
    expect(await run((path) => writeFileSync(path, Buffer.alloc(40 * row)))).toBe(40);
  });

  test('of another teacher, map or augmentation are another file', async () => {
    const dataset = await open(source);
    const cache = temporaryFolder();
    const settings = { cache, teacherFingerprint: 'abc', classMap, augment };
    for (const change of [
      {},
      { teacherFingerprint: 'abd' },
      { classMap: [...classMap].reverse() },
      { augment: { flip: true, shift: 1 } },
      {},
    ]) {
      await createTeacherLogits(dataset, teacher(), { ...settings, ...change }).close();
    }
    expect(readdirSync(cache)).toHaveLength(4);
  });

  test('of blended images are asked for directly and not kept', async () => {
    const dataset = await open(source);
    const cache = temporaryFolder();
    const classifier = teacher();
    const mixed = { ...augment, mixup: 0.4 };
    const logits = createTeacherLogits(dataset, classifier, {
      cache,
      teacherFingerprint: 'a',
      classMap,
      augment: mixed,
    });
    const loader = createLoader(dataset, { batchSize: 16, seed: 1, augment: mixed, teacher: logits });
    await expectRight(loader, 0);
    await expectRight(loader, 0);
    await loader.settle();
    expect(classifier.calls.every((count) => count === 16)).toBe(true);
    await logits.close();
    expect(readFileSync(join(cache, readdirSync(cache)[0]!))).toHaveLength(0);
  });

  test('that are not numbers are refused', async () => {
    const dataset = await open(source);
    const broken = { ...teacher(), predict: () => Promise.resolve(new Float32Array(16 * 12).fill(NaN)) };
    const settings = { cache: temporaryFolder(), teacherFingerprint: 'a', classMap, augment };
    const logits = createTeacherLogits(dataset, broken, settings);
    const loader = createLoader(dataset, { batchSize: 16, seed: 1, augment, teacher: logits });
    await expect(loader.batch(0)).rejects.toThrow('The teacher answers with numbers that are not finite.');
    await loader.settle();
    await logits.close();
  });
});

describe('classes', () => {
  test('mapped by hand are checked', async () => {
    const dataset = await open(source);
    const settings = { cache: temporaryFolder(), teacherFingerprint: 'a', classMap: [0, 1, 12], augment };
    const found = await sentencesOf(() => createTeacherLogits(dataset, teacher(), settings));
    expect(found).toEqual({
      code: 'mismatch',
      message:
        'The map of classes does not give one of the teacher’s 12 classes for each of the dataset’s 10.',
      hint: 'Give 10 numbers from 0 to 11.',
    });
  });
});
