import { describe, expect, test } from 'vitest';
import { IMAGENET } from '../../../src-main/data/classes/imagenet';
import { mapLogits } from '../../../src-main/data/classes/map';
import { matchClasses } from '../../../src-main/data/classes/match';
import type { ClassIndex } from '../../../src-main/data/classes/match';
import type { ClassPairs } from '../../../src-main/data/classes/pairs';
import { sentencesOf } from './helpers';

const digits = Array.from({ length: 12 }, (_, i) => String(i));
const asText = [...digits].sort();
const words = IMAGENET.map((each) => each.words);
const ids = IMAGENET.map(({ id }) => id);
const labels = (count: number) => Array.from({ length: count }, (_, i) => `LABEL_${i}`);
const letters = ['A', 'B', 'a', 'b'];
const decomposed = 'cafe\u0301';

describe('classes are matched', () => {
  test.each<[string, string[] | undefined, number, string[], ClassIndex[]]>([
    ['that are equal', ['cat', 'dog'], 2, ['cat', 'dog'], [0, 1]],
    ['in any order and spelling', ['Dog', 'sea_lion', 'cat'], 3, ['cat', 'dog', 'Sea Lion'], [2, 0, 1]],
    ['among more', ['ant', 'bee', 'cat', 'dog'], 4, ['dog', 'bee'], [3, 1]],
    ['that only their case tells apart', letters, 4, ['a', 'A', 'b', 'B'], [2, 0, 3, 1]],
    ['that only a space tells apart', ['ice cream', 'ice_cream'], 2, ['ice_cream', 'ice cream'], [1, 0]],
    [
      'where one is equal and the other spelled otherwise',
      ['Ice cream', 'ice_cream'],
      2,
      ['ice cream', 'ice_cream'],
      [0, 1],
    ],
    ['with accents in one sign or two', ['caf\u00e9', 'bar'], 2, ['bar', decomposed], [1, 0]],
    ['with capital accents', ['CAF\u00c9', 'bar'], 2, [decomposed, 'bar'], [0, 1]],
    ['with dashes for spaces', ['hot dog', 'pizza'], 2, ['hot-dog', 'pizza'], [0, 1]],
    ['written as one word', ['HotDog', 'pizza'], 2, ['hot_dog', 'pizza'], [0, 1]],
    ['in full width', ['ｃａｔ', 'dog'], 2, ['dog', 'cat'], [1, 0]],
    ['with a ligature', ['ﬁsh', 'cat'], 2, ['fish', 'cat'], [0, 1]],
    ['with Turkish letters', ['IŞIK', 'KEDİ'], 2, ['kedi', 'ışık'], [1, 0]],
    ['with a sharp s', ['STRASSE', 'WEG'], 2, ['Weg', 'Straße'], [1, 0]],
    ['without their accents', ['Café', 'thé'], 2, ['the', 'cafe'], [1, 0]],
    ['with umlauts written out', ['Kühe', 'Bär'], 2, ['Baer', 'kuehe'], [1, 0]],
    ['without umlauts', ['Bär', 'Kühe'], 2, ['kuhe', 'bar'], [1, 0]],
    ['with accents that tell them apart', ['peche', 'pêche'], 2, ['pêche', 'peche'], [1, 0]],
    ['in Cyrillic, without its dots', ['пёс', 'кот'], 2, ['кот', 'пес'], [1, 0]],
    [
      'of which there are several',
      ['cats', 'Foxes', 'butterflies'],
      3,
      ['butterfly', 'cat', 'fox'],
      [2, 0, 1],
    ],
    ['of which there is one', ['cat', 'dress', 'bus'], 3, ['dresses', 'cats'], [1, 0]],
    ['that an s tells apart', ['cat', 'cats'], 2, ['cats', 'cat'], [1, 0]],
    ['of numbers and their words', ['eight', 'five', 'zero'], 3, ['0', '5', '8'], [2, 1, 0]],
    ['of words and their numbers', ['0', '1', '2', '3'], 4, ['one', 'three', 'two', 'zero'], [1, 3, 2, 0]],
    ['that all begin with a word', ['cat', 'dog'], 2, ['class_dog', 'class_cat'], [1, 0]],
    ['that all end with a word', ['cat', 'sea lion', 'dog'], 3, ['Sea-Lion images', 'dog images'], [1, 2]],
    ['that have one on the other side', ['type: cat (pet)', 'type: dog (pet)'], 2, ['dog', 'cat'], [1, 0]],
    [
      'that have another word on each side',
      ['photo of cat', 'photo of dog'],
      2,
      ['dog_pics', 'cat_pics'],
      [1, 0],
    ],
    ['with numbers and one word in front', ['cat', 'dog'], 2, ['01-class-dog', '02-class-cat'], [1, 0]],
    ['numbered from zero', ['tshirt', 'trouser'], 2, ['0_tshirt', '1_trouser'], [0, 1]],
    [
      'with WordNet’s numbers in front',
      ['goldfish', 'tench'],
      2,
      ['n01440764_tench', 'n01443537_goldfish'],
      [1, 0],
    ],
    ['with “and” for a sign', ['Mac & cheese', 'pie'], 2, ['mac_and_cheese', 'pie'], [0, 1]],
    ['in Cyrillic capitals', ['КОШКА', 'собака'], 2, ['Собака', 'кошка'], [1, 0]],
    ['in Chinese', ['猫', '狗'], 2, ['狗', '猫'], [1, 0]],
    ['of pictures of their own', ['🐱', '🐶'], 2, ['🐶', '🐱'], [1, 0]],
    ['with a mark that cannot be seen', ['\ufeffcat', 'do\u200bg'], 2, ['dog', 'cat'], [1, 0]],
    ['with a space that does not break', ['sea\u00a0lion', 'cat'], 2, ['cat', 'sea lion'], [1, 0]],
    ['of signs alone', ['+', '-', '×', '÷'], 4, ['÷', '×', '-', '+'], [3, 2, 1, 0]],
    ['in quotation marks', ['"cat"', '"dog"'], 2, ['dog', 'cat'], [1, 0]],
    ['behind numbers and colons', ['0: cat', '1: dog'], 2, ['dog', 'cat'], [1, 0]],
    ['with signs that no folder may have', ['T-shirt/top', 'Bag'], 2, ['Bag', 'tshirt top'], [1, 0]],
    [
      'numbered in front',
      ['001.Black_footed_Albatross', '002.Laysan_Albatross'],
      2,
      ['Laysan Albatross', 'Black footed Albatross'],
      [1, 0],
    ],
    ['with spaces around', [' cat', 'dog '], 2, ['dog', 'cat'], [1, 0]],
    ['by synonym', ['tench, Tinca tinca', 'goldfish'], 2, ['Tinca tinca', 'goldfish'], [0, 1]],
    ['by whole names before synonyms', ['maillot, tank suit', 'maillot'], 2, ['maillot'], [1]],
    [
      'by WordNet’s number',
      ['goldfish, Carassius auratus', 'tench, Tinca tinca'],
      2,
      ['n01440764', 'n01443537'],
      [1, 0],
    ],
    ['by WordNet’s number of a teacher', ['n01440764', 'n01443537'], 2, ['goldfish', 'tench'], [1, 0]],
    [
      'by WordNet’s number with a name behind',
      ['Chihuahua', 'Pekinese'],
      2,
      ['n02086079-Pekinese', 'n02085620-Chihuahua'],
      [1, 0],
    ],
    ['by WordNet’s number among a thousand names', words, 1000, ['n03888257', 'n01440764'], [701, 0]],
    ['where two have one name, by WordNet’s number', words, 1000, ['n03126707', 'n02012849'], [517, 134]],
    [
      'where a teacher has Keras’s names',
      words.map((each) => each.split(',')[0]!.replaceAll(' ', '_')),
      1000,
      ['n02012849', 'n01484850'],
      [134, 2],
    ],
    [
      'where a teacher has WordNet’s numbers',
      ids,
      1000,
      ['golden retriever', 'tench, Tinca tinca'],
      [207, 0],
    ],
    ['by ImageNet’s order where nothing is named', undefined, 1000, ['n03888257', 'n01440764'], [701, 0]],
    [
      'by ImageNet’s order behind TensorFlow’s background',
      undefined,
      1001,
      ['n03888257', 'n01440764'],
      [702, 1],
    ],
    ['by ImageNet’s order under numbers', labels(1000), 1000, ['tench', 'parachute'], [0, 701]],
    [
      'that are numbers, which folders sort as text',
      digits,
      12,
      asText,
      [0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9],
    ],
    ['that are numbers among more', digits, 12, ['7', '3'], [7, 3]],
    ['that are numbers in other words', labels(12), 12, asText, [0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['that are numbers with zeros in front', digits, 12, ['00011', '00002'], [11, 2]],
    [
      'that count from one, by rank',
      digits.slice(0, 10),
      10,
      ['1', '10', '2', '3', '4', '5', '6', '7', '8', '9'],
      [0, 9, 1, 2, 3, 4, 5, 6, 7, 8],
    ],
    [
      'that are numbers to an unnamed teacher, by rank',
      undefined,
      11,
      asText.filter((each) => each !== '11'),
      [0, 1, 10, 2, 3, 4, 5, 6, 7, 8, 9],
    ],
    ['by position without names', undefined, 2, ['x', 'y'], [0, 1]],
    ['by position where the teacher has numbers', ['LABEL_0', 'LABEL_1'], 2, ['x', 'y'], [0, 1]],
    ['by position where the teacher’s numbers are out of order', ['1', '0'], 2, ['x', 'y'], [1, 0]],
    ['by position where the dataset has numbers', ['zero', 'one'], 2, ['0', '1'], [0, 1]],
  ])('%s', (_, teacher, count, classes, map) => {
    expect(matchClasses(teacher, count, classes).map).toEqual(map);
  });

  // Where the teacher does not name its thousand classes, they are ImageNet's.
  test.each<[string, string[], ClassPairs, ClassIndex[]]>([
    ['one pair by number beside names', ['tench', '571'], { '571': 571 }, [0, 571]],
    ['one by a synonym', ['tench', 'pump'], { pump: 'petrol pump' }, [0, 571]],
    ['one by WordNet’s number', ['n01440764', 'pump'], { pump: 'n03425413' }, [0, 571]],
    ['all by names', ['fish', 'pump'], { fish: 'tench', pump: 'gas pump' }, [0, 571]],
    ['several names for one', ['fish', 'tench'], { fish: ['goldfish', 'stingray'] }, [[1, 6], 0]],
    ['the same twice', ['pump', 'tench'], { pump: ['gas pump', 571, 'n03425413'] }, [571, 0]],
  ])('paired with ImageNet’s classes, %s', (_, classes, pairs, map) => {
    expect(matchClasses(undefined, 1000, classes, pairs).map).toEqual(map);
  });

  test.each<[string, string[], string[], ClassPairs, ClassIndex[]]>([
    ['by name', ['car', 'plane'], ['auto', 'plane'], { auto: 'car' }, [0, 1]],
    ['by number', ['car', 'plane'], ['auto', 'plane'], { auto: 0 }, [0, 1]],
    ['by a number that is text', ['car', 'plane'], ['auto', 'plane'], { auto: '0' }, [0, 1]],
    ['against their names', ['a', 'b'], ['a', 'b'], { a: 'b', b: 'a' }, [1, 0]],
    ['in another spelling', ['Sports Car', 'plane'], ['auto', 'plane'], { AUTO: 'sports_car' }, [0, 1]],
    ['with several', ['tabby', 'siamese', 'pug'], ['cat', 'pug'], { cat: ['tabby', 'siamese'] }, [[0, 1], 2]],
  ])('as a person paired them, %s', (_, teacher, classes, pairs, map) => {
    expect(matchClasses(teacher, teacher.length, classes, pairs).map).toEqual(map);
  });

  test.each<[string, string[] | undefined, number, string[], RegExp | undefined]>([
    ['nothing for equal names', ['cat', 'dog'], 2, ['dog', 'cat'], undefined],
    [
      'positions',
      undefined,
      2,
      ['x', 'y'],
      /does not name its classes: they are matched by their order, so that “x” is taken for its class 0\.$/,
    ],
    [
      'positions of numbers',
      ['off', 'on'],
      2,
      ['0', '1'],
      /only numbers: they are matched by their order, so that “0” is taken for “off”\.$/,
    ],
    ['ImageNet’s order', undefined, 1000, ['tench'], /taken to be ImageNet’s/],
  ])('and it is said of %s', (_, teacher, count, classes, note) => {
    const { notes } = matchClasses(teacher, count, classes);
    if (note) expect(notes.join(' ')).toMatch(note);
    else expect(notes).toEqual([]);
  });

  test.each<[string, string[] | undefined, number, string[], ClassPairs, string]>([
    [
      'other numbers of classes',
      undefined,
      3,
      ['x', 'y'],
      {},
      'The teacher has 3 classes and the dataset 2, and without names they cannot be matched.',
    ],
    [
      'one that is none of ImageNet’s among others that are',
      undefined,
      1000,
      ['tench', 'goldfish', 'my own'],
      {},
      'The teacher does not know the class “my own”.',
    ],
    [
      'a class that it does not know',
      ['cat', 'dog'],
      2,
      ['cat', 'emu'],
      {},
      'The teacher does not know the class “emu”.',
    ],
    [
      'one that an s tells from another',
      ['cat', 'dog'],
      2,
      ['cat', 'cats'],
      {},
      'The teacher does not know the class “cats”.',
    ],
    [
      'many of them',
      ['cat', 'dog'],
      2,
      ['a', 'b', 'c', 'd', 'cat'],
      {},
      'The teacher does not know the classes “a”, “b”, “c” and 1 more.',
    ],
    [
      'synonyms',
      ['cat, kitty', 'dog'],
      2,
      ['cat', 'kitty'],
      {},
      'The classes “cat” and “kitty” are one class to the teacher.',
    ],
    [
      'spellings that it does not tell apart',
      ['a', 'b'],
      2,
      ['a', 'A'],
      {},
      'The classes “a” and “A” are one class to the teacher.',
    ],
    [
      'a spelling that may be either',
      ['A b', 'a_b'],
      2,
      ['a-B'],
      {},
      'The teacher has 2 classes that “a-B” may be: “A b” (0), “a_b” (1).',
    ],
    [
      'ImageNet’s two cranes',
      words,
      1000,
      ['crane'],
      {},
      'The teacher has 2 classes that “crane” may be: “crane” (134), “crane” (517).',
    ],
    [
      'a pair of no class',
      ['a', 'b'],
      2,
      ['a', 'b'],
      { c: 'a' },
      '“c” is paired by hand, but is no class of the dataset.',
    ],
    [
      'a pair with no class',
      ['a', 'b'],
      2,
      ['a', 'b'],
      { a: 'z' },
      'The teacher has no class “z”, which one is paired with by hand.',
    ],
    [
      'a pair out of range',
      ['a', 'b'],
      2,
      ['a', 'b'],
      { a: 2 },
      'The teacher has no class “2”, which one is paired with by hand.',
    ],
    [
      'two pairs of one',
      ['a', 'b'],
      2,
      ['a', 'b'],
      { a: 'b' },
      'The classes “a” and “b” are one class to the teacher.',
    ],
  ])('or refused: %s', async (_, teacher, count, classes, pairs, message) => {
    const found = await sentencesOf(() => matchClasses(teacher, count, classes, pairs));
    expect(found).toMatchObject({ code: 'mismatch', message });
  });

  test('and classes that stand for one together add up their probabilities', () => {
    const p = [0.5, 0.2, 0.3];
    const found = mapLogits(Float32Array.from(p, Math.log), 1, 3, [[0, 1], 2]);
    expect(Math.exp(found[0]!)).toBeCloseTo(0.7, 6);
    expect(Math.exp(found[1]!)).toBeCloseTo(0.3, 6);
    const large = mapLogits([1000, 1000, -1000], 1, 3, [[0, 1], 2]);
    expect([...large]).toEqual([Math.fround(1000 + Math.log(2)), -1000]);
  });
});
