import { describe, expect, test } from 'vitest';
import { looked, tree } from './helpers';

describe('an index above the classes', () => {
  const said = (first: string, last: string) =>
    `The folders “${first}” to “${last}” are taken for an index, and those within them for the classes`;
  test.each<[string, string[], string, number[], string]>([
    [
      'SUN397',
      [
        ...['a/abbey', 'a/alley', 'b/bakery/shop', 'b/basketball_court/indoor', 'b/basketball_court/outdoor'],
        ...['y/yard', 'z/zoo'],
      ].map((each) => `SUN397/${each}/sun_*5.jpg`),
      'abbey alley bakery/shop basketball_court/indoor basketball_court/outdoor yard zoo',
      [28, 0, 7],
      said('a', 'z'),
    ],
    [
      'ADE20K, in each of its splits, of which one is smaller',
      [
        ...['a/abbey', 'a/attic', 'b/bar', 'h/house/outdoor'].map((each) => `images/training/${each}/*3.jpg`),
        ...['a/abbey', 'h/house/outdoor'].map((each) => `images/validation/${each}/*2.jpg`),
      ],
      'abbey attic bar house/outdoor',
      [12, 0, 4],
      said('a', 'h'),
    ],
    [
      'capitals above names in small letters',
      ['A/ant/*5', 'A/ape/*5', 'B/bear/*5'],
      'ant ape bear',
      [12, 0, 3],
      said('A', 'B'),
    ],
    [
      'ranges of letters and digits',
      ['A-F/Adidas/*5', 'A-F/Fila/*5', 'G-Z/Nike/*5', '0-9/7-Eleven/*5'],
      '7-Eleven Adidas Fila Nike',
      [16, 0, 4],
      said('0-9', 'G-Z'),
    ],
    [
      'two letters',
      ['Aa/aardvark/*5', 'Ca/cat/*5', 'Ca/camel/*5'],
      'aardvark camel cat',
      [12, 0, 3],
      said('Aa', 'Ca'),
    ],
    ['Cyrillic', ['В/ворона/*5', 'В/волк/*5', 'К/кот/*5'], 'волк ворона кот', [12, 0, 3], said('В', 'К')],
  ])('%s', async (_, lines, classes, counts, sentence) => {
    const root = await tree(...lines);
    const found = await looked(root);
    expect(found).toMatchObject({ classes, counts });
    expect(found.said).toContain(sentence);
    expect((await looked(root, { classesAt: 'outer' })).classes).not.toContain(classes);
  });

  test.each<[string, string[], string]>([
    ['letters by several hands', ['A/A1/*3', 'A/A2/*3', 'B/B1/*3', 'B/B2/*3'], 'A B'],
    ['letters by left and right hands', ['A/A_left/*3', 'A/A_right/*3', 'B/B_left/*3', 'B/B_up/*3'], 'A B'],
    ['letters in fonts', ['A/Arial/*3', 'A/Times/*3', 'B/Bodoni/*3'], 'A B'],
    ['a word for each letter', ['A/apple/*3', 'B/ball/*3'], 'A B'],
    ['digits in folders of parts', ['0/00/*3', '0/01/*3', '1/10/*3', '1/11/*3'], '0 1'],
    ['letters with images of their own', ['a/*3', 'a/abbey/*3', 'a/alley/*2', 'b/bar/*3'], 'a b'],
    ['kinds within classes of short names', ['cat/calico/*3', 'cat/cymric/*3', 'cow/cracker/*3'], 'cat cow'],
  ])('%s are none', async (_, lines, classes) => {
    expect((await looked(await tree(...lines))).classes).toBe(classes);
  });
});
