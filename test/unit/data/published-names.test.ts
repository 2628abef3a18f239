import { describe, expect, test } from 'vitest';
import { encoded, looked, tree, writeFiles } from './helpers';

/** What an image shows, and which colour it has. */
const TWO_TABLES = [
  'images/x*6.jpg',
  `labels_species.csv=image,species\n${[0, 1, 2, 3, 4, 5].map((n) => `x${n}.jpg,${['ant', 'bee', 'fly'][n % 3]!}\n`).join('')}`,
  `old/labels_color.csv=image,color\n${[0, 1, 2, 3].map((n) => `x${n}.jpg,${n % 2 ? 'red' : 'blue'}\n`).join('')}`,
];

type Row = [string, string[], string, number[], RegExp?];

const STUDIES = ['WRIST', 'HAND'].flatMap((part, at) =>
  [0, 1, 2].map((n) => `XR_${part}/patient${at}${n}/study${1 + (n % 2)}_x`),
);
const paths = (split: string) =>
  STUDIES.flatMap((study) => [0, 1].map((n) => `MURA-v1.1/${split}/${study}/image${n}.png\n`)).join('');
/** Those of one folder differ, so that the parts of the body are no classes. */
const studies = (split: string) =>
  STUDIES.map((study, i) => `MURA-v1.1/${split}/${study}/,${i % 2}\n`).join('');

describe('datasets as they are published, where names decide', () => {
  test.each<Row>([
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
    ...(
      [
        ['trainA/*3', 'trainB/*3', 'testA/*2', 'testB/*2'],
        [
          'horse2zebra/train_A/*3',
          'horse2zebra/train_B/*3',
          'horse2zebra/test_A/*2',
          'horse2zebra/test_B/*2',
        ],
      ] as string[][]
    ).map((lines): Row => ['CycleGAN’s: a folder for each class of each split', lines, 'A B', [6, 0, 4]]),
    [
      'the same, the classes first, with a share for validation',
      ['train', 'test', 'val'].flatMap((split) => [`class 1_${split}/*2`, `class 2_${split}/*2`]),
      'class 1 class 2',
      [4, 4, 4],
    ],
    [
      'Redmon’s CIFAR-10: the class stands behind the number',
      [
        ...[0, 1, 2, 3, 4, 5].map((n) => `cifar/train/${n}_${n % 2 ? 'cat' : 'frog'}*1`),
        ...[0, 1].map((n) => `cifar/test/${n}_${n % 2 ? 'cat' : 'frog'}*1`),
        'cifar/labels.txt=frog\ncat\n',
      ],
      'cat0 frog0',
      [6, 0, 2],
    ],
    [
      'MURA: a table tells the class of a folder, and has no header',
      ['train', 'valid'].flatMap((split) =>
        ['WRIST', 'HAND'].flatMap((part, at) => [
          ...[0, 1, 2].map((n) => `MURA/${split}/XR_${part}/patient${at}${n}/study${1 + (n % 2)}_x/image*2`),
          ...(at === 0 ? [`MURA/${split}_image_paths.csv=${paths(split)}`] : []),
          ...(at === 0 ? [`MURA/${split}_labeled_studies.csv=${studies(split)}`] : []),
        ]),
      ),
      '0 1',
      [12, 0, 12],
      /“MURA\/train_labeled_studies.csv”, “MURA\/valid_labeled_studies.csv”: 24 images of 2 classes/,
    ],
    [
      'folders of patients, and a table of these',
      [
        'scans/p1/*2',
        'scans/p2/*2',
        'scans/p3/*2',
        'scans/p4/*2',
        'diagnoses.csv=patient,diagnosis\np1,ill\np2,well\np3,ill\np4,well\n',
      ],
      'ill well',
      [6, 0, 2],
    ],
    [
      'class folders of which a table says more',
      ['cat/*3', 'dog/*3', 'car/*3', 'kinds.csv=name,kind\ncat,animal\ndog,animal\ncar,vehicle\n'],
      'car cat dog',
      [6, 0, 3],
    ],
    ...['0,a\n1,a\n2,b\n3,b', '0.0,a\n1.0,a\n2.0,b\n3.0,b'].map((rows): Row => [
      'ids without the zeros',
      ['img/000*4', `l.csv=id,label\n${rows}\n`],
      'a b',
      [2, 0, 2],
    ]),
    [
      'the same without a header, for images with a word in front',
      ['train/IMG_00*4', 'train.csv=0,a\n1,a\n2,b\n3,b\n'],
      'a b',
      [2, 0, 2],
    ],
    [
      'a numbered list of classes beside numbered images',
      [
        'img/000*6',
        'classes.csv=0,cat\n1,dog\n2,cow\n',
        'l.csv=image,label\n0000.png,0\n0001.png,0\n0002.png,1\n0003.png,1\n0004.png,2\n0005.png,2\n',
      ],
      'cat cow dog',
      [3, 0, 3],
    ],
    [
      'GTSRB: a table in each class folder, with a class and corners',
      [
        ...[0, 1, 2].flatMap((n) => [
          `GTSRB/Final_Training/Images/0000${n}/0*3`,
          `GTSRB/Final_Training/Images/0000${n}/GT-0000${n}.csv=Filename;Width;Roi.X1;Roi.Y1;ClassId\n00.png;29;5;6;${n}\n01.png;30;5;5;${n}\n02.png;30;5;5;${n}\n`,
        ]),
        'GTSRB/Final_Test/Images/0000*3',
        'GTSRB/Final_Test/Images/GT-final_test.csv=Filename;Width;Roi.X1;Roi.Y1;ClassId\n00000.png;53;6;5;1\n00001.png;42;5;5;0\n00002.png;48;6;6;1\n',
      ],
      '00000 00001 00002',
      [9, 0, 3],
    ],
    [
      'several ways to divide the same images: the first',
      ['fold_1', 'fold_2'].flatMap((fold) => [
        `${fold}/train/cat/*3`,
        `${fold}/train/dog/*3`,
        `${fold}/test/cat/*1`,
        `${fold}/test/dog/*1`,
      ]),
      'cat dog',
      [6, 0, 2],
      /“fold_2” beside “train” is ignored/,
    ],
    [
      'classes that are numbered in one split alone',
      ['train/01_cat/*3', 'train/02_dog/*3', 'test/cat/*1', 'test/dog/*1'],
      '01_cat 02_dog',
      [6, 0, 2],
    ],
    [
      'thumbnails within the classes',
      ['cat/*3', 'cat/thumbnails/*3', 'dog/*3', 'dog/Thumbnails/*3'],
      'cat dog',
      [4, 0, 2],
    ],
    [
      'Excel’s word for its separator',
      ['l.csv=sep=;\r\nimage;label\r\na0;x\r\na1;x\r\na2;y\r\na3;y\r\n', 'a*4'],
      'x y',
      [2, 0, 2],
      /^(?!.*not there)/s,
    ],
    ...(
      [
        ['a date and a time', (n: number, name: string) => `${name}_2021010${n}_0930_*1`, 'cat dog'],
        ['the class behind a number', (n: number, name: string) => `img${n}_${name}*1`, 'cat0 dog0'],
      ] as [string, (n: number, name: string) => string, string][]
    ).map(([title, called, classes]): Row => [
      `names with ${title}`,
      [0, 1, 2, 3].flatMap((n) => ['cat', 'dog'].map((name, i) => `x/${called(2 * n + i, name)}`)),
      classes,
      [6, 0, 2],
    ]),
    [
      'images of no class beside the classes and a test',
      ['cat/*3', 'dog/*3', 'images/*4', 'test/*4'],
      'cat dog',
      [4, 0, 2],
      /“images” beside “cat”, “dog” is ignored/,
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

  test('RAF-DB’s aligned faces have a word behind the names that its list tells', async () => {
    const root = await tree('EmoLabel/list.txt=train_1.jpg 4\ntrain_2.jpg 4\ntest_1.jpg 5\ntrain_3.jpg 5\n');
    for (const [i, name] of ['train_1', 'train_2', 'train_3', 'test_1'].entries())
      writeFiles(root, { [`Image/${name}_aligned.png`]: await encoded(4, 4, 'png', i) });
    expect(await looked(root)).toMatchObject({ classes: '4 5', counts: [2, 0, 2] });
  });
});
