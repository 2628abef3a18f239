import { renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { defaultImgSize } from '../../../src-main/data/image-source';
import { inspectSource } from '../../../src-main/data/inspect';
import { picturesAt } from '../../../src-main/work/looker/pictures';
import {
  encoded,
  imageFolder,
  open,
  pixelsOf,
  plain,
  sentencesOf,
  temporaryFolder,
  writeFiles,
} from './helpers';

const folder = (path: string) => ({ kind: 'folder' as const, path });

describe('the side that images get', () => {
  test.each<[string, [number, number][], number]>([
    [
      'the usual shorter one',
      [
        [90, 40],
        [40, 60],
        [40, 40],
        [200, 100],
      ],
      40,
    ],
    [
      '28 of small images',
      [
        [28, 28],
        [28, 28],
        [28, 28],
      ],
      28,
    ],
    [
      'at most 64',
      [
        [640, 480],
        [480, 640],
        [500, 500],
      ],
      64,
    ],
    [
      'at least 32 where sizes differ',
      [
        [10, 12],
        [14, 18],
        [20, 22],
      ],
      32,
    ],
  ])('%s', (_, sizes, side) => {
    expect(defaultImgSize(sizes.map(([width, height]) => ({ width, height })))).toBe(side);
  });
});

describe('an image folder', () => {
  test('of odd-sized PNGs in three classes just works', async () => {
    const root = temporaryFolder();
    let seed = 0;
    for (const name of ['cat', 'dog', 'emu']) {
      for (let i = 0; i < 10; i++) {
        writeFiles(root, { [`${name}/${i}.png`]: await encoded(37 + 3 * i, 61 - i, 'png', seed++) });
      }
    }
    const dataset = await open(folder(root));
    expect(dataset.classes).toEqual(['cat', 'dog', 'emu']);
    expect([dataset.imgSize, dataset.train.count, dataset.test.count]).toEqual([56, 24, 6]);
    expect([...dataset.test.labels]).toEqual([0, 0, 1, 1, 2, 2]);
    expect(dataset.val).toBeUndefined();
    const report = await inspectSource(folder(root));
    expect(report.imgSize).toBe(56);
    expect(report.sizes).toHaveLength(10);
    expect(report.counts).toEqual({ train: 24, val: 0, test: 6 });
    expect(report.problems.filter(({ fatal }) => fatal)).toEqual([]);
  });

  test('with train, validation and test folders is taken as it is', async () => {
    const root = await imageFolder({
      'train/a': 4,
      'train/b': 3,
      'valid/a': 2,
      'valid/b': 1,
      'test/a': 1,
      'test/b': 2,
    });
    const dataset = await open(folder(root));
    expect([...dataset.train.labels]).toEqual([0, 0, 0, 0, 1, 1, 1]);
    expect([...dataset.val!.labels]).toEqual([0, 0, 1]);
    expect([...dataset.test.labels]).toEqual([0, 1, 1]);
    expect(dataset.problems).toEqual([]);
  });

  test('with train and val tests on val, and says so', async () => {
    const root = await imageFolder({ 'train/a': 3, 'train/b': 3, 'val/a': 1, 'val/b': 1 });
    const dataset = await open(folder(root));
    expect([dataset.train.count, dataset.test.count, dataset.val]).toEqual([6, 2, undefined]);
    expect(dataset.problems.map(({ message }) => message)).toEqual([
      'There is no test folder: the images set apart for validation are used for testing.',
    ]);
  });

  test('may have a class called train', async () => {
    const dataset = await open(folder(await imageFolder({ bus: 5, train: 5 })));
    expect(dataset.classes).toEqual(['bus', 'train']);
  });

  test('is split within each class, by seed', async () => {
    const root = await imageFolder({ a: 20, b: 10 });
    const split = { testRatio: 0.3, valRatio: 0.1 };
    const first = await open({ ...folder(root), ...split });
    const again = await open({ ...folder(root), ...split });
    const other = await open({ ...folder(root), ...split, splitSeed: 1 });
    expect([first.train.count, first.val!.count, first.test.count]).toEqual([18, 3, 9]);
    expect([...first.test.labels]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1]);
    const pixels = await pixelsOf(first.test, 8);
    expect(await pixelsOf(again.test, 8)).toEqual(pixels);
    expect(await pixelsOf(other.test, 8)).not.toEqual(pixels);
  });

  test('has the mean and the deviation of its training images', async () => {
    const root = temporaryFolder();
    for (const split of ['train', 'test']) {
      writeFiles(root, {
        [`${split}/a/1.png`]: await plain(4, 4, split === 'train' ? '#ff0033' : '#ffffff'),
        [`${split}/b/1.png`]: await plain(4, 4, split === 'train' ? '#000033' : '#ffffff'),
      });
    }
    const { mean, std } = await open(folder(root));
    expect(mean).toEqual([0.5, 0, 0.2]);
    expect(std).toEqual([0.5, 1 / 255, 1 / 255]);
  });

  test('skips, counts and lists what it cannot read', async () => {
    const root = await imageFolder({ a: 5, b: 5 });
    writeFiles(root, {
      'a/text.png': 'hello',
      'a/deeper/cut.jpg': (await encoded(64, 64, 'jpeg')).subarray(0, 1500),
      'b/note.txt': 'hello',
      'b/.hidden.png': 'hello',
      'loose.png': 'hello',
    });
    const dataset = await open({ ...folder(root), testRatio: 0.2 });
    expect(dataset.train.count + dataset.test.count).toBe(10);
    const wanted = [
      '1 image beside the class folders is ignored.',
      '1 file ending in “.txt” is ignored: not an image format that can be read.',
      'There is no test folder: 20 % of every class is set aside for testing.',
      '“a/deeper/cut.jpg” cannot be read: it is damaged or cut short.',
      '“a/text.png” cannot be read: it is not an image of a known format.',
    ];
    expect(dataset.problems.map(({ message }) => message).sort()).toEqual([...wanted].sort());
    const report = await inspectSource({ ...folder(root), testRatio: 0.2 });
    expect(report.unreadable).toBe(2);
    expect(report.classes.map(({ counts }) => counts.train + counts.test)).toEqual([5, 5]);
    expect(report.classes[0]!.samples[0]).toBe(join(root, 'a', '0000.png'));
    expect(
      report.problems
        .filter(({ kind }) => kind === 'unreadable')
        .map(({ file }) => file)
        .sort(),
    ).toEqual(['a/deeper/cut.jpg', 'a/text.png']);
  });

  test('keeps its fingerprint where it is moved, and changes it where a file changes', async () => {
    const root = await imageFolder({ a: 3, b: 3 });
    const before = (await open(folder(root))).fingerprint;
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    const moved = join(temporaryFolder(), 'moved');
    renameSync(root, moved);
    expect((await open(folder(moved))).fingerprint).toBe(before);
    expect((await open(folder(moved), { imgSize: 12 })).fingerprint).not.toBe(before);
    utimesSync(join(moved, 'a/0000.png'), 1, 1);
    expect((await open(folder(moved))).fingerprint).not.toBe(before);
  });
});

const garbage = { 'b/1.png': 'x', 'b/2.png': 'x', 'b/3.png': 'x' };

describe('an unusable folder', () => {
  test.each<[string, () => Promise<string>, string, string, string]>([
    [
      'is not there',
      () => Promise.resolve(join(temporaryFolder(), 'nowhere')),
      'not-found',
      'There is no file or folder “ROOT”.',
      'Check the path.',
    ],
    [
      'is a file',
      async () => join(await imageFolder({ a: 1 }), 'a/0000.png'),
      'usage',
      '“ROOT” is a file, not a folder of images.',
      'Give the folder.',
    ],
    [
      'is empty',
      () => Promise.resolve(temporaryFolder()),
      'bad-data',
      'There are no images in class folders in “ROOT”.',
      'Put the images of each class into a folder of its own, such as cat/1.png and dog/1.png.',
    ],
    [
      'has one class',
      () => imageFolder({ a: 3 }),
      'bad-data',
      'There is only one class, “a”.',
      'A classifier needs at least two: add a folder of images for each further class.',
    ],
    [
      'has an empty class',
      () => imageFolder({ a: 3, b: 0, c: 2 }),
      'bad-data',
      'The class “b” holds no image.',
      'Add readable images to it, or leave out such classes: --leave-out-empty.',
    ],
    [
      'has a class that only the test folder knows',
      () => imageFolder({ 'train/a': 2, 'train/b': 2, 'test/a': 1, 'test/c': 1 }),
      'bad-data',
      'The class “c” has images in its test folder but none to train on.',
      'Add readable images to it, or leave out such classes: --leave-out-empty.',
    ],
    [
      'has a class without a readable image',
      async () => {
        const root = await imageFolder({ a: 3 });
        writeFiles(root, garbage);
        return root;
      },
      'bad-data',
      'None of the 2 images to train the class “b” on can be read.',
      'Add readable images to it, or leave out such classes: --leave-out-empty.',
    ],
    [
      'leaves nothing to test with',
      () => imageFolder({ a: 1, b: 1 }),
      'bad-data',
      'There is no readable image to test with.',
      'Add more images, or have a share of them set aside for testing.',
    ],
  ])('%s', async (_, make, code, message, hint) => {
    const root = await make();
    expect(await sentencesOf(() => open(folder(root)), root)).toEqual({ code, message, hint });
  });

  test('is reported in full by an inspection', async () => {
    const root = await imageFolder({ a: 3, c: 0 });
    writeFiles(root, garbage);
    const { problems } = await inspectSource(folder(root));
    expect(problems.filter(({ fatal }) => fatal).map(({ message }) => message)).toEqual([
      'The class “c” holds no image.',
      'None of the 2 images to train the class “b” on can be read.',
    ]);
  });

  test('is used without the classes that have no image to train on, where that is asked for', async () => {
    const root = await imageFolder({
      'train/a': 2,
      'train/b': 0,
      'train/d': 2,
      'test/a': 1,
      'test/c': 1,
      'test/d': 1,
    });
    const dataset = await open({ ...folder(root), leaveOutEmpty: true });
    expect([dataset.classes, dataset.train.count, dataset.test.count]).toEqual([['a', 'd'], 4, 2]);
    expect([...dataset.test.labels]).toEqual([0, 1]);
    await dataset.close();
    const { problems } = await inspectSource({ ...folder(root), leaveOutEmpty: true });
    expect(problems.filter(({ kind }) => kind === 'empty-class')).toEqual(
      ['b', 'c'].map((name) => ({
        kind: 'empty-class',
        message: `The class “${name}” is left out: it has no image to train on.`,
        fatal: false,
      })),
    );
    const one = await imageFolder({ a: 3, b: 0 });
    await expect(open({ ...folder(one), leaveOutEmpty: true })).rejects.toThrow(
      'There is only one class, “a”.',
    );
  });

  test('is used without the classes whose images cannot be read, where that is asked for', async () => {
    const root = await imageFolder({ 'train/a': 2, 'train/c': 2, 'test/a': 1, 'test/b': 1, 'test/c': 2 });
    writeFiles(root, { 'train/b/0.png': 'no image', 'train/b/1.png': 'nor this' });
    const source = { ...folder(root), leaveOutEmpty: true };
    const cache = temporaryFolder();
    // Twice: decoded, and as it was kept.
    for (let i = 0; i < 2; i++) {
      const dataset = await open(source, { cache });
      expect([dataset.classes, dataset.train.count, dataset.test.count]).toEqual([['a', 'c'], 4, 3]);
      expect([[...dataset.train.labels], [...dataset.test.labels]]).toEqual([
        [0, 0, 1, 1],
        [0, 1, 1],
      ]);
      await dataset.close();
    }
    const message = 'The class “b” is left out: no image to train on can be read.';
    const { problems, classes, counts } = await inspectSource(source);
    expect(problems.filter(({ kind }) => kind === 'unreadable-class')).toEqual([
      { kind: 'unreadable-class', message, fatal: false },
    ]);
    expect([problems.some(({ fatal }) => fatal), classes.map(({ name }) => name), counts.test]).toEqual([
      false,
      ['a', 'c'],
      3,
    ]);
    const places = [0, 1, 2];
    const wanted = { source, imgSize: 16, cache, split: 'test' as const, places };
    const pictures = await picturesAt(wanted, silentProgress);
    expect(pictures.map(({ file }) => file?.slice(root.length + 1))).toEqual([
      'test/a/0000.png',
      'test/c/0000.png',
      'test/c/0001.png',
    ]);
    // What is kept serves no one who did not ask for it.
    await expect(open(folder(root), { cache })).rejects.toThrow('None of the 2 images');
    const near = await open({ ...source, leaveOutNearDuplicates: true }, { cache });
    expect(near.classes).toEqual(['a', 'c']);
    await near.close();
  });

  test('of one class that can be read is refused whatever is left out', async () => {
    const root = await imageFolder({ a: 3 });
    writeFiles(root, garbage);
    await expect(open({ ...folder(root), leaveOutEmpty: true })).rejects.toThrow(
      'There is only one class, “a”.',
    );
  });

  test('leaves no file behind in the cache', async () => {
    const { readdirSync } = await import('node:fs');
    const root = await imageFolder({ a: 3 });
    writeFiles(root, garbage);
    const cache = temporaryFolder();
    await expect(open(folder(root), { cache })).rejects.toThrow();
    expect(readdirSync(cache)).toEqual([]);
  });
});
