import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { inspectSource } from '../../../src-main/data/inspect';
import { recogniseSource } from '../../../src-main/data/source';
import { idx, imageFolder, open, pixelsOf, sentencesOf, temporaryFolder, writeFiles } from './helpers';

/** A CIFAR record whose red, green and blue planes hold 1 + i, 2 + i, 3 + i modulo 256 at place i. */
function record(...labels: number[]): Buffer {
  const planes = Array.from({ length: 3072 }, (_, i) => (1 + Math.floor(i / 1024) + (i % 1024)) % 256);
  return Buffer.from([...labels, ...planes]);
}

const tenRecords = () => Buffer.concat(Array.from({ length: 10 }, (_, label) => record(label)));

const cifar10 = (): Record<string, Buffer | string> => ({
  'data_batch_1.bin': tenRecords(),
  'data_batch_2.bin': tenRecords(),
  'test_batch.bin': Buffer.concat([record(3), record(9)]),
});

const pixels = Array.from({ length: 24 }, (_, i) => 10 * i);

/** 4 training and 2 test images of 2×3 pixels with the labels 3 and 7. */
const mnist = (): Record<string, Buffer | string> => ({
  'train-images-idx3-ubyte': idx([4, 3, 2], pixels),
  'train-labels-idx1-ubyte': idx([4], [7, 3, 3, 7]),
  't10k-images-idx3-ubyte': idx([2, 3, 2], pixels.slice(0, 12)),
  't10k-labels-idx1-ubyte': idx([2], [3, 7]),
});

function folderOf(files: Record<string, Buffer | string>): string {
  const root = temporaryFolder();
  writeFiles(root, files);
  return root;
}

describe('CIFAR', () => {
  test('is recognised and read', async () => {
    const source = await recogniseSource(folderOf(cifar10()));
    expect(source.kind).toBe('cifar10');
    const dataset = await open(source);
    expect(dataset.classes.slice(0, 3)).toEqual(['airplane', 'automobile', 'bird']);
    expect([dataset.imgSize, dataset.train.count]).toEqual([32, 20]);
    expect([...dataset.test.labels]).toEqual([3, 9]);
    const out = new Uint8Array(3072);
    await dataset.test.read([1], out);
    expect([...out.subarray(0, 6), ...out.subarray(3069)]).toEqual([1, 2, 3, 2, 3, 4, 0, 1, 2]);
    expect(dataset.problems.map(({ message }) => message)).toEqual([
      'Only 2 of CIFAR-10’s 5 training files are there.',
      expect.stringContaining('2 images that are tested with are trained on'),
    ]);
  });

  test('100 has the fine labels and their names', async () => {
    const names = Array.from({ length: 100 }, (_, i) => `name ${i}`);
    const train = Buffer.concat(names.map((_, i) => record(i % 20, i)));
    const files = {
      'train.bin': train,
      'test.bin': record(19, 42),
      'fine_label_names.txt': names.join('\n'),
    };
    const dataset = await open(await recogniseSource(folderOf(files)));
    expect(dataset.classes).toEqual(names);
    expect([...dataset.test.labels]).toEqual([42]);
    expect((await inspectSource({ kind: 'cifar100', path: folderOf(files) })).counts.train).toBe(100);
  });

  test.each<[string, Record<string, Buffer | string | undefined>, string, string]>([
    [
      'has no training file',
      { 'data_batch_1.bin': undefined, 'data_batch_2.bin': undefined },
      'not-found',
      'There is no “data_batch_1.bin” in “ROOT”.',
    ],
    [
      'has no test file',
      { 'test_batch.bin': undefined },
      'not-found',
      'There is no “test_batch.bin” in “ROOT”.',
    ],
    [
      'is cut short',
      { 'data_batch_2.bin': tenRecords().subarray(1) },
      'bad-file',
      'The file “ROOT/data_batch_2.bin” has 30729 bytes, which is not a whole number of CIFAR records of 3073 bytes.',
    ],
    [
      'is empty',
      { 'test_batch.bin': '' },
      'bad-file',
      'The file “ROOT/test_batch.bin” has 0 bytes, which is not a whole number of CIFAR records of 3073 bytes.',
    ],
    [
      'has an impossible label',
      { 'test_batch.bin': record(10) },
      'bad-file',
      'The file “ROOT/test_batch.bin” has a label 10, but there are only 10 classes.',
    ],
  ])('%s', async (_, change, code, message) => {
    const files = Object.entries({ ...cifar10(), ...change }).filter(([, content]) => content !== undefined);
    const root = folderOf(Object.fromEntries(files) as Record<string, Buffer>);
    const found = await sentencesOf(() => open({ kind: 'cifar10', path: root }), root);
    expect(found).toMatchObject({ code, message });
    expect(found!.hint).toMatch(/binary version/);
  });
});

describe('IDX', () => {
  test.each([
    ['plain', (bytes: Buffer) => bytes, ''],
    ['packed', (bytes: Buffer) => gzipSync(bytes), '.gz'],
  ])('is recognised and read, %s', async (_, pack, suffix) => {
    const packed = Object.entries(mnist()).map(([name, bytes]) => [
      `${name}${suffix}`,
      pack(bytes as Buffer),
    ]);
    const root = folderOf(Object.fromEntries(packed) as Record<string, Buffer>);
    const source = await recogniseSource(root);
    expect(source.kind).toBe('idx');
    const dataset = await open(source, { imgSize: 2 });
    expect(dataset.classes).toEqual(['3', '7']);
    expect([...dataset.train.labels, ...dataset.test.labels]).toEqual([1, 0, 0, 1, 0, 1]);
    expect((await pixelsOf(dataset.train, 2)).length).toBe(48);
    const file = await recogniseSource(`${root}/train-images-idx3-ubyte${suffix}`);
    expect((await inspectSource(file)).sizes).toEqual([{ width: 2, height: 3, count: 6 }]);
  });

  test('keeps grey pixels as they are', async () => {
    const square = {
      'train-images-idx3-ubyte': idx([4, 2, 3], pixels),
      't10k-images-idx3-ubyte': idx([2, 2, 3], pixels.slice(0, 12)),
    };
    const same = { ...mnist(), ...square };
    same['train-images-idx3-ubyte'] = idx([4, 2, 2], pixels.slice(0, 16));
    same['t10k-images-idx3-ubyte'] = idx([2, 2, 2], pixels.slice(0, 8));
    const dataset = await open({ kind: 'idx', path: folderOf(same) }, { imgSize: 2 });
    const expected = pixels.slice(0, 8).flatMap((value) => [value, value, value]);
    expect([...(await pixelsOf(dataset.test, 2))]).toEqual(expected);
  });

  const zipped = gzipSync(idx([4, 3, 2], pixels));
  test.each<[string, Record<string, Buffer | string | undefined>, string, string]>([
    [
      'has no images',
      { 'train-images-idx3-ubyte': undefined },
      'not-found',
      'There is no “train-images-idx3-ubyte” in “ROOT”.',
    ],
    [
      'has no labels',
      { 't10k-labels-idx1-ubyte': undefined },
      'not-found',
      'There is no “t10k-labels-idx1-ubyte” in “ROOT”.',
    ],
    [
      'begins with a wrong number',
      { 'train-images-idx3-ubyte': idx([4, 3, 2], pixels, 0x801) },
      'bad-file',
      'The file “ROOT/train-images-idx3-ubyte” does not hold IDX images: it begins with 00000801 instead of 00000803.',
    ],
    [
      'has images for labels',
      { 'train-labels-idx1-ubyte': idx([4, 3, 2], pixels) },
      'bad-file',
      'The file “ROOT/train-labels-idx1-ubyte” does not hold IDX labels: it begins with 00000803 instead of 00000801.',
    ],
    [
      'ends in its header',
      { 'train-images-idx3-ubyte': idx([4, 3, 2], []).subarray(0, 9) },
      'bad-file',
      'The file “ROOT/train-images-idx3-ubyte” is cut short.',
    ],
    [
      'ends in its images',
      { 'train-images-idx3-ubyte': idx([4, 3, 2], pixels.slice(1)) },
      'bad-file',
      'The file “ROOT/train-images-idx3-ubyte” is cut short: it has 39 of 40 bytes.',
    ],
    [
      'is longer than it says',
      { 't10k-labels-idx1-ubyte': idx([2], [3, 7, 3]) },
      'bad-file',
      'The file “ROOT/t10k-labels-idx1-ubyte” is too long: it has 11 bytes instead of 10.',
    ],
    [
      'has more images than labels',
      { 'train-labels-idx1-ubyte': idx([3], [7, 3, 3]) },
      'bad-file',
      'The file “ROOT/train-labels-idx1-ubyte” has 3 labels for 4 images in “train-images-idx3-ubyte”.',
    ],
    [
      'claims absurd sizes',
      { 'train-images-idx3-ubyte': idx([4, 2 ** 31, 2 ** 31], pixels) },
      'bad-file',
      'The file “ROOT/train-images-idx3-ubyte” claims 4 images of 2147483648×2147483648 pixels.',
    ],
    [
      'has a label in testing alone',
      { 't10k-labels-idx1-ubyte': idx([2], [3, 5]) },
      'bad-file',
      'The file “ROOT/t10k-labels-idx1-ubyte” has a label 5 that does not occur in training.',
    ],
    [
      'has one class',
      { 'train-labels-idx1-ubyte': idx([4], [3, 3, 3, 3]), 't10k-labels-idx1-ubyte': idx([2], [3, 3]) },
      'bad-data',
      'There is only one class, “3”.',
    ],
    [
      'is packed and cut short',
      {
        'train-images-idx3-ubyte': undefined,
        'train-images-idx3-ubyte.gz': zipped.subarray(0, zipped.length - 6),
      },
      'bad-file',
      'The file “ROOT/train-images-idx3-ubyte.gz” is cut short.',
    ],
    [
      'is not gzip',
      { 'train-images-idx3-ubyte': undefined, 'train-images-idx3-ubyte.gz': 'no gzip' },
      'bad-file',
      'The file “ROOT/train-images-idx3-ubyte.gz” is cut short.',
    ],
    [
      'is packed and lacks images',
      {
        'train-images-idx3-ubyte': undefined,
        'train-images-idx3-ubyte.gz': gzipSync(idx([4, 3, 2], pixels.slice(6))),
      },
      'bad-file',
      'The file “ROOT/train-images-idx3-ubyte.gz” is cut short: it has 3 of 4 entries.',
    ],
  ])('%s', async (_, change, code, message) => {
    const files = Object.entries({ ...mnist(), ...change }).filter(([, content]) => content !== undefined);
    const root = folderOf(Object.fromEntries(files) as Record<string, Buffer>);
    const found = await sentencesOf(() => open({ kind: 'idx', path: root }, { imgSize: 2 }), root);
    expect(found).toMatchObject({ code, message });
    expect(found!.hint).not.toBe('');
  });
});

describe('recognising', () => {
  test('takes any other folder as one of images', async () => {
    const root = await imageFolder({ a: 1 });
    expect(await recogniseSource(root)).toEqual({ kind: 'folder', path: root });
  });

  test('refuses other files', async () => {
    const root = folderOf({ 'data.doc': 'x' });
    expect(await sentencesOf(() => recogniseSource(`${root}/data.doc`), root)).toEqual({
      code: 'usage',
      message: '“ROOT/data.doc” is not a dataset.',
      hint: 'Give a folder of images in class folders, of CIFAR’s files, or of IDX files.',
    });
  });
});
