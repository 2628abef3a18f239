import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readClassPairs } from '../../../src-main/data/classes/file';
import type { ClassPairs } from '../../../src-main/data/classes/pairs';
import { sentencesOf, temporaryFolder, writeFiles } from './helpers';

function written(content: string | Buffer): string {
  const root = temporaryFolder();
  writeFiles(root, { 'map.csv': content });
  return join(root, 'map.csv');
}

describe('pairs of classes are read', () => {
  test.each<[string, string | Buffer, ClassPairs]>([
    ['UTF-16', Buffer.from('\ufeffauto,car\n', 'utf16le'), { auto: 'car' }],
    ['what Windows wrote before', Buffer.from('caf\xe9,restaurant\n', 'latin1'), { café: 'restaurant' }],
    ['two columns', 'auto,car\nbird,parrot\n', { auto: 'car', bird: 'parrot' }],
    ['a header', 'dataset,teacher\nauto,car\n', { auto: 'car' }],
    ['semicolons', 'auto;car, sports car\nbird;parrot\n', { auto: 'car, sports car', bird: 'parrot' }],
    ['tabs', 'my auto\tsports car\n', { 'my auto': 'sports car' }],
    ['quotes', 'auto,"car, sports car"\n', { auto: 'car, sports car' }],
    [
      'several lines of one class',
      'cat,tabby\ncat,siamese\ndog,pug\n',
      { cat: ['tabby', 'siamese'], dog: 'pug' },
    ],
    ['numbers', 'auto,817\n', { auto: '817' }],
    ['Windows’ ends of lines', 'auto,car\r\nbird,parrot\r\n', { auto: 'car', bird: 'parrot' }],
    ['a byte-order mark', '\ufeffauto,car\n', { auto: 'car' }],
    ['tabs, with commas between', 'auto\tcar, sports car\n', { auto: 'car, sports car' }],
    ['semicolons, with commas between', 'auto;car, sports car\n', { auto: 'car, sports car' }],
    ['JSON', '{"auto": "car", "cat": ["tabby", 282]}', { auto: 'car', cat: ['tabby', 282] }],
  ])('%s', (_, content, pairs) => {
    expect(readClassPairs(written(content))).toEqual(pairs);
  });

  test.each([
    ['one column', 'auto\nbird\n', 'it has no two columns'],
    ['nothing', '', 'it has no two columns'],
    ['three columns', 'a,b,c\n', 'it has no two columns'],
    ['JSON that is cut short', '{"auto": ', 'it is not valid JSON'],
    ['JSON with a name twice', '{"auto": "car", "cat": ["a", "b"], "auto" : "van"}', 'it has "auto" twice'],
    [
      'JSON of something else',
      '{"auto": {"x": 1}}',
      'it is an object of something else than names and numbers',
    ],
  ])('or refused: %s', async (_, content, why) => {
    const found = await sentencesOf(() => readClassPairs(written(content)));
    expect(found).toMatchObject({ code: 'bad-file', message: `“map.csv” does not pair classes: ${why}.` });
  });
});
