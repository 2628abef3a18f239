import { describe, expect, test } from 'vitest';
import { looked, sentencesOf, tree } from './helpers';

const json = (value: unknown) => JSON.stringify(value);
const four = <T>(make: (i: number, name: string) => T): T[] =>
  [0, 1, 2, 3].map((i) => make(i, i < 2 ? 'cat' : 'dog'));
const x = (i: number) => `x${i}.png`;
const csv = (head: string, row: (i: number, name: string) => string) =>
  [head, ...four(row)].filter((line) => line !== '').join('\n');
const AIDE = [2, 0, 2];
const VOC_LISTS = [
  'ImageSets/Main/cat_default.txt=x0 1\nx1 1\nx2 -1\nx3 -1\n',
  'ImageSets/Main/dog_default.txt=x0 -1\nx1 -1\nx2 1\nx3 1\n',
  'ImageSets/Main/default.txt=x0\nx1\nx2\nx3\n',
];

describe('lists of classes as they come', () => {
  test.each<[string, string[], string, number[]]>([
    [
      'VOC’s lists of each class beside its XML',
      [
        'JPEGImages/x*4',
        ...VOC_LISTS,
        ...four(
          (i, name) =>
            `Annotations/x${i}.xml=<annotation><filename>${x(i)}</filename><object><name>${name}</name></object></annotation>`,
        ),
      ],
      'cat dog',
      AIDE,
    ],
    ['VOC’s lists of each class alone', ['JPEGImages/x*4', ...VOC_LISTS], 'cat dog', AIDE],
    [
      'VOC’s lists under splits, one picture of both classes',
      [
        'JPEGImages/x*5',
        'ImageSets/Main/cat_train.txt=x0  1\nx1 -1\nx4  1\n',
        'ImageSets/Main/dog_train.txt=x0 -1\nx1  1\nx4  1\n',
        'ImageSets/Main/cat_test.txt=x2  1\nx3 -1\n',
        'ImageSets/Main/dog_test.txt=x2  0\nx3  1\n',
      ],
      'cat dog',
      [2, 0, 2],
    ],
    [
      'the class before the image',
      ['x*4', `l.csv=${csv('', (i, name) => `${name},${x(i)}`)}`],
      'cat dog',
      AIDE,
    ],
    ['the same behind a space', ['x*4', `l.txt=${csv('', (i) => `${i >> 1} ${x(i)}`)}`], '0 1', AIDE],
    [
      'paths of Kaggle’s notebooks',
      ['train/x*4', `l.csv=${csv('path,label', (i, name) => `../input/foo/train/${x(i)},${name}`)}`],
      'cat dog',
      AIDE,
    ],
    [
      'DomainNet’s numbers, which its folders name',
      [
        'real/cat/r*2',
        'real/dog/r*2',
        'sketch/cat/s*1',
        'sketch/dog/s*1',
        'real_train.txt=real/cat/r0.png 0\nreal/cat/r1.png 0\nreal/dog/r0.png 1\nreal/dog/r1.png 1\n',
        'sketch_test.txt=sketch/cat/s0.png 0\nsketch/dog/s0.png 1\n',
      ],
      'cat dog',
      [4, 0, 2],
    ],
    [
      'ImageNet’s list of numbers, and Caffe’s names',
      [
        'val/ILSVRC_*4.JPEG',
        `val.txt=${csv('', (i) => `ILSVRC_${i}.JPEG ${i >> 1}`)}`,
        'synset_words.txt=n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus\n',
      ],
      'goldfish, Carassius auratus tench, Tinca tinca',
      AIDE,
    ],
    [
      'numbers with a point',
      ['x*4', `l.csv=${csv('file,label', (i) => `${x(i)},${i >> 1}.0`)}`, 'classes.txt=cat\ndog\n'],
      'cat dog',
      AIDE,
    ],
    [
      'Roboflow’s column of what has no label',
      [
        'train/x*4',
        `train/_classes.csv=${csv('filename, Unlabeled, cat, dog', (i) => `${x(i)}, 0, ${i < 2 ? '1, 0' : '0, 1'}`)}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'a column for a second label',
      ['x*4', `l.csv=${csv('image_url,label_0,label_1', (i, name) => `${x(i)},${name},`)}`],
      'cat dog',
      AIDE,
    ],
    [
      'a name of who labelled it',
      ['x*4', `l.csv=${csv('user.id,image,emotion', (i, name) => `62${i >> 1},${x(i)},${name}`)}`],
      'cat dog',
      AIDE,
    ],
    [
      'Labelbox',
      [
        'x*4',
        `e.ndjson=${four((i, name) =>
          json({
            data_row: { id: `c${i}`, external_id: x(i), row_data: `https://s/${x(i)}` },
            media_attributes: { height: 4, width: 4 },
            projects: {
              p1: {
                name: 'P',
                labels: [
                  {
                    label_kind: 'Default',
                    annotations: {
                      objects: [],
                      classifications: [{ name: 'Animal', radio_answer: { name, value: name } }],
                    },
                  },
                ],
              },
            },
          }),
        ).join('\n')}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'Hasty',
      [
        'x*4',
        `e.json=${json({ project_name: 'p', images: four((i, name) => ({ image_id: `id${i}`, image_name: x(i), dataset_name: 'd', tags: [name], labels: [] })) })}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'Custom Vision',
      [
        'x*4',
        `e.json=${json(four((i, name) => ({ id: `u${i}`, tags: [{ tagId: 't', tagName: name, created: '2020' }], originalImageUri: `https://b/${x(i)}` })))}`,
      ],
      'cat dog',
      AIDE,
    ],
    [
      'lists of one image',
      ['x*4', `a.jsonl=${four((i, name) => json({ images: [x(i)], label: name })).join('\n')}`],
      'cat dog',
      AIDE,
    ],
  ])('%s', async (_, files, classes, counts) => {
    expect(await looked(await tree(...files))).toMatchObject({ classes, counts });
  });

  test.each<[string, string[], string]>([
    ['one folder of images', ['images/x*4', 'labels.txt=PK'], '“images”'],
    ['one split', ['train/x*4'], '“train”'],
  ])('folders that are no classes are not taken for such: %s', async (_, files, names) => {
    expect(await sentencesOf(async () => looked(await tree(...files)))).toMatchObject({
      code: 'bad-data',
      message: `The images in ${names} are in no class folders, and no file tells their classes.`,
    });
  });
});
