import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { inspectSource } from '../../../src-main/data/inspect';
import { pixelColumns } from '../../../src-main/data/stored/pixel-columns';
import { openSource, recogniseSource } from '../../../src-main/data/source';
import type { DatasetSource, ImageSplit } from '../../../src-main/data/types';
import { samplesOf } from '../../../src-main/work/looker/samples';
import { imageFolder, open, pixelsOf, sentencesOf, temporaryFolder, writeFiles } from './helpers';

const SIDE = 8;
const SQUARE = SIDE * SIDE;

/** Image `i`: its number in the first pixel, 200 in the second, so that neither order nor place can be mistaken. */
const pixels = (i: number, count = SQUARE) => [i, 200, ...Array.from({ length: count - 2 }, () => 7)];
const numbered = (name: string, from: number, count = SQUARE) =>
  Array.from({ length: count }, (_, i) => `${name}${i + from}`);
const lines = (...rows: (string | number)[][]) => rows.map((row) => row.join(',')).join('\n') + '\n';

function folder(files: Record<string, string | Uint8Array>): string {
  const root = temporaryFolder();
  writeFiles(root, files);
  return root;
}

const images = (classes: (string | number)[], first = 0, count = SQUARE) =>
  classes.map((name, i) => [name, ...pixels(first + i, count)]);

const MNIST = {
  'mnist_train.csv': lines(['label', ...numbered('pixel', 0)], ...images([3, 10, 3])),
  'mnist_test.csv': lines(['label', ...numbered('pixel', 0)], ...images([10, 3], 50)),
};

/** [8, 8, 3] each. */
async function imagesIn(split: ImageSplit): Promise<Uint8Array[]> {
  const length = 3 * SQUARE;
  const all = await pixelsOf(split, SIDE);
  return Array.from({ length: split.count }, (_, i) => all.slice(i * length, (i + 1) * length));
}

describe('tables of pixels', () => {
  it.each<[string, Record<string, string | Uint8Array>, string[], [number, number, number]]>([
    ['MNIST as a table', MNIST, ['3', '10'], [3, 0, 2]],
    [
      'without names of columns',
      { 'mnist_train.csv': lines(...images([0, 1, 1])), 'mnist_test.csv': lines(...images([1, 0], 50)) },
      ['0', '1'],
      [3, 0, 2],
    ],
    [
      'a competition’s, whose test has no classes',
      {
        'train.csv': lines(['label', ...numbered('pixel', 0)], ...images([0, 1, 0, 1])),
        'test.csv': lines(numbered('pixel', 0), pixels(50), pixels(51)),
        'sample_submission.csv': 'ImageId,Label\n1,0\n2,0\n',
      },
      ['0', '1'],
      [2, 0, 2],
    ],
    [
      'FER2013',
      {
        'fer2013.csv': [
          'emotion,pixels,Usage',
          ...[0, 3, 0].map((name, i) => `${name},${pixels(i).join(' ')},Training`),
          `3,${pixels(50).join(' ')},PublicTest`,
          `0,${pixels(51).join(' ')},PrivateTest`,
        ].join('\n'),
      },
      ['angry', 'happy'],
      [3, 1, 1],
    ],
    [
      'its other order, with spaces',
      {
        'icml_face_data.csv': [
          'emotion, Usage, pixels',
          ...[0, 3].map((name, i) => `${name},Training,${pixels(i).join(' ')}`),
          ...[0, 3].map((name, i) => `${name},PrivateTest,${pixels(50 + i).join(' ')}`),
        ].join('\r\n'),
      },
      ['angry', 'happy'],
      [2, 0, 2],
    ],
    [
      'with quotes, from the beginning or only later',
      {
        'train.csv': ['emotion,pixels', ...[0, 3].map((name, i) => `${name},"${pixels(i).join(' ')}"`)].join(
          '\n',
        ),
        'test.csv': `${lines(...images([0], 50))}"3",${pixels(51).join(',')}\n`,
      },
      ['angry', 'happy'],
      [2, 0, 2],
    ],
    [
      'packed, each by itself',
      Object.fromEntries(Object.entries(MNIST).map(([name, text]) => [`${name}.gz`, gzipSync(text)])),
      ['3', '10'],
      [3, 0, 2],
    ],
    [
      'packed by name only, as browsers leave it',
      Object.fromEntries(Object.entries(MNIST).map(([name, text]) => [`${name}.gz`, text])),
      ['3', '10'],
      [3, 0, 2],
    ],
    [
      'three colours, the class last',
      {
        'hmnist_8_8_RGB.csv': lines(
          [...numbered('pixel', 0, 3 * SQUARE), 'label'],
          ...['a', 'b', 'a', 'b'].map((name, i) => [...pixels(i, 3 * SQUARE), name]),
        ),
      },
      ['a', 'b'],
      [2, 0, 2],
    ],
    [
      'rows that are numbered, names in words',
      {
        'letters-train.csv': lines(
          ['', 'letter', ...numbered('p', 1)],
          ...['q', 'b'].map((name, i) => [i, name, ...pixels(i)]),
        ),
        'letters-val.csv': lines(
          ['', 'letter', ...numbered('p', 1)],
          [0, 'q', ...pixels(50)],
          [1, 'b', ...pixels(51)],
        ),
      },
      ['b', 'q'],
      [2, 0, 2],
    ],
    [
      'names of columns that a tool made of the first image',
      { 'A_Z.csv': lines(['0', ...numbered('0.', 1)], ...images([0, 25, 0, 25])) },
      ['0', '25'],
      [2, 0, 2],
    ],
  ])('are read: %s', async (_, files, classes, counts) => {
    const source = await recogniseSource(folder(files));
    expect(source.kind).toBe('pixel-table');
    const data = await open(source);
    expect(data.classes).toEqual(classes);
    expect([data.train.count, data.val?.count ?? 0, data.test.count]).toEqual(counts);
    expect(data.imgSize).toBe(SIDE);
    const grey = !Object.keys(files).some((name) => name.includes('RGB'));
    const [first] = await imagesIn(data.train);
    // A grey value in three colours, or the first pixel's three.
    expect([...first!.slice(0, 3)]).toEqual(grey ? [first![0], first![0], first![0]] : [first![0], 200, 7]);
    expect(first![grey ? 3 : 1]).toBe(200);
  });

  it('give each image its own class, in the order of the rows', async () => {
    const data = await open(await recogniseSource(folder(MNIST)));
    expect((await imagesIn(data.train)).map((each) => each[0])).toEqual([0, 1, 2]);
    expect([...data.train.labels].map((label) => data.classes[label])).toEqual(['3', '10', '3']);
    expect((await imagesIn(data.test)).map((each) => each[0])).toEqual([50, 51]);
  });

  it('show some images of each class, also where one class lies behind the other', async () => {
    const root = folder({
      'train.csv': lines(...images([...Array<number>(30).fill(0), 1, 1])),
      'test.csv': lines(...images([0, 1], 50)),
    });
    const samples = await samplesOf({ kind: 'pixel-table', path: root }, temporaryFolder(), 2, SIDE);
    expect(samples.map((each) => [each.class, each.images.length])).toEqual([
      ['0', 2],
      ['1', 2],
    ]);
    const png = Buffer.from(samples[1]!.images[0]!.split(',')[1]!, 'base64');
    // The 31st image, its number in the first pixel.
    expect([...(await sharp(png).raw().toBuffer()).subarray(0, 4)]).toEqual([30, 30, 30, 200]);
  });

  it('of EMNIST are turned upright', async () => {
    const files = {
      'emnist-digits-train.csv': lines(...images([0, 1])),
      'emnist-digits-test.csv': lines(...images([0, 1], 50)),
    };
    const data = await open(await recogniseSource(folder(files)));
    const [first] = await imagesIn(data.train);
    // The second pixel of the row is the second of the column.
    expect([first![3], first![3 * SIDE]]).toEqual([7, 200]);
  });

  it('are taken by the path of one, where there are several datasets', async () => {
    const root = folder({
      ...MNIST,
      'kuzushiji_train.csv': lines(...images([0, 1, 2])),
      'kuzushiji_test.csv': lines(...images([0, 1, 2], 50)),
    });
    const several = { code: 'usage', message: 'There are several tables of images in “ROOT”.' };
    const source: DatasetSource = { kind: 'pixel-table', path: root };
    expect(await sentencesOf(() => openSource(source), root)).toMatchObject(several);
    const data = await open(await recogniseSource(join(root, 'kuzushiji_train.csv')));
    expect([data.classes.length, data.train.count, data.test.count]).toEqual([3, 3, 3]);
  });

  it('say what is passed over and set aside', async () => {
    const root = folder({
      'train.csv': lines(['label', ...numbered('pixel', 0)], ...images([0, 1, 0, 1])),
      'test.csv': lines(numbered('pixel', 0), pixels(50)),
    });
    const { problems } = await inspectSource({ kind: 'pixel-table', path: root });
    expect(problems.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        '“test.csv” holds images without their classes, and is passed over.',
        'There is no test file: 20 % of every class is set aside for testing.',
      ]),
    );
  });

  it('have the classes of the column that was named', async () => {
    const names = ['label', 'writer', ...numbered('pixel', 0)];
    const rows = [0, 1, 0, 1].map((name, i) => [name, 'left', ...pixels(i)]);
    const root = folder({
      'train.csv': lines(names, ...rows.map((row, i) => (i < 2 ? row : row.with(1, 'right')))),
    });
    const named = { kind: 'pixel-table', path: root, labels: { label: 'writer' } } as const;
    // Two columns beside the pixels: neither is a pixel of a square image.
    expect(pixelColumns([names, rows[0]!.map(String)])).toBeUndefined();
    expect(await sentencesOf(() => openSource(named), root)).toMatchObject({ code: 'not-found' });
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'a row with too few',
      { 'a.csv': lines(...images([0, 1]), [0, 1, 2]) },
      'has no 64 pixels from 0 to 255 in its image 3.',
    ],
    [
      'a pixel beyond 255',
      { 'a.csv': lines(...images([0, 1, 0, 1]), [0, ...pixels(256)]) },
      'has no 64 pixels from 0 to 255 in its image 5.',
    ],
    ['no class', { 'a.csv': lines(...images([0, 1]), ['', ...pixels(3)]) }, 'has no class in its image 3.'],
    ['a quote that nothing ends', { 'a.csv': `${lines(...images([0, 1]))}"0,1\n` }, 'is no sound table.'],
  ])('are refused with %s', async (_, files, what) => {
    const root = folder(files);
    const source = await recogniseSource(root);
    expect(await sentencesOf(() => open(source), root)).toMatchObject({
      code: 'bad-file',
      message: `The file “ROOT/a.csv” ${what}`,
    });
  });

  it.each<[string, string]>([
    ['labels of images', 'image,label\nx0.png,a\nx1.png,b\n'],
    ['measurements', lines(...images([0, 1]).map((row) => row.map((value) => Number(value) / 2)))],
    ['fewer columns than an image has', lines([0, 1, 2, 3, 4])],
    ['nothing', ''],
  ])('are not taken for such: %s', async (_, table) => {
    expect(await recogniseSource(folder({ 'a.csv': table, 'x/note.txt': '' }))).toMatchObject({
      kind: 'folder',
    });
  });

  it('are of no interest beside the images themselves', async () => {
    const root = await imageFolder({ cat: 2, dog: 2 });
    writeFiles(root, MNIST);
    expect((await recogniseSource(root)).kind).toBe('folder');
    expect(readFileSync(join(root, 'mnist_train.csv'), 'utf8')).toBe(MNIST['mnist_train.csv']);
  });
});
