import { describe, expect, test } from 'vitest';
import { looked, tree } from './helpers';

/** What an image shows, and which colour it has. */
const TWO_TABLES = [
  'images/x*6.jpg',
  `labels_species.csv=image,species\n${[0, 1, 2, 3, 4, 5].map((n) => `x${n}.jpg,${['ant', 'bee', 'fly'][n % 3]!}\n`).join('')}`,
  `old/labels_color.csv=image,color\n${[0, 1, 2, 3].map((n) => `x${n}.jpg,${n % 2 ? 'red' : 'blue'}\n`).join('')}`,
];

describe('datasets as they are published, where names decide', () => {
  test.each<[string, string[], string, number[], RegExp?]>([
    [
      'Google’s rock, paper, scissors: what is trained on has the bare name',
      [
        'rps/rock/a*4',
        'rps/paper/b*4',
        'rps-test-set/rock/c*2',
        'rps-test-set/paper/d*2',
        'rps-validation/*3',
      ],
      'paper rock',
      [8, 0, 4],
    ],
    [
      'its horses and humans',
      [
        'horse-or-human/horses/a*4',
        'horse-or-human/humans/b*4',
        'validation-horse-or-human/horses/c*2',
        'validation-horse-or-human/humans/d*2',
      ],
      'horses humans',
      [8, 0, 4],
    ],
    [
      'FGVC aircraft: of three kinds of classes the finest',
      [
        'data/images/078722*8.jpg',
        ...['train', 'val', 'trainval', 'test'].flatMap((split, i) => {
          const pictures = [
            [0, 1, 2, 3],
            [4, 5],
            [0, 1, 2, 3, 4, 5],
            [6, 7],
          ][i]!;
          const list = (kind: string, names: readonly string[]) =>
            `data/images_${kind}_${split}.txt=${pictures.map((n) => `078722${n} ${names[n % names.length]!}\n`).join('')}`;
          return [
            list('variant', ['707-320', 'A310', '727-200']),
            list('manufacturer', ['Boeing', 'Airbus']),
            `data/images_${split}.txt=${pictures.map((n) => `078722${n}\n`).join('')}`,
          ];
        }),
        'data/variants.txt=707-320\nA310\n',
        'data/manufacturers.txt=Airbus\nBoeing\n',
      ],
      '707-320 727-200 A310',
      [6, 0, 2],
      /“data\/images_manufacturer_\w+\.txt” tells other classes of the same images/,
    ],
    [
      'butterflies whose names come back in the test',
      [
        'train/Image_*6.jpg',
        'test/Image_*3.jpg',
        `Training_set.csv=filename,label\n${[0, 1, 2, 3, 4, 5].map((n) => `Image_${n}.jpg,${n % 2 ? 'MONARCH' : 'ADONIS'}\n`).join('')}`,
        'Testing_set.csv=filename\nImage_0.jpg\nImage_1.jpg\nImage_2.jpg\n',
      ],
      'ADONIS MONARCH',
      [4, 0, 2],
    ],
    [
      'a split in a column, and names that are in each',
      [
        'train/0*4.jpg',
        'test/0*2.jpg',
        'labels.csv=file,label,split\n00.jpg,a,train\n01.jpg,b,train\n02.jpg,a,train\n03.jpg,b,train\n00.jpg,b,test\n01.jpg,a,test\n',
      ],
      'a b',
      [4, 0, 2],
    ],
    [
      'COCO whose names come back in the other split',
      [
        'train2017/x*4.jpg',
        'val2017/x*2.jpg',
        ...[4, 2].map(
          (count, n) =>
            `annotations/instances_${['train', 'val'][n]!}2017.json=${JSON.stringify({
              images: [0, 1, 2, 3].slice(0, count).map((id) => ({ id, file_name: `x${id}.jpg` })),
              categories: ['cat', 'dog'].map((name, id) => ({ id, name })),
              annotations: [0, 1, 2, 3]
                .slice(0, count)
                .map((id) => ({ image_id: id, category_id: (id + n) % 2 })),
            })}`,
        ),
      ],
      'cat dog',
      [4, 0, 2],
    ],
    [
      'YOLO as Roboflow lays it out',
      [
        'train/images/x*4.jpg',
        'valid/images/x*2.jpg',
        ...[0, 1, 2, 3].map((n) => `train/labels/x${n}.txt=${n % 2} 0.5 0.5 0.1 0.1\n`),
        ...[0, 1].map((n) => `valid/labels/x${n}.txt=${1 - n} 0.5 0.5 0.1 0.1\n`),
        "data.yaml=train: ../train/images\nval: ../valid/images\nnames: ['cat', 'dog']\n",
      ],
      'cat dog',
      [4, 0, 2],
    ],
    [
      'a table of numbers in each split, which lists no names',
      [
        'train/images/x*4.jpg',
        'val/images/y*2.jpg',
        'train/labels.csv=x,y\nx0.jpg,0\nx1.jpg,1\nx2.jpg,0\nx3.jpg,1\n',
        'val/labels.csv=x,y\ny0.jpg,0\ny1.jpg,1\n',
      ],
      '0 1',
      [4, 0, 2],
    ],
    [
      'two tables of other classes',
      TWO_TABLES,
      'ant bee fly',
      [3, 0, 3],
      /“old\/labels_color\.csv” tells other classes of the same images and is left out: --labels chooses it\./,
    ],
    [
      'the same classes by number and by name',
      [
        'images/x*4.jpg',
        'a.csv=image,label\nx0.jpg,cat\nx1.jpg,dog\nx2.jpg,cat\n',
        'b.csv=image,label\nx0.jpg,0\nx1.jpg,1\nx2.jpg,0\n',
      ],
      'cat dog',
      [2, 0, 1],
      /^(?!.*other classes)/,
    ],
  ])('%s', async (_, lines, classes, counts, said) => {
    const found = await looked(await tree(...lines));
    expect(found).toMatchObject({ classes, counts });
    if (said) expect(found.said).toMatch(said);
  });

  test('of two tables of other classes the one that is named', async () => {
    const file = 'old/labels_color.csv';
    const found = await looked(await tree(...TWO_TABLES), { labels: { file } });
    expect(found).toMatchObject({ classes: 'blue red', counts: [2, 0, 2] });
    expect(found.said).not.toContain('other classes');
  });
});
