import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isLeftover } from '../../../src-main/data/folders/leftovers';
import { splitOf } from '../../../src-main/data/folders/splits';
import { openSource } from '../../../src-main/data/source';
import { looked, sentencesOf, tree } from './helpers';

const AIDE = 'There is no test folder: 20 % of every class is set aside for testing.';

describe('splits are read in any spelling', () => {
  test.each<[string, string[], string, number[]]>([
    [
      'training_set and test_set',
      ['training_set/cat/*5', 'training_set/dog/*5', 'test_set/cat/*2', 'test_set/dog/*1'],
      'cat dog',
      [10, 0, 3],
    ],
    [
      'the same, nested twice',
      [
        'training_set/training_set/cat/*5',
        'training_set/training_set/dog/*5',
        'test_set/test_set/cat/*2',
        'test_set/test_set/dog/*1',
      ],
      'cat dog',
      [10, 0, 3],
    ],
    [
      'seg_train, nested once',
      [
        'seg_train/seg_train/sea/*4',
        'seg_train/seg_train/ice/*4',
        'seg_test/seg_test/sea/*2',
        'seg_test/seg_test/ice/*2',
        'seg_pred/seg_pred/*3',
      ],
      'ice sea',
      [8, 0, 4],
    ],
    [
      'train_images',
      ['train_images/a/*3', 'train_images/b/*3', 'test_images/a/*1', 'test_images/b/*1'],
      'a b',
      [6, 0, 2],
    ],
    [
      'within a folder that is called like one',
      ['my_train/train/a/*3', 'my_train/train/b/*3', 'my_train/test/a/*1', 'my_train/test/b/*1'],
      'a b',
      [6, 0, 2],
    ],
    [
      'train within train',
      ['train/train/a/*3', 'train/train/b/*3', 'train/test/a/*1', 'train/test/b/*1'],
      'a b',
      [6, 0, 2],
    ],
    ['Train_ and Test_', ['Train_/a/*3', 'Train_/b/*3', 'Test_/a/*1', 'Test_/b/*1'], 'a b', [6, 0, 2]],
    [
      'capitals',
      ['TRAIN/a/*3', 'TRAIN/b/*3', 'VALID/a/*1', 'VALID/b/*1', 'TEST/a/*1', 'TEST/b/*1'],
      'a b',
      [6, 2, 2],
    ],
    [
      'numbers in front',
      ['1_train/a/*3', '1_train/b/*3', '2_val/a/*1', '2_val/b/*1', '3_test/a/*1', '3_test/b/*1'],
      'a b',
      [6, 2, 2],
    ],
    ['years behind', ['train2017/a/*3', 'train2017/b/*3', 'val2017/a/*1', 'val2017/b/*1'], 'a b', [6, 0, 2]],
    [
      'a name in front',
      [
        'asl_alphabet_train/asl_alphabet_train/A/*3',
        'asl_alphabet_train/asl_alphabet_train/B/*3',
        'asl_alphabet_test/asl_alphabet_test/*2',
      ],
      'A B',
      [4, 0, 2],
    ],
    ['one word', ['trainset/a/*3', 'trainset/b/*3', 'testset/a/*1', 'testset/b/*1'], 'a b', [6, 0, 2]],
    [
      'humps',
      ['TrainImages/a/*3', 'TrainImages/b/*3', 'TestImages/a/*1', 'TestImages/b/*1'],
      'a b',
      [6, 0, 2],
    ],
    [
      'dev and eval',
      ['train/a/*3', 'train/b/*3', 'dev/a/*1', 'dev/b/*1', 'test/a/*1', 'test/b/*1'],
      'a b',
      [6, 2, 2],
    ],
    [
      'several parts',
      ['train_part1/a/*3', 'train_part2/a/*2', 'train_part1/b/*3', 'test_part1/a/*1', 'test_part1/b/*1'],
      'a b',
      [8, 0, 2],
    ],
    ['dashes', ['my-train/a/*3', 'my-train/b/*3', 'my-test/a/*1', 'my-test/b/*1'], 'a b', [6, 0, 2]],
    [
      'classes beside a folder of tests that has the same',
      ['pos/a*4', 'neg/b*4', 'test/pos/c*2', 'test/neg/d*2'],
      'neg pos',
      [8, 0, 4],
    ],
    [
      'beside a flat folder of pictures of all kinds',
      ['samples/*4', 'pets/train/a/*3', 'pets/train/b/*3', 'pets/test/a/*1', 'pets/test/b/*1'],
      'a b',
      [6, 0, 2],
    ],
    ['training and a share to test with', ['training/a/*5', 'training/b/*5'], 'a b', [8, 0, 2]],
    [
      'classes spelled otherwise',
      ['train/cat/*3', 'train/hot dog/*3', 'test/Cat/*1', 'test/hot_dog/*1'],
      'cat hot dog',
      [6, 0, 2],
    ],
  ])('%s', async (_, lines, classes, counts) => {
    expect(await looked(await tree(...lines))).toMatchObject({ classes, counts });
  });

  test.each<[string, string[], string, number[]]>([
    ['a class of vehicles', ['bus/*5', 'train/*5'], 'bus train', [8, 0, 2]],
    ['a class of tests', ['test tube/*5', 'beaker/*5'], 'beaker test tube', [8, 0, 2]],
    [
      'classes that end alike',
      ['freight_train/*5', 'bullet_train/*5'],
      'bullet_train freight_train',
      [8, 0, 2],
    ],
    ['classes with folders', ['train/side/*5', 'bus/side/*5', 'train station/*5'], 'side', []],
  ])('but not where they are none: %s', async (_, lines, classes, counts) => {
    const found = await looked(await tree(...lines));
    expect(found.classes).toBe(classes);
    if (counts.length > 0) expect(found.counts).toEqual(counts);
  });

  test.each<[string, string[], string]>([
    [
      'val and test alone',
      ['val/a/*3', 'val/b/*3', 'test/a/*3', 'test/b/*3'],
      'There are folders “test” and “val” to test with, but none to train on.',
    ],
    [
      'test beside others',
      ['test/a/*3', 'test/b/*3', 'more/*3'],
      'There is a folder “test” to test with, but none to train on.',
    ],
  ])('and asked for where one is missing: %s', async (_, lines, message) => {
    expect(
      await sentencesOf(async () => openSource({ kind: 'folder', path: await tree(...lines) })),
    ).toMatchObject({ code: 'bad-data', message });
  });
});

describe('a folder to test with that is of no use', () => {
  test.each<[string, string[], RegExp]>([
    ['is flat', ['train/a/*5', 'train/b/*5', 'test/*4'], /“test” is not used: its images are of no class\./],
    [
      'has one class',
      ['train/a/*5', 'train/b/*5', 'test/unknown/*4'],
      /“test” is not used: it holds “unknown” and none of the other classes\./,
    ],
    ['has one of the classes', ['train/a/*5', 'train/b/*5', 'test/a/*4'], /“test” is not used/],
    ['is empty', ['train/a/*5', 'train/b/*5', 'test'], /“test” is not used/],
    ['has empty classes', ['train/a/*5', 'train/b/*5', 'test/a', 'test/b'], /“test” is not used/],
    [
      'has other classes',
      ['train/a/*5', 'train/b/*5', 'test/x/*2', 'test/y/*2'],
      /“test” is not used: it holds “x”, “y” and none/,
    ],
  ])('%s: a share is set aside', async (_, lines, said) => {
    const root = await tree(...lines);
    const found = await looked(root);
    expect(found.counts).toEqual([8, 0, 2]);
    expect(found.said).toMatch(said);
    expect(found.said).toContain(AIDE);
    expect((await looked(root, { testRatio: 0.4 })).counts).toEqual([6, 0, 4]);
  });
});

describe('the class folders are found', () => {
  test.each<[string, string[], string, number[], string | undefined]>([
    [
      'one folder down',
      ['dataset/train/a/*3', 'dataset/train/b/*3', 'dataset/test/a/*1', 'dataset/test/b/*1'],
      'a b',
      [6, 0, 2],
      'dataset',
    ],
    [
      'two folders down',
      ['archive/PetImages/Cat/*5', 'archive/PetImages/Dog/*5'],
      'Cat Dog',
      [8, 0, 2],
      'archive/PetImages',
    ],
    [
      'beside papers',
      ['images/a/*5', 'images/b/*5', 'docs/guide.pdf=x', 'readme.txt=x'],
      'a b',
      [8, 0, 2],
      'images',
    ],
    ['beside an archive’s leftovers', ['set/a/*5', 'set/b/*5', '__MACOSX/set/a/*5'], 'a b', [8, 0, 2], 'set'],
  ])('%s', async (_, lines, classes, counts, where) => {
    const found = await looked(await tree(...lines));
    expect(found).toMatchObject({ classes, counts });
    expect(found.said).toContain(`The class folders are in “${where!}”.`);
  });

  test('and the one above is named where only a class was given', async () => {
    const root = await tree('cat/*3', 'dog/*3');
    const found = await sentencesOf(() => openSource({ kind: 'folder', path: join(root, 'cat') }), root);
    expect(found).toMatchObject({
      code: 'bad-data',
      hint: 'It looks like the folder of one class: give the one above, “ROOT”.',
    });
  });

  test('and what is beside a training folder is said', async () => {
    const root = await tree('train/a/*5', 'train/b/*5', 'test/a/*1', 'test/b/*1');
    expect((await looked(join(root, 'train'))).said).toContain(`give the folder “${root}”`);
  });

  test.each<[string, string[], string]>([
    [
      'of one kind',
      ['a/*1.xyz', 'b/*3.xyz', 'b/note.md=x'],
      'None of the 5 files in “ROOT” is an image that can be read: 4 end in “.xyz”.',
    ],
    [
      'as Hugging Face’s datasets save them, rather than what describes them',
      [
        'train/data-00000-of-00001.arrow=x',
        'train/dataset_info.json={}',
        'train/state.json={}',
        'dataset_dict.json={}',
      ],
      'None of the 4 files in “ROOT” is an image that can be read: 1 ends in “.arrow”.',
    ],
  ])('and what is there instead of images is said: files %s', async (_, lines, message) => {
    const root = await tree(...lines);
    expect(await sentencesOf(() => openSource({ kind: 'folder', path: root }), root)).toMatchObject({
      message,
      hint: 'Save them as PNG or JPEG, in a folder for each class.',
    });
  });
});

describe('names of folders', () => {
  test.each<[string, string | undefined]>([
    ['Entrenamiento', 'train'],
    ['entraînement', 'train'],
    ['Apprentissage', 'train'],
    ['Treino', 'train'],
    ['Trainingsdaten', 'train'],
    ['训练集', 'train'],
    ['обучающая', 'train'],
    ['학습', 'train'],
    ['validación', 'val'],
    ['Validierung', 'val'],
    ['验证集', 'val'],
    ['Testdaten', 'test'],
    ['prueba', 'test'],
    ['テスト', 'test'],
    ['тест', 'test'],
    ['ＴＲＡＩＮ', 'train'],
    ['asl_alphabet_train', 'train'],
    ['PublicTest', 'test'],
    ['Test (1)', 'test'],
    ['train_100px', 'train'],
    ['contest', undefined],
    ['latest', undefined],
    ['trainer', undefined],
    ['Testudo', undefined],
    ['valid_test', undefined],
    ['train_val', 'train'],
    ['train-validation', 'train'],
    ['train_val_test', undefined],
  ])('“%s” speaks of %s', (name, split) => {
    expect(splitOf(name)?.split).toBe(split);
  });

  test.each<[string, boolean]>([
    ['@__thumb', true],
    ['found.000', true],
    ['@SynoEAStream', true],
    ['cat.jpg.opdownload', true],
    ['cat.jpg.aria2', true],
    ['.trashed-1700000000-cat.jpg', true],
    ['.stversions', true],
    ['Icon\r', true],
    ['found cats', false],
    ['thumbs', false],
    ['cache', false],
    ['downloads', false],
    ['#1 cat', false],
  ])('“%s” is left by a system: %s', (name, left) => {
    expect(isLeftover(name)).toBe(left);
  });
});
