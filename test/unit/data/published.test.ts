import { describe, expect, test } from 'vitest';
import { recogniseSource } from '../../../src-main/data/source';
import { looked, tree } from './helpers';

/** A table with a header, its rows separated by spaces. */
const csv = (head: string, ...rows: string[]) => [head, ...rows].join('\n') + '\n';
const splitsOf = (root: string, train = 'train', test = 'test') => [
  `${root}${train}/a/*4.jpg`,
  `${root}${train}/b/*4.jpg`,
  `${root}${test}/a/1*2.jpg`,
  `${root}${test}/b/1*2.jpg`,
];
const xml = (file: string, name: string) =>
  `VOCdevkit/VOC2007/Annotations/${file}.xml=<annotation><filename>${file}.jpg</filename><object><name>${name}</name></object></annotation>`;
const BIRDS = ['001.Black_footed_Albatross/B', '002.Laysan_Albatross/L'];

const PLACES = [
  'data_256/a/abbey/0000*2.jpg',
  'data_256/a/airfield/0000*2.jpg',
  'data_256/b/bar/0000*2.jpg',
  'data_256/h/hotel/outdoor/0000*2.jpg',
  'val_256/Places365_val_0000000*4.jpg',
  'test_256/Places365_test_0000000*2.jpg',
  `places365_train_standard.txt=${['/a/abbey', '/a/airfield', '/b/bar', '/h/hotel/outdoor'].map((each, i) => `${each}/00000.jpg ${i}\n${each}/00001.jpg ${i}\n`).join('')}`,
  `places365_val.txt=${[3, 1, 2, 0].map((each, i) => `Places365_val_0000000${i}.jpg ${each}\n`).join('')}`,
  'categories_places365.txt=/a/abbey 0\n/a/airfield 1\n/b/bar 2\n/h/hotel/outdoor 3\n',
];

/** As published archives are unpacked, with few and small images. */
describe('datasets as they are published', () => {
  test.each<[string, string[], string, number[], RegExp?]>([
    [
      'Stanford Dogs, whose descriptions have no suffix',
      [
        'Images/n02085620-Chihuahua/n02085620_*4.jpg',
        'Images/n02086079-Pekinese/n02086079_*4.jpg',
        'Annotation/n02085620-Chihuahua/n02085620_0=<annotation>\n\t<folder>02085620</folder></annotation>',
        'Annotation/n02086079-Pekinese/n02086079_0=<annotation>\n\t<folder>02086079</folder></annotation>',
      ],
      'n02085620-Chihuahua n02086079-Pekinese',
      [6, 0, 2],
      /The class folders are in “Images”/,
    ],
    [
      'CUB-200-2011 beside its segmentations',
      [
        ...BIRDS.map((each) => `CUB_200_2011/images/${each}*4.jpg`),
        ...BIRDS.map((each) => `segmentations/${each}*4.png`),
        'CUB_200_2011/images.txt=1 001.Black_footed_Albatross/B0.jpg\n5 002.Laysan_Albatross/L0.jpg\n',
        'CUB_200_2011/image_class_labels.txt=1 1\n5 2\n',
        'CUB_200_2011/train_test_split.txt=1 1\n5 0\n',
        'CUB_200_2011/classes.txt=1 001.Black_footed_Albatross\n2 002.Laysan_Albatross\n',
        'attributes.txt=1 has_bill_shape::curved\n',
      ],
      '001.Black_footed_Albatross 002.Laysan_Albatross',
      [6, 0, 2],
      /The images in “segmentations” are ignored: they were drawn over those in “CUB_200_2011”/,
    ],
    [
      'Food-101, with its lists',
      [
        'food-101/images/apple_pie/10*4.jpg',
        'food-101/images/baklava/20*4.jpg',
        'food-101/meta/train.txt=apple_pie/100\napple_pie/101\napple_pie/102\nbaklava/200\nbaklava/201\nbaklava/202\n',
        'food-101/meta/test.txt=apple_pie/103\nbaklava/203\n',
        'food-101/meta/classes.txt=apple_pie\nbaklava\n',
        'food-101/meta/labels.txt=Apple pie\nBaklava\n',
      ],
      'apple_pie baklava',
      [6, 0, 2],
    ],
    [
      'GTSRB as Kaggle has it',
      [
        'Train/0/00000_*4.png',
        'Train/1/00001_*4.png',
        'Test/0000*2.png',
        'Meta/*2.png',
        `Train.csv=${csv('Width,Height,ClassId,Path', '4,4,0,Train/0/00000_0.png', '4,4,1,Train/1/00001_0.png')}`,
        `Test.csv=${csv('Width,Height,ClassId,Path', '4,4,1,Test/00000.png', '4,4,0,Test/00001.png')}`,
        `Meta.csv=${csv('Path,ClassId,ShapeId,ColorId,SignId', 'Meta/0.png,0,0,1,3.29', 'Meta/1.png,1,0,1,3.29')}`,
      ],
      '0 1',
      [8, 0, 2],
    ],
    [
      'GTSRB as torchvision has it',
      [
        'gtsrb/GTSRB/Training/00000/00000_*4.ppm',
        'gtsrb/GTSRB/Training/00001/00000_*4.ppm',
        `gtsrb/GTSRB/Training/00000/GT-00000.csv=${csv('Filename;Width;Height;ClassId', '00000_0.ppm;4;4;0')}`,
        `gtsrb/GTSRB/Training/00001/GT-00001.csv=${csv('Filename;Width;Height;ClassId', '00000_0.ppm;4;4;1')}`,
        'gtsrb/GTSRB/Final_Test/Images/0000*2.ppm',
        `gtsrb/GT-final_test.csv=${csv('Filename;Width;Height;ClassId', '00000.ppm;4;4;1', '00001.ppm;4;4;0')}`,
      ],
      '00000 00001',
      [8, 0, 2],
    ],
    [
      'Dogs vs. Cats, unpacked twice',
      [
        'dogs-vs-cats/train/train/cat.*5.jpg',
        'dogs-vs-cats/train/train/dog.*5.jpg',
        'dogs-vs-cats/test1/test1/*4.jpg',
      ],
      'cat dog',
      [8, 0, 2],
    ],
    [
      'Imagenette with its wrong labels beside it',
      [
        'imagenette2/train/n01440764/a*4.JPEG',
        'imagenette2/train/n02102040/b*4.JPEG',
        'imagenette2/val/n01440764/c*2.JPEG',
        'imagenette2/val/n02102040/d*2.JPEG',
        `imagenette2/noisy_imagenette.csv=${csv('path,noisy_labels_0,noisy_labels_1,is_valid', 'train/n01440764/a0.JPEG,n01440764,n02102040,False', 'train/n02102040/b0.JPEG,n02102040,n01440764,False')}`,
      ],
      'n01440764 n02102040',
      [8, 0, 4],
    ],
    [
      'Fruits-360',
      [
        ...splitsOf('fruits-360/', 'Training', 'Test'),
        'fruits-360/test-multiple_fruits/*4.jpg',
        'fruits-360/papers/p.pdf=x',
      ],
      'a b',
      [8, 0, 4],
      /“test-multiple_fruits” beside “Training” is ignored/,
    ],
    [
      'Roboflow’s tables, a space before each column',
      ['train', 'valid', 'test'].flatMap((split, i) => [
        `${split}/_classes.csv=${csv('filename, cat, dog', ...[0, 1, 2, 3].map((n) => `${'xyz'[i]!}${n}.jpg, ${n % 2}, ${1 - (n % 2)}`))}`,
        `${split}/${'xyz'[i]!}*4.jpg`,
      ]),
      'cat dog',
      [4, 4, 4],
    ],
    [
      'Label Studio’s short JSON, whose names begin with digits of its own',
      [
        `labels.json=${JSON.stringify([0, 1, 2, 3].map((id) => ({ id, image: `/data/upload/1/${id}a1b2c3d-x${id}.jpg`, choice: id < 2 ? 'cat' : 'dog' })))}`,
        'images/x*4.jpg',
      ],
      'cat dog',
      [2, 0, 2],
    ],
    [
      'Label Studio’s CSV',
      [
        `labels.csv=${csv('annotation_id,annotator,choice,id,image,lead_time', ...[0, 1, 2, 3, 4, 5].map((id) => `${id},1,${id < 3 ? 'cat' : 'dog'},${id},/data/upload/1/${id}a1b2c3d-x${id}.jpg,2.${id}`))}`,
        'images/x*6.jpg',
      ],
      'cat dog',
      [4, 0, 2],
    ],
    [
      'Google’s table of addresses, without a header',
      [
        `import.csv=${csv('TRAIN,gs://b/x0.jpg,cat', 'TRAIN,gs://b/x1.jpg,cat', 'TRAIN,gs://b/x2.jpg,dog', 'TEST,gs://b/x3.jpg,dog', 'TEST,gs://b/x4.jpg,cat')}`,
        'imgs/x*5.jpg',
      ],
      'cat dog',
      [3, 0, 2],
    ],
    [
      'Amazon’s manifest',
      [
        `out.manifest=${[0, 1, 2, 3].map((n) => JSON.stringify({ 'source-ref': `s3://b/x${n}.jpg`, pets: n >> 1, 'pets-metadata': { 'class-name': n < 2 ? 'cat' : 'dog', confidence: 1 } })).join('\n')}`,
        'imgs/x*4.jpg',
      ],
      'cat dog',
      [2, 0, 2],
    ],
    [
      'MXNet’s list',
      [
        `train.lst=${[0, 1, 2, 3, 4, 5].map((n) => `${n}\t${n < 3 ? 0 : 1}\tx${n}.jpg`).join('\n')}`,
        'imgs/x*6.jpg',
      ],
      '0 1',
      [4, 0, 2],
    ],
    [
      'a table that pandas wrote with its index',
      [
        `l.csv=${csv(',image,label', '0,x0.jpg,cat', '1,x1.jpg,cat', '2,x2.jpg,dog', '3,x3.jpg,dog')}`,
        'imgs/x*4.jpg',
      ],
      'cat dog',
      [2, 0, 2],
    ],
    [
      'APTOS',
      [
        `train.csv=${csv('id_code,diagnosis', 'x0,0', 'x1,0', 'x2,4', 'x3,4')}`,
        'test.csv=id_code\ny0\ny1\n',
        'train_images/x*4.png',
        'test_images/y*2.png',
      ],
      '0 4',
      [2, 0, 2],
      /2 images of no class are ignored/,
    ],
    [
      'HAM10000 in two parts, with its pixels as a table',
      [
        'HAM10000_images_part_1/ISIC_000*3.jpg',
        'HAM10000_images_part_2/ISIC_001*3.jpg',
        `HAM10000_metadata.csv=${csv('lesion_id,image_id,dx,dx_type,age,sex,localization', 'H0,ISIC_0000,bkl,histo,80,male,scalp', 'H0,ISIC_0001,bkl,histo,80,male,scalp', 'H1,ISIC_0002,mel,histo,80,male,ear', 'H1,ISIC_0010,mel,histo,80,male,ear', 'H2,ISIC_0011,mel,histo,70,female,ear', 'H3,ISIC_0012,bkl,histo,70,female,ear')}`,
        'hmnist_8_8_L.csv=pixel0000,pixel0001,label\n1,2,0\n3,4,1\n',
      ],
      'bkl mel',
      [4, 0, 2],
    ],
    [
      'a chest X-ray set that holds itself once more',
      [
        ...splitsOf('chest_xray/'),
        ...splitsOf('chest_xray/chest_xray/'),
        'chest_xray/__MACOSX/chest_xray/._x=x',
      ],
      'a b',
      [8, 0, 4],
      /“chest_xray” beside “train” is ignored/,
    ],
    [
      'a set of classes that holds itself once more',
      ['Rice/Arborio/*4', 'Rice/Basmati/*4', 'Rice/Rice/Arborio/*4', 'Rice/Rice/Basmati/*4'],
      'Arborio Basmati',
      [6, 0, 2],
      /“Rice\/Rice” is ignored: it holds the classes beside it once more/,
    ],
    [
      'ImageNet as Kaggle has it, its validation in a table',
      [
        'ILSVRC/Data/CLS-LOC/train/n01440764/a*4.JPEG',
        'ILSVRC/Data/CLS-LOC/train/n02102040/b*4.JPEG',
        'ILSVRC/Data/CLS-LOC/val/ILSVRC2012_val_0000000*2.JPEG',
        'ILSVRC/Data/CLS-LOC/test/ILSVRC2012_test_0000000*2.JPEG',
        `LOC_val_solution.csv=${csv('ImageId,PredictionString', 'ILSVRC2012_val_00000000,n01440764 1 2 3 4 ', 'ILSVRC2012_val_00000001,n02102040 1 2 3 4 ')}`,
        'LOC_synset_mapping.txt=n01440764 tench\nn02102040 springer\n',
      ],
      'n01440764 n02102040',
      [8, 0, 2],
    ],
    [
      'Oxford’s pets: numbers in its list, words in the names of its pictures',
      [
        'images/Abyssinian_*4.jpg',
        'images/pug_*4.jpg',
        'annotations/trimaps/Abyssinian_*4.png',
        'annotations/trimaps/pug_*4.png',
        `annotations/trainval.txt=${[0, 1, 2].flatMap((n) => [`Abyssinian_${n} 1 1 1`, `pug_${n} 2 2 1`]).join('\n')}`,
        'annotations/test.txt=Abyssinian_3 1 1 1\npug_3 2 2 1\n',
      ],
      'Abyssinian pug',
      [6, 0, 2],
    ],
    [
      'Caltech 101 beside its outlines',
      [
        'caltech-101/101_ObjectCategories/accordion/*4.jpg',
        'caltech-101/101_ObjectCategories/airplanes/*4.jpg',
        'caltech-101/Annotations/accordion/a.mat=x',
      ],
      'accordion airplanes',
      [6, 0, 2],
    ],
    [
      'PASCAL VOC with its segmentations and lists',
      [
        'VOCdevkit/VOC2007/JPEGImages/00000*4.jpg',
        ...['cat', 'cat', 'dog', 'dog'].map((name, n) => xml(`00000${n}`, name)),
        'VOCdevkit/VOC2007/ImageSets/Main/train.txt=000000\n000002\n',
        'VOCdevkit/VOC2007/ImageSets/Main/val.txt=000001\n000003\n',
        'VOCdevkit/VOC2007/SegmentationClass/00000*2.png',
      ],
      'cat dog',
      [2, 0, 2],
    ],
    [
      'masks in each class folder',
      ['COVID/images/*4', 'COVID/masks/*4', 'Normal/images/*4', 'Normal/masks/*4'],
      'COVID Normal',
      [6, 0, 2],
      /drawn over those in “images”/,
    ],
    [
      'masks beside the images',
      ['data/images/cat/c*4', 'data/images/dog/d*4', 'data/masks/cat/c*4', 'data/masks/dog/d*4'],
      'cat dog',
      [6, 0, 2],
    ],
    ['masks that are a class', ['Mask/*4', 'No Mask/*4'], 'Mask No Mask', [6, 0, 2]],
    [
      'splits within the classes',
      ['cat/train/*4', 'cat/test/1*2', 'dog/train/*4', 'dog/test/1*2'],
      'cat dog',
      [8, 0, 4],
    ],
    [
      'splits within the classes, spelled out',
      ['cat/Training/*4', 'cat/Validation/1*2', 'dog/Training/*4', 'dog/Validation/1*2'],
      'cat dog',
      [8, 0, 4],
    ],
    [
      'Places365 in large, its validation flat and with lists',
      PLACES,
      'abbey airfield bar hotel/outdoor',
      [8, 0, 4],
      /The classes of 4 images of “val” are those of .*places365_val\.txt/,
    ],
    [
      'the same before its lists were got',
      PLACES.filter((line) => !line.includes('=')),
      'abbey airfield bar hotel/outdoor',
      [4, 0, 4],
      /The folder “val_256” is not used: its images are of no class/,
    ],
    [
      'images to guess beside the classes',
      ['cat/IMG_*4.jpg', 'dog/IMG_*4.jpg', 'test/IMG_*2.jpg'],
      'cat dog',
      [6, 0, 2],
      /The folder “test” is not used: its images are of no class/,
    ],
    [
      'ImageNet as Kaggle has it',
      [
        'ILSVRC/Data/CLS-LOC/train/n01440764/n01440764_*4.JPEG',
        'ILSVRC/Data/CLS-LOC/train/n01443537/n01443537_*4.JPEG',
        'ILSVRC/Data/CLS-LOC/val/ILSVRC2012_val_0000000*2.JPEG',
        'ILSVRC/Data/CLS-LOC/test/ILSVRC2012_test_0000000*3.JPEG',
        `LOC_val_solution.csv=${csv('ImageId,PredictionString', 'ILSVRC2012_val_00000000,n01440764 1 2 3 4', 'ILSVRC2012_val_00000001,n01443537 1 2 3 4 n01443537 5 6 7 8')}`,
        'LOC_synset_mapping.txt=n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus\n',
        `LOC_sample_submission.csv=${csv('ImageId,PredictionString', 'ILSVRC2012_test_00000000,n01440764 1 2 3 4')}`,
      ],
      'n01440764 n01443537',
      [8, 0, 2],
      /The classes of 2 images of “val” are those of “LOC_val_solution.csv”/,
    ],
    [
      'Labeled Faces in the Wild',
      [
        'lfw/Aaron_Eckhart/Aaron_Eckhart_000*4.jpg',
        'lfw/Zico/Zico_000*4.jpg',
        'pairs.txt=10\t300\nAaron_Eckhart\t1\t2\n',
        'peopleDevTrain.txt=2\nAaron_Eckhart\t3\nZico\t1\n',
      ],
      'Aaron_Eckhart Zico',
      [6, 0, 2],
    ],
    [
      'UC Merced',
      [
        'UCMerced_LandUse/Images/agricultural/agricultural0*4.tif',
        'UCMerced_LandUse/Images/airplane/airplane0*4.tif',
        'UCMerced_LandUse/readme.txt=If you use it, please cite',
      ],
      'agricultural airplane',
      [6, 0, 2],
    ],
    [
      'Country211, whose classes are two letters',
      ['train/AD', 'train/AE', 'valid/AD', 'valid/AE', 'test/AD', 'test/AE'].map(
        (each) => `country211/${each}/${each[0]}*4.jpg`,
      ),
      'AD AE',
      [8, 8, 8],
    ],
    ['sizes behind the splits', splitsOf('', 'train_512', 'test_512'), 'a b', [8, 0, 4]],
    [
      'classes with folders of their own',
      ['animals/cat/*4', 'animals/dog/*4', 'vehicles/car/*4', 'vehicles/bus/*4'],
      'animals vehicles',
      [12, 0, 4],
      /All folders within “animals”, such as “cat” and “dog”, are one class.*--classes-at inner/,
    ],
  ])('%s', async (_, lines, classes, counts, said) => {
    const root = await tree(...lines);
    expect((await recogniseSource(root)).kind).toBe('folder');
    const found = await looked(root);
    expect(found).toMatchObject({ classes, counts });
    if (said) expect(found.said).toMatch(said);
  });
});
