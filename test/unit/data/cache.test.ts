import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { silentProgress, StopSignal } from '../../../src-main/base/progress';
import type { ProgressToken } from '../../../src-main/base/progress';
import { createLoader } from '../../../src-main/data/loader';
import { imageFolder, open, pixelsOf, sentencesOf, temporaryFolder } from './helpers';

const source = { kind: 'synthetic' as const, count: 60, testCount: 20, imgSize: 16 };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of all buffers that something still refers to. */
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** What is held beyond `before` falls below the limit; buffers are only counted off some time after a collection. */
async function expectHeld(before: number, limit: number): Promise<void> {
  await expect.poll(() => heldBytes() - before, { timeout: 20_000 }).toBeLessThan(limit);
}

const onlyFile = (folder: string): string => {
  const files = readdirSync(folder);
  expect(files).toHaveLength(1);
  return join(folder, files[0]!);
};

describe('decoded images', () => {
  test('are kept, and decoded once', async () => {
    const cache = temporaryFolder();
    const first = await open(source, { cache });
    const path = onlyFile(cache);
    expect(path).toContain(first.fingerprint);
    const { mtimeMs, ino } = statSync(path);
    const second = await open(source, { cache });
    expect(statSync(path)).toMatchObject({ mtimeMs, ino });
    expect(await pixelsOf(second.train, 16)).toEqual(await pixelsOf(first.train, 16));
    expect([second.mean, second.std, second.problems]).toEqual([first.mean, first.std, first.problems]);
  });

  test('read from the disk are the same as in memory', async () => {
    const cache = temporaryFolder();
    const inMemory = await open(source, { cache });
    const onDisk = await open(source, { cache, memoryLimit: 1000 });
    const which = [59, 0, 31, 31, ...Array.from({ length: 40 }, (_, i) => i)];
    const [a, b] = [new Uint8Array(which.length * 768), new Uint8Array(which.length * 768)];
    await inMemory.train.read(which, a);
    await onDisk.train.read(which, b);
    expect(b).toEqual(a);
    expect(new Set(a).size).toBeGreaterThan(50);
    expect(await pixelsOf(onDisk.test, 16)).toEqual(await pixelsOf(inMemory.test, 16));
  });

  test('larger than the memory allowed are never held at once', async () => {
    const root = await imageFolder({ a: 12, b: 12 }, 256);
    const cache = temporaryFolder();
    const limit = { imgSize: 256, memoryLimit: 1 << 20, cache };
    await open({ kind: 'folder', path: root }, limit);
    const before = heldBytes();
    const dataset = await open({ kind: 'folder', path: root }, limit);
    await expectHeld(before, limit.memoryLimit);
    const all = (dataset.train.count + dataset.test.count) * 3 * 256 ** 2;
    expect(all).toBeGreaterThan(4 * limit.memoryLimit);
    const loader = createLoader(dataset, { batchSize: 1, seed: 0, augment: { flip: false, shift: 0 } });
    for (let step = 0; step < 24; step++) await loader.batch(step);
    await loader.settle();
    expect(dataset.train.labels).toHaveLength(dataset.train.count);
    await expectHeld(before, limit.memoryLimit);
  });

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['is cut short', (bytes) => bytes.subarray(0, bytes.length - 9)],
    ['is empty', () => Buffer.alloc(0)],
    ['has another beginning', (bytes) => Buffer.concat([Buffer.from('x'), bytes.subarray(1)])],
    ['has a changed pixel', (bytes) => flipped(bytes, 1000)],
    ['has a changed label', (bytes) => flipped(bytes, 8 + 80 * 768 + 3)],
    ['has a changed description', (bytes) => flipped(bytes, bytes.length - 60)],
  ])('are made anew where the file %s', async (_, damage) => {
    const cache = temporaryFolder();
    const pixels = await pixelsOf((await open(source, { cache })).train, 16);
    const path = onlyFile(cache);
    const sound = readFileSync(path);
    writeFileSync(path, damage(sound));
    const again = await open(source, { cache });
    expect(await pixelsOf(again.train, 16)).toEqual(pixels);
    expect(readFileSync(path).equals(sound)).toBe(true);
  });

  test('that are damaged while they are read from the disk are noticed', async () => {
    const cache = temporaryFolder();
    await open(source, { cache });
    const path = onlyFile(cache);
    writeFileSync(path, flipped(readFileSync(path), 8 + 5 * 768));
    const dataset = await open(source, { cache, memoryLimit: 0 });
    const out = new Uint8Array(768);
    await dataset.train.read([4], out);
    expect(await sentencesOf(() => dataset.train.read([5], out), path)).toEqual({
      code: 'bad-file',
      message: 'The file of decoded images “ROOT” is damaged.',
      hint: 'Run it again: the images will be decoded anew.',
    });
    expect(readdirSync(cache)).toEqual([]);
  });

  test('are not kept where decoding is stopped', async () => {
    const cache = temporaryFolder();
    const fractions: number[] = [];
    let looks = 0;
    const progress: ProgressToken = {
      ...silentProgress,
      report: ({ fraction }) => fractions.push(fraction),
      checkpoint: () => (++looks > 2 ? Promise.reject(new StopSignal('cancel')) : Promise.resolve()),
      slice: () => progress,
    };
    const big = { ...source, count: 500 };
    await expect(open(big, { cache, progress })).rejects.toBeInstanceOf(StopSignal);
    expect(readdirSync(cache)).toEqual([]);
    expect(fractions).toEqual([0, 64 / 520]);
  });

  test.each([0, 1.5, 4000])('of %d pixels per side are refused', async (imgSize) => {
    expect(await sentencesOf(() => open(source, { imgSize }))).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('is not a possible image size.') as string,
    });
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = changed[at]! ^ 0xff;
  return changed;
}
