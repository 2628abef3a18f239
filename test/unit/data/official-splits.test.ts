import { describe, expect, test } from 'vitest';
import { looked, tree } from './helpers';

const csv = (...rows: string[]) => rows.join('\n') + '\n';
/** Eight images of two classes, numbered as CUB and NABirds do it. */
const numbered = (folders: readonly [string, string], row: (id: number, image: string) => string) =>
  csv(...[0, 1, 2, 3, 4, 5, 6, 7].map((i) => row(i + 1, `${folders[i >> 2]}/${'ab'[i >> 2]}${i & 3}.jpg`)));
const birds = (root: string, folders: readonly [string, string], id: (n: number) => string) => [
  `${root}/images/${folders[0]}/a*4.jpg`,
  `${root}/images/${folders[1]}/b*4.jpg`,
  `${root}/images.txt=${numbered(folders, (n, image) => `${id(n)} ${image}`)}`,
  `${root}/image_class_labels.txt=${numbered(folders, (n) => `${id(n)} ${n < 5 ? 1 : 2}`)}`,
  `${root}/train_test_split.txt=${numbered(folders, (n) => `${id(n)} ${Number(n % 4 !== 0)}`)}`,
  `${root}/bounding_boxes.txt=${numbered(folders, (n) => `${id(n)} 1.0 2.0 3.0 4.0`)}`,
];
const lists = (folder: string, [train, tests]: readonly [string, string], count: number, at: string[][]) =>
  [...Array(count).keys()].flatMap((fold) => [
    `${folder}/${train}${fold + 1}.txt=${csv(...at.flatMap((of) => [of[fold]!, of[(fold + 1) % 4]!, of[(fold + 2) % 4]!]))}`,
    `${folder}/${tests}${fold + 1}.txt=${csv(...at.map((of) => of[(fold + 3) % 4]!))}`,
  ]);
const four = (start: string) => [0, 1, 2, 3].map((i) => `${start}${i}.jpg`);

/** What their makers divided, and by which of their own files: the right counts are those of the lists. */
describe('splits as the makers of a dataset chose them', () => {
  test.each<[string, string[], string, number[], RegExp?]>([
    [
      'CUB-200-2011',
      birds('CUB_200_2011', ['001.Albatross', '002.Sparrow'], String),
      '001.Albatross 002.Sparrow',
      [6, 0, 2],
      /is that of “CUB_200_2011\/train_test_split.txt”/,
    ],
    [
      'NABirds, numbered by what is no number',
      birds('nabirds', ['0295', '0296'], (n) => `0000139e-21dc-4d0c-bfe1-4cae3c85c82${n}`),
      '0295 0296',
      [6, 0, 2],
      /is that of “nabirds\/train_test_split.txt”/,
    ],
    [
      'DTD, of whose ten ways the first is taken',
      [
        'dtd/images/banded/banded_*4.jpg',
        'dtd/images/dotted/dotted_*4.jpg',
        ...lists('dtd/labels', ['train', 'test'], 3, [four('banded/banded_'), four('dotted/dotted_')]),
        'dtd/labels/labels_joint_anno.txt=banded/banded_0.jpg banded dotted\ndotted/dotted_0.jpg dotted\n',
      ],
      'banded dotted',
      [6, 0, 2],
      /is that of “dtd\/labels\/train1.txt”, “dtd\/labels\/test1.txt”/,
    ],
    [
      'SUN397’s partitions',
      [
        'SUN397/a/abbey/sun_a*4.jpg',
        'SUN397/b/bar/sun_b*4.jpg',
        ...lists('Partitions', ['Training_0', 'Testing_0'], 2, [
          four('/a/abbey/sun_a'),
          four('/b/bar/sun_b'),
        ]),
      ],
      'a b',
      [6, 0, 2],
    ],
    [
      'a list in two parts, which are no two ways',
      [
        'cat/c*4.jpg',
        'dog/d*4.jpg',
        'train1.txt=cat/c0.jpg\ndog/d0.jpg\n',
        'train2.txt=cat/c1.jpg\ndog/d1.jpg\n',
        'test1.txt=cat/c2.jpg\ndog/d2.jpg\n',
        'test2.txt=cat/c3.jpg\ndog/d3.jpg\n',
      ],
      'cat dog',
      [4, 0, 4],
    ],
    [
      'Food-101’s lists as JSON',
      [
        'images/apple_pie/10*4.jpg',
        'images/baklava/20*4.jpg',
        'meta/train.json={"apple_pie":["apple_pie/100","apple_pie/101","apple_pie/102"],"baklava":["baklava/200","baklava/201","baklava/202"]}',
        'meta/test.json={"apple_pie":["apple_pie/103"],"baklava":["baklava/203"]}',
      ],
      'apple_pie baklava',
      [6, 0, 2],
    ],
    [
      'MIT’s indoor scenes',
      [
        'Images/airport/a*4.jpg',
        'Images/bakery/b*4.jpg',
        'TrainImages.txt=airport/a0.jpg\nairport/a1.jpg\nbakery/b0.jpg\nbakery/b1.jpg',
        'TestImages.txt=airport/a2.jpg\nairport/a3.jpg\nbakery/b2.jpg\nbakery/b3.jpg',
      ],
      'airport bakery',
      [4, 0, 4],
    ],
    [
      'Stanford’s 40 actions, whose classes are in the names',
      [
        'JPEGImages/applauding_00*4.jpg',
        'JPEGImages/cooking_00*4.jpg',
        'ImageSplits/train.txt=applauding_000.jpg\napplauding_001.jpg\ncooking_000.jpg\ncooking_001.jpg\n',
        'ImageSplits/test.txt=applauding_002.jpg\napplauding_003.jpg\ncooking_002.jpg\ncooking_003.jpg\n',
        'ImageSplits/actions.txt=action_name\tnumber\napplauding\t4\ncooking\t4\n',
      ],
      'applauding cooking',
      [4, 0, 4],
    ],
    [
      'RESISC45',
      [
        'NWPU/airplane/airplane_00*4.jpg',
        'NWPU/airport/airport_00*4.jpg',
        'resisc45-train.txt=airplane_000.jpg\nairplane_001.jpg\nairport_000.jpg\nairport_001.jpg\n',
        'resisc45-val.txt=airplane_002.jpg\nairport_002.jpg\n',
        'resisc45-test.txt=airplane_003.jpg\nairport_003.jpg\n',
      ],
      'airplane airport',
      [4, 2, 2],
    ],
    [
      'EuroSAT’s tables',
      [
        'EuroSAT/Crop/Crop_*4.jpg',
        'EuroSAT/Forest/Forest_*4.jpg',
        ...(['train', 'validation', 'test'] as const).map(
          (split, k) =>
            `EuroSAT/${split}.csv=${csv(',Filename,Label,ClassName', ...['Crop', 'Forest'].flatMap((name, n) => (k === 0 ? [0, 1] : [k + 1]).map((i) => `${i},${name}/${name}_${i}.jpg,${n},${name}`)))}`,
        ),
      ],
      'Crop Forest',
      [4, 2, 2],
    ],
    [
      'Waterbirds, with 0, 1 and 2 for the splits',
      [
        '001.Albatross/a*4.jpg',
        '002.Sparrow/b*4.jpg',
        `metadata.csv=${csv('img_id,img_filename,y,split,place', ...[0, 1, 2, 3, 4, 5, 6, 7].map((i) => `${i},${i < 4 ? '001.Albatross/a' : '002.Sparrow/b'}${i & 3}.jpg,${i >> 2},${[0, 0, 1, 2][i & 3]},${i & 1}`))}`,
      ],
      '001.Albatross 002.Sparrow',
      [4, 2, 2],
    ],
    [
      'CelebA’s partition beside one attribute',
      [
        'img_align_celeba/00000*8.jpg',
        `list_eval_partition.csv=${csv('image_id,partition', ...[0, 0, 0, 0, 1, 1, 2, 2].map((split, i) => `00000${i}.jpg,${split}`))}`,
        `smiling.csv=${csv('image_id,Smiling', ...[1, -1, 1, -1, 1, -1, 1, -1].map((value, i) => `00000${i}.jpg,${value}`))}`,
      ],
      '1 -1',
      [4, 2, 2],
    ],
    [
      'fastai’s mark of what is to validate with',
      [
        'images/x*6.jpg',
        `labels.csv=${csv('fname,label,is_valid', ...[0, 1, 2, 3, 4, 5].map((i) => `x${i}.jpg,${i % 2 ? 'dog' : 'cat'},${i > 3 ? 'True' : 'False'}`))}`,
      ],
      'cat dog',
      [4, 0, 2],
      /validation are used for testing/,
    ],
    [
      'a mark of what is to be trained on',
      [
        'images/x*6.jpg',
        `labels.csv=${csv('image,species,is_training_img', ...[0, 1, 2, 3, 4, 5].map((i) => `x${i}.jpg,${i % 2 ? 'dog' : 'cat'},${Number(i < 2)}`))}`,
      ],
      'cat dog',
      [2, 0, 4],
    ],
    [
      'DomainNet’s lists of one domain',
      [
        'clipart/axe/a*4.jpg',
        'clipart/bus/b*4.jpg',
        'clipart_train.txt=clipart/axe/a0.jpg 0\nclipart/axe/a1.jpg 0\nclipart/bus/b0.jpg 1\nclipart/bus/b1.jpg 1\n',
        'clipart_test.txt=clipart/axe/a2.jpg 0\nclipart/axe/a3.jpg 0\nclipart/bus/b2.jpg 1\nclipart/bus/b3.jpg 1\n',
      ],
      'axe bus',
      [4, 0, 4],
    ],
    [
      'Places365, whose names are paths',
      [
        'data_256/a/abbey/0000*2.jpg',
        'data_256/b/bar/0000*2.jpg',
        'data_256/a/apse/indoor/0000*2.jpg',
        'places365_train.txt=/a/abbey/00000.jpg 0\n/a/abbey/00001.jpg 0\n/a/apse/indoor/00000.jpg 1\n/a/apse/indoor/00001.jpg 1\n/b/bar/00000.jpg 2\n/b/bar/00001.jpg 2\n',
        'categories_places365.txt=/a/abbey 0\n/a/apse/indoor 1\n/b/bar 2\n',
      ],
      'abbey apse/indoor bar',
      [3, 0, 3],
    ],
    [
      'Stanford’s cars with tables',
      [
        'cars_train/0000*4.jpg',
        'cars_test/1000*4.jpg',
        `anno_train.csv=${csv(...[0, 1, 2, 3].map((i) => `0000${i}.jpg,1,2,3,4,${1 + (i >> 1)}`))}`,
        `anno_test.csv=${csv(...[0, 1, 2, 3].map((i) => `1000${i}.jpg,1,2,3,4,${1 + (i >> 1)}`))}`,
        'names.csv=AM General Hummer SUV 2000\nAcura RL Sedan 2012\n',
      ],
      'AM General Hummer SUV 2000 Acura RL Sedan 2012',
      [4, 0, 4],
    ],
    [
      'Open Images, whose 0 says what is not there',
      [
        'train/x*6.jpg',
        `train-annotations-human-imagelabels.csv=${csv('ImageID,Source,LabelName,Confidence', ...['x0,v,/m/cat,1', 'x0,v,/m/dog,0', 'x1,v,/m/cat,1', 'x2,v,/m/dog,1', 'x2,v,/m/cat,0', 'x3,v,/m/dog,1', 'x4,v,/m/cat,0', 'x5,v,/m/cat,1'])}`,
      ],
      '/m/cat /m/dog',
      [3, 0, 2],
      /1 image of no class is ignored/,
    ],
    [
      'Open Images beside the names of its classes',
      [
        'train/x*6.jpg',
        `train-annotations-human-imagelabels.csv=${csv('ImageID,Source,LabelName,Confidence', ...[0, 1, 2, 3, 4, 5].map((i) => `x${i},v,${['/m/011k07', '/m/0c06p'][i % 2]!},1`))}`,
        'class-descriptions-boxable.csv=/m/011k07,Tortoise\n/m/0c06p,Candle\n/m/0cdl1,"Football, American"\n',
      ],
      'Candle Tortoise',
      [4, 0, 2],
    ],
    [
      'Open Images of version 7, of which two classes have one name and one has none',
      [
        'train/x*8.jpg',
        `labels.csv=${csv('ImageID,LabelName,Confidence', ...[0, 1, 2, 3, 4, 5, 6, 7].map((i) => `x${i},${['/m/0a', '/m/0b', '/g/c', '/m/0d'][i % 4]!},1`))}`,
        'meta/oidv7-class-descriptions.csv=LabelName,DisplayName\n/m/0a,Bat\n/m/0b,Bat\n/g/c,"Bow, and arrow"\n',
      ],
      '/m/0a /m/0b /m/0d Bow, and arrow',
      [4, 0, 4],
    ],
    [
      'Open Images with what a machine was sure of',
      [
        'train/x*4.jpg',
        `labels.csv=${csv('ImageID,LabelName,Confidence', 'x0,/m/cat,0.9', 'x1,/m/cat,0.5', 'x2,/m/dog,0.7', 'x3,/m/dog,0.0', 'x3,/m/cat,0.6')}`,
      ],
      '/m/cat /m/dog',
      [3, 0, 1],
    ],
    [
      'iNaturalist’s small training set',
      [
        'train_mini/0_Annelida/*4.jpg',
        'train_mini/1_Arthropoda/*4.jpg',
        'val/0_Annelida/1*2.jpg',
        'val/1_Arthropoda/1*2.jpg',
      ],
      '0_Annelida 1_Arthropoda',
      [8, 0, 4],
    ],
    [
      'iNaturalist’s small one beside the large one',
      [
        ...['train', 'train_mini'].flatMap((split) => [
          `${split}/0_Annelida/*4.jpg`,
          `${split}/1_Arthropoda/*4.jpg`,
        ]),
        'val/0_Annelida/1*2.jpg',
        'val/1_Arthropoda/1*2.jpg',
      ],
      '0_Annelida 1_Arthropoda',
      [8, 0, 4],
      /“train_mini” beside “train” is ignored/,
    ],
  ])('%s', async (_, lines, classes, counts, said) => {
    const found = await looked(await tree(...lines));
    expect(found).toMatchObject({ classes, counts });
    if (said) expect(found.said).toMatch(said);
  });
});
