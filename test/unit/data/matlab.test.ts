import { copyFileSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readMatlab } from '../../../src-main/data/labels/matlab';
import { looked, sentencesOf, tree } from './helpers';

/** Written by scipy (make.py beside them). */
const FIXTURES = join(import.meta.dirname, '../../fixtures/labels/matlab');
const fixture = (name: string) => readFileSync(join(FIXTURES, name));

/** `image_1.jpg` to so many, in a folder, with fixtures beside them. */
async function withFiles(lines: readonly string[], files: readonly string[]): Promise<string> {
  const root = await tree(...lines);
  for (const file of files) copyFileSync(join(FIXTURES, basename(file)), join(root, file));
  return root;
}
const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i + 1}.jpg=`);
const pictures = async (prefix: string, count: number, files: readonly string[], ...more: string[]) =>
  withFiles([...numbered(prefix, count), ...more], files);

describe('labels as data sets publish them', () => {
  test.each<[string, () => Promise<string>, string, number[]]>([
    [
      'Flowers-102, with its splits',
      () => pictures('jpg/image_0000', 6, ['imagelabels.mat', 'setid.mat']),
      '1 2',
      [2, 2, 2],
    ],
    ['Flowers-102 without them', () => pictures('jpg/image_0000', 6, ['imagelabels.mat']), '1 2', [4, 0, 2]],
    [
      'Flowers-102, named by people',
      () => pictures('jpg/image_0000', 6, ['imagelabels.mat'], 'cat_to_name.json={"1": "rose", "2": "iris"}'),
      'iris rose',
      [4, 0, 2],
    ],
    [
      'Stanford Cars',
      () => pictures('car_ims/00000', 6, ['cars_annos.mat']),
      'Acura RL Sedan 2012 Fiat 500 Convertible 2012',
      [4, 0, 2],
    ],
    [
      'Stanford Cars’ older archive, whose names are in a file of their own',
      () => pictures('cars_train/00000', 6, ['cars_train_annos.mat', 'cars_meta.mat']),
      'Acura RL Sedan 2012 Fiat 500 Convertible 2012',
      [4, 0, 2],
    ],
    [
      'ImageNet’s validation, and its names',
      () =>
        pictures(
          'val/ILSVRC2012_val_0000000',
          6,
          ['meta.mat'],
          'ILSVRC2012_validation_ground_truth.txt=3\n1\n3\n1\n1\n3\n',
        ),
      'n02096294 n02119789',
      [4, 0, 2],
    ],
    [
      'ImageNet’s validation, without names',
      () =>
        pictures(
          'ILSVRC2012_val_0000000',
          6,
          [],
          'ILSVRC2012_validation_ground_truth.txt=490\n361\n490\n361\n361\n490\n',
        ),
      '361 490',
      [4, 0, 2],
    ],
    [
      'ImageNet’s validation beside its training folders',
      () =>
        pictures(
          'val/ILSVRC2012_val_0000000',
          4,
          ['meta.mat'],
          'train/n02096294/a*3.jpg',
          'train/n02119789/b*3.jpg',
          'ILSVRC2012_validation_ground_truth.txt=3\n1\n3\n1\n',
        ),
      'n02096294 n02119789',
      [6, 0, 4],
    ],
    [
      'ImageNet’s validation as Kaggle has it',
      () =>
        pictures(
          'ILSVRC/Data/CLS-LOC/val/ILSVRC2012_val_0000000',
          3,
          [],
          'ILSVRC/Data/CLS-LOC/train/n02096294/a*3.jpg',
          'ILSVRC/Data/CLS-LOC/train/n02119789/b*3.jpg',
          'LOC_val_solution.csv=ImageId,PredictionString\nILSVRC2012_val_00000001,n02096294 1 2 3 4 n02096294 5 6 7 8 \nILSVRC2012_val_00000002,n02119789 1 2 3 4 \nILSVRC2012_val_00000003,n02119789 1 2 3 4 \n',
        ),
      'n02096294 n02119789',
      [6, 0, 3],
    ],
  ])('%s', async (_, made, classes, counts) => {
    expect(await looked(await made())).toMatchObject({ classes, counts });
  });

  test('an image has the class of its place, and no other', async () => {
    const { images } = await looked(await pictures('jpg/image_0000', 6, ['imagelabels.mat', 'setid.mat']));
    const found: [string, string][] = [];
    for (const split of ['train', 'val', 'test'] as const)
      for await (const { file, label } of images.survey(split)) found.push([file!, images.classes[label]!]);
    expect(found.sort().map(([, name]) => name)).toEqual(['2', '1', '1', '2', '2', '1']);
  });

  test.each<[string, string[], string[]]>([
    ['there are more labels than images', numbered('jpg/image_0000', 5), ['imagelabels.mat']],
    ['the images have no numbers', ['jpg/a*6.jpg'], ['imagelabels.mat']],
    ['there are no labels', numbered('jpg/image_0000', 6), ['kinds.mat', 'cars_meta.mat']],
  ])('where %s none is taken', async (_, lines, files) => {
    const root = await withFiles(lines, files);
    expect(await sentencesOf(() => looked(root))).toMatchObject({ code: 'bad-data' });
  });
});

describe('MATLAB’s files', () => {
  test('hold numbers of every kind, texts and records, as scipy wrote them', () => {
    const found = Object.fromEntries(readMatlab(fixture('kinds.mat'), 'kinds.mat'));
    const signed = [-1, 3, 2, 100];
    const kinds = ['int8', 'int16', 'int32', 'int64', 'float32', 'float64'];
    for (const kind of kinds) expect(found[kind], kind).toEqual(signed);
    for (const kind of ['uint8', 'uint16', 'uint32', 'uint64']) expect(found[kind], kind).toEqual([1, 200]);
    expect(found).toMatchObject({ text: 'Käfer – 虫', empty: [], half: [0.5, NaN], complex: [1] });
    expect(readMatlab(fixture('meta.mat'), 'meta.mat').get('synsets')).toEqual({
      records: [
        { ILSVRC2012_ID: [1], WNID: 'n02119789', words: 'kit fox, Vulpes macrotis' },
        { ILSVRC2012_ID: [2], WNID: 'n02100735', words: 'English setter' },
        { ILSVRC2012_ID: [3], WNID: 'n02096294', words: 'Australian terrier' },
      ],
    });
  });

  test('may hold what is too large for labels beside these', () => {
    const element = (type: number, data: Buffer) => {
      const tag = Buffer.alloc(8);
      tag.writeUInt32LE(type, 0);
      tag.writeUInt32LE(data.length, 4);
      return Buffer.concat([tag, data]);
    };
    const array = (name: string, bytes: number) =>
      element(
        14,
        Buffer.concat([
          element(6, Buffer.from([9, 0, 0, 0, 0, 0, 0, 0])),
          element(5, Buffer.alloc(8)),
          element(1, Buffer.from(name.padEnd(8))),
          element(2, Buffer.alloc(bytes)),
        ]),
      );
    const whole = fixture('imagelabels.mat');
    const large = [array('plain', 2 ** 23), element(15, deflateSync(array('packed', 65 * 2 ** 20)))];
    const bytes = Buffer.concat([whole.subarray(0, 128), ...large, whole.subarray(128)]);
    expect([...readMatlab(bytes, 'large.mat')]).toEqual([['labels', [2, 1, 1, 2, 2, 1]]]);
  });

  test('of version 7.3 say what to do', async () => {
    const root = await tree('jpg/a*4', 'labels.mat=MATLAB 7.3 MAT-file, Platform: GLNXA64');
    expect(await sentencesOf(() => looked(root), root)).toEqual({
      code: 'bad-data',
      message: '“labels.mat” is a MATLAB file of version 7.3, which is not read.',
      hint: 'Save it with “-v7”, or as CSV.',
    });
  });

  test('that are big-endian say what to do', async () => {
    // As scipy reads it of an old Sun or Mac: the two letters of the mark are the other way round.
    const root = await tree(
      'jpg/a*4',
      `labels.mat=${'MATLAB 5.0 MAT-file, Platform: SOL2'.padEnd(124)}\x01\x00MI`,
    );
    expect(await sentencesOf(() => looked(root), root)).toEqual({
      code: 'bad-data',
      message: '“labels.mat” is a big-endian MATLAB file, which is not read.',
      hint: 'Save it with “-v7”, or as CSV.',
    });
  });

  test.each(['MATLAB 5.0 MAT-file, cut short', 'MATLAB 7.3 MAT-file', 'x'])(
    'beside class folders keep nothing from being read: %s',
    async (content) => {
      const root = await tree('cat/a*5', 'dog/b*5', `labels.mat=${content}`, `cat/a0.mat=${content}`);
      expect(await looked(root)).toMatchObject({ classes: 'cat dog', counts: [8, 0, 2] });
    },
  );

  test('that are damaged anywhere are refused with a sentence', () => {
    for (const name of ['kinds.mat', 'cars_annos.mat', 'setid.mat', 'meta.mat']) {
      const whole = fixture(name);
      for (let at = 0; at < whole.length; at += 7) {
        for (const bytes of [
          whole.subarray(0, at),
          Buffer.from(whole).fill(255, at, Math.min(at + 4, whole.length)),
        ]) {
          try {
            readMatlab(bytes, name);
          } catch (error) {
            expect(error).toMatchObject({
              code: 'bad-file',
              message: `“${name}” is no sound MATLAB file of level 5.`,
            });
          }
        }
      }
    }
    expect(() => readMatlab(fixture('meta.mat').subarray(0, 300), 'meta.mat')).toThrow(
      'no sound MATLAB file',
    );
  });
});
