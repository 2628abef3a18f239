import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { inspectSource } from '../../../src-main/data/inspect';
import { openSource, recogniseSource } from '../../../src-main/data/source';
import { readPickle } from '../../../src-main/base/pickle';
import type { DatasetSource } from '../../../src-main/data/types';
import { batch, meta } from './containers';
import { idx, imageFolder, open, pixelsOf, sentencesOf, temporaryFolder, writeFiles } from './helpers';

function cifar10(root: string): void {
  writeFiles(root, {
    'batches.meta': meta('label_names', ['cat', 'dog']),
    data_batch_1: batch([0, 1, 0]),
    data_batch_2: batch([1, 1]),
    test_batch: batch([1, 0]),
  });
}

function cifar100(root: string): void {
  writeFiles(root, {
    meta: meta('fine_label_names', ['apple', 'bee']),
    train: batch([0, 1, 1, 0], 'fine_labels'),
    test: batch([1], 'fine_labels'),
  });
}

function mnist(root: string, prefix = '', pack = (bytes: Buffer) => bytes, suffix = ''): void {
  const corner = (on: number) => Array.from({ length: 16 }, (_, i) => (i === on ? 255 : 0));
  writeFiles(root, {
    [`${prefix}train-images-idx3-ubyte${suffix}`]: pack(idx([2, 4, 4], [...corner(3), ...corner(12)])),
    [`${prefix}train-labels-idx1-ubyte${suffix}`]: pack(idx([2], [0, 1])),
    [`${prefix}t10k-images-idx3-ubyte${suffix}`]: pack(idx([2, 4, 4], [...corner(1), ...corner(2)])),
    [`${prefix}t10k-labels-idx1-ubyte${suffix}`]: pack(idx([2], [0, 1])),
  });
}

const within =
  (make: (root: string) => void, ...path: string[]) =>
  (root: string) => {
    mkdirSync(join(root, ...path), { recursive: true });
    make(join(root, ...path));
  };

const both =
  (...makers: ((root: string) => void)[]) =>
  (root: string) => {
    for (const make of makers) make(root);
  };

describe('the files of known datasets', () => {
  test.each<[string, (root: string) => void, string, string[], number[]]>([
    ['CIFAR-10 for Python', cifar10, 'cifar-python', ['cat', 'dog'], [5, 0, 2]],
    ['CIFAR-100 for Python', cifar100, 'cifar-python', ['apple', 'bee'], [4, 0, 1]],
    [
      'torchvision’s folder of CIFAR-10',
      within(cifar10, 'cifar-10-batches-py'),
      'cifar-python',
      ['cat', 'dog'],
      [5, 0, 2],
    ],
    [
      'torchvision’s folder of CIFAR-100',
      within(cifar100, 'data', 'cifar-100-python'),
      'cifar-python',
      ['apple', 'bee'],
      [4, 0, 1],
    ],
    ['torchvision’s folder of MNIST', within(mnist, 'MNIST', 'raw'), 'idx', ['0', '1'], [2, 0, 2]],
    ['the same from above', within(mnist, 'data', 'MNIST', 'raw'), 'idx', ['0', '1'], [2, 0, 2]],
    [
      'packed IDX',
      (root) => mnist(root, '', (bytes) => gzipSync(bytes), '.gz'),
      'idx',
      ['0', '1'],
      [2, 0, 2],
    ],
    [
      'IDX that a browser unpacked',
      (root) => mnist(root, '', undefined, '.gz'),
      'idx',
      ['0', '1'],
      [2, 0, 2],
    ],
    [
      'IDX that is packed under its plain name',
      (root) => mnist(root, '', (bytes) => gzipSync(bytes)),
      'idx',
      ['0', '1'],
      [2, 0, 2],
    ],
  ])('are read: %s', async (_, make, kind, classes, counts) => {
    const root = temporaryFolder();
    make(root);
    const source = await recogniseSource(root);
    const report = await inspectSource(source);
    expect(source.kind).toBe(kind);
    expect(report.classes.map(({ name }) => name)).toEqual(classes);
    expect([report.counts.train, report.counts.val, report.counts.test]).toEqual(counts);
  });

  test('of CIFAR for Python have their pixels and labels in place', async () => {
    const root = temporaryFolder();
    cifar10(root);
    const dataset = await open(await recogniseSource(root));
    expect([...dataset.train.labels]).toEqual([0, 1, 0, 1, 1]);
    const pixels = await pixelsOf(dataset.train, 32);
    const first = (image: number) => [...pixels.subarray(image * 3072, image * 3072 + 3)];
    expect([first(0), first(2), first(4)]).toEqual([
      [0, 1, 2],
      [20, 21, 22],
      [10, 11, 12],
    ]);
  });

  test.each([
    ['EMNIST stands upright', 'emnist-letters-', 12],
    ['MNIST stays as it is', '', 3],
  ])('%s', async (_, prefix, place) => {
    const root = temporaryFolder();
    mnist(root, prefix);
    const source = await recogniseSource(root);
    const { train } = await open(source);
    const pixels = await pixelsOf(train, 4);
    expect([...pixels.subarray(0, 48)].findIndex((value) => value > 0) / 3).toBe(place);
  });

  test('EMNIST that an earlier version added stays as it was', async () => {
    const root = temporaryFolder();
    mnist(root, 'emnist-letters-');
    const { train } = await open({ kind: 'idx', path: root });
    expect([...(await pixelsOf(train, 4)).subarray(0, 48)].findIndex((value) => value > 0) / 3).toBe(3);
  });

  test.each<[string, (root: string) => void, string]>([
    [
      'two datasets',
      both(within(mnist, 'MNIST', 'raw'), within(cifar10, 'cifar-10-batches-py')),
      'There are 2 datasets in “ROOT”.',
    ],
    [
      'a pickle that would run something',
      both(cifar10, (root) => writeFileSync(join(root, 'test_batch'), "cos\nsystem\n(S'true'\ntR.")),
      'The file “ROOT/test_batch” is not a file of CIFAR’s Python version: it would call “os.system”, which such a file does not.',
    ],
    [
      'a pickle that is cut short',
      both(cifar10, (root) => writeFileSync(join(root, 'test_batch'), batch([1, 0]).subarray(0, 400))),
      'The file “ROOT/test_batch” is not a file of CIFAR’s Python version: it is cut short.',
    ],
    [
      'labels out of range',
      both(cifar10, (root) => writeFileSync(join(root, 'test_batch'), batch([7]))),
      'The file “ROOT/test_batch” has no sound “labels”.',
    ],
    [
      'an unknown opcode',
      both(cifar10, (root) =>
        writeFileSync(join(root, 'test_batch'), Buffer.from([0x80, 2, 0x49, 0x31, 10])),
      ),
      'The file “ROOT/test_batch” is not a file of CIFAR’s Python version: it uses opcode 73 of pickle, which such a file does not have.',
    ],
  ])('or say what is wrong: %s', async (_, make, message) => {
    const root = temporaryFolder();
    make(root);
    expect(await sentencesOf(async () => openSource(await recogniseSource(root)), root)).toMatchObject({
      message,
    });
  });

  test.each([
    ['train_32x32.mat', 'holds arrays of MATLAB’s, which are not read as images'],
    ['images.h5', 'holds arrays, which are not read'],
    ['set.7z', 'is an archive of a kind that is not read'],
    ['set.tar.xz', 'is an archive of a kind that is not read'],
    ['set.txz', 'is an archive of a kind that is not read'],
    ['rar.zip', 'is an archive of a kind that is not read', 'Rar!\x1a\x07\x01'],
    ['set.zip.001', 'is one part of an archive', 'PK\x03\x04'],
    ['set.z01', 'is one part of an archive'],
    ['set.part2.rar', 'is one part of an archive', 'Rar!'],
    ['first.zip', 'is one part of an archive', 'PK\x07\x08'],
    [
      'drive.zip',
      'cannot be read: it is a web page, as a download that failed leaves it',
      '<!DOCTYPE html><html><title>Virus scan warning</title>',
    ],
    ['notes.doc', 'is not a dataset'],
  ])('and %s is named for what it is', async (name, what, content = 'x') => {
    const root = temporaryFolder();
    writeFiles(root, { [name]: content });
    const found = await sentencesOf(() => recogniseSource(join(root, name)), root);
    expect(found!.message.replace(/^The file /, '')).toBe(`“ROOT/${name}” ${what}.`);
  });

  test('hold nothing that a pickle could hide', () => {
    expect(() => readPickle(Buffer.from('c__builtin__\neval\n.'), new Set())).toThrow(
      'it would call “__builtin__.eval”',
    );
    expect(() => readPickle(Buffer.alloc(0))).toThrow('it is cut short');
  });
});

describe('a share for validation', () => {
  test.each<[string, () => Promise<DatasetSource>, number[]]>([
    ['of CIFAR for Python', () => made(cifar10), [3, 2, 2]],
    ['of a folder', async () => ({ kind: 'folder', path: await imageFolder({ a: 10, b: 10 }) }), [12, 4, 4]],
    [
      'beside a test folder',
      async () => ({
        kind: 'folder',
        path: await imageFolder({ 'train/a': 10, 'train/b': 10, 'test/a': 1, 'test/b': 1 }),
      }),
      [16, 4, 2],
    ],
    [
      'but not where there is one',
      async () => ({
        kind: 'folder',
        path: await imageFolder({
          'train/a': 4,
          'train/b': 4,
          'val/a': 1,
          'val/b': 1,
          'test/a': 1,
          'test/b': 1,
        }),
      }),
      [8, 2, 2],
    ],
  ])('%s is set aside', async (_, make, counts) => {
    const source = { ...(await make()), valRatio: 0.2 } as DatasetSource;
    const first = await open(source);
    const again = await open(source);
    expect([first.train.count, first.val!.count, first.test.count]).toEqual(counts);
    expect(new Set(first.val!.labels).size).toBe(2);
    expect(await pixelsOf(again.val!, again.imgSize)).toEqual(await pixelsOf(first.val!, first.imgSize));
  });

  async function made(make: (root: string) => void): Promise<DatasetSource> {
    const root = temporaryFolder();
    make(root);
    return recogniseSource(root);
  }
});

describe('copies', () => {
  async function leaking(): Promise<string> {
    const root = await imageFolder({ 'train/a': 5, 'train/b': 5, 'test/a': 2, 'test/b': 2 });
    const { readFileSync } = await import('node:fs');
    writeFiles(root, {
      'test/a/copy.png': readFileSync(join(root, 'train/a/0003.png')),
      'test/b/other.png': readFileSync(join(root, 'train/a/0001.png')),
    });
    return root;
  }

  test('on both sides of a split are said', async () => {
    const path = await leaking();
    const { problems, test: tests } = await open({ kind: 'folder', path });
    const said =
      '2 images that are tested with are trained on, too (“test/a/copy.png” is “train/a/0003.png”). Accuracy says little then: --leave-out-copies leaves them out.';
    expect(problems).toEqual([{ kind: 'copies', message: said, fatal: false }]);
    expect(tests.count).toBe(6);
    expect((await inspectSource({ kind: 'folder', path })).problems.map(({ message }) => message)).toContain(
      said,
    );
  });

  test('can be left out', async () => {
    const source = { kind: 'folder' as const, path: await leaking(), leaveOutCopies: true };
    const { problems, test: tests, train } = await open(source);
    expect([train.count, tests.count]).toEqual([10, 4]);
    expect(problems[0]!.message).toMatch(/: they are left out\.$/);
    expect((await inspectSource(source)).counts.test).toBe(4);
  });

  test('within one split are nobody’s business', async () => {
    const root = await imageFolder({ 'train/a': 3, 'train/b': 3, 'test/a': 1, 'test/b': 1 });
    const { readFileSync } = await import('node:fs');
    writeFiles(root, { 'train/a/again.png': readFileSync(join(root, 'train/a/0000.png')) });
    expect((await open({ kind: 'folder', path: root })).problems).toEqual([]);
  });
});
