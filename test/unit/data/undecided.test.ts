import { describe, expect, test } from 'vitest';
import { looked, sentencesOf, tree } from './helpers';

describe('folders within folders that may both be the classes', () => {
  const rows: [string, string[], string, string][] = [
    [
      'PlantVillage in colour and grey',
      ['color/Apple/*4', 'color/Corn/*4', 'grayscale/Apple/*4', 'grayscale/Corn/*4'],
      '“color”, “grayscale”, or “Apple”, “Corn”',
      'Apple Corn',
    ],
    [
      'a set packed twice',
      [
        'PlantVillage/Pepper/*4',
        'PlantVillage/Tomato/*4',
        'plantvillage/PlantVillage/Pepper/*4',
        'plantvillage/PlantVillage/Tomato/*4',
      ],
      '“PlantVillage”, “plantvillage”, or “Pepper”, “Tomato”',
      'Pepper Tomato',
    ],
    [
      'domains',
      ['Art/Clock/*4', 'Art/Mug/*4', 'Real/Clock/*4', 'Real/Mug/*4'],
      '“Art”, “Real”, or “Clock”, “Mug”',
      'Clock Mug',
    ],
    [
      'folds',
      ['fold1/cat/*4', 'fold1/dog/*4', 'fold2/cat/*4', 'fold2/dog/*4'],
      '“fold1”, “fold2”, or “cat”, “dog”',
      'cat dog',
    ],
    [
      'splits in another language',
      ['koulutus/a/*4', 'koulutus/b/*4', 'koe/a/*4', 'koe/b/*4'],
      '“koe”, “koulutus”, or “a”, “b”',
      'a b',
    ],
  ];
  test.each(rows)('%s: asked, and either answer is taken', async (_, lines, both, inner) => {
    const root = await tree(...lines);
    const asked = await sentencesOf(() => looked(root));
    expect(asked).toMatchObject({
      code: 'bad-data',
      message: `The classes may be ${both}, which each of these holds.`,
    });
    expect(asked!.hint).toContain('--classes-at inner');
    expect((await looked(root, { classesAt: 'inner' })).classes).toBe(inner);
    const outer = await looked(root, { classesAt: 'outer' });
    expect(outer.images.classes).toEqual(/“(.*?)”, “(.*?)”/.exec(both)!.slice(1));
    const alone = /such as “(.*?)”/.exec(asked!.hint)![1]!;
    expect((await looked(`${root}/${alone}`)).classes).toBe(inner);
  });
});

describe('what holds no classes says so', () => {
  test.each<[string, string[], string, RegExp]>([
    [
      'boxes of YOLO, several classes in each picture',
      [
        'images/train/x*2.jpg',
        'images/val/y*2.jpg',
        ...['train/x0', 'train/x1', 'val/y0', 'val/y1'].map(
          (each) => `labels/${each}.txt=0 .5 .5 .1 .1\n1 .5 .5 .1 .1\n`,
        ),
      ],
      'The images in “train”, “val” are in no class folders, and no file tells their classes.',
      /a folder of its own/,
    ],
    [
      'pictures of two cameras',
      ['photos/IMG_*4', 'photos/DSC_*4'],
      'The images in “photos” are in no class folders, and no file tells their classes.',
      /a folder of its own/,
    ],
    [
      'eyes of one number each',
      [
        'data/1_left*1',
        'data/1_right*1',
        'data/2_left*1',
        'data/2_right*1',
        'data/3_left*1',
        'data/3_right*1',
      ],
      'The images in “data” are in no class folders, and no file tells their classes.',
      /a folder of its own/,
    ],
    [
      'flat folders of splits, and one beside them',
      ['train/x*3', 'test/x*3', 'extra/x*3'],
      'The images in “extra”, “test”, “train” are in no class folders, and no file tells their classes.',
      /a folder of its own/,
    ],
    [
      'captions beside the images',
      ['data/x*4.jpg', ...[0, 1, 2, 3].map((i) => `data/x${i}.txt=a photo of cat ${i % 2}\n`)],
      'The images in “data” are in no class folders, and no file tells their classes.',
      /a folder of its own/,
    ],
    [
      'names of several numbers, which a table explains',
      [
        'data/input_1_1_*4.jpg',
        'data/input_1_2_*4.jpg',
        'chinese_mnist.csv=suite_id,sample_id,code,value,character\n1,1,1,0,零\n1,2,1,1,一\n',
      ],
      'The images in “data” are in no class folders, and no file tells their classes.',
      /a table of file names/,
    ],
    [
      'archives that are still packed',
      ['train.zip=PK', 'test.zip=PK'],
      'None of the 2 files in “ROOT” is an image that can be read: 2 end in “.zip”.',
      /Unpack them/,
    ],
    [
      'MATLAB’s files',
      ['a/1.mat=x', 'a/2.mat=x'],
      'None of the 2 files in “ROOT” is an image that can be read: 2 end in “.mat”.',
      /Save them as PNG/,
    ],
  ])('%s', async (_, lines, message, hint) => {
    const root = await tree(...lines);
    const found = await sentencesOf(() => looked(root), root);
    expect(found).toMatchObject({ code: 'bad-data', message });
    expect(found!.hint).toMatch(hint);
  });
});
