import { describe, expect, test } from 'vitest';
import { decoded, encodingOf } from '../../../src-main/data/archives/zip-names';

/** The bytes are what Python's codecs make of the words. */
describe('names in a zip that does not say how they are written', () => {
  test.each<[encoding: string, language: string, words: string[], bytes: string]>([
    ['GBK', 'en-US', ['猫', '狗', '汽车'], 'c3a8 b9b7 c6fbb3b5'],
    ['GBK', 'de-DE', ['苹果', '香蕉', '西瓜'], 'c6bbb9fb cfe3bdb6 cef7b9cf'],
    ['Shift_JIS', 'en-US', ['猫', '犬', 'ソース'], '944c 8ca2 835c815b8358'],
    ['Shift_JIS', 'en-US', ['くるま', 'ひこうき'], '82ad82e982dc 82d082b182a482ab'],
    ['Big5', 'en-US', ['貓咪', '小狗', '汽車', '飛機'], 'bfdfab7d a470aaaf a854a8ae adb8bef7'],
    ['EUC-KR', 'en-US', ['고양이', '강아지'], 'b0edbee7c0cc b0adbec6c1f6'],
    ['IBM866', 'en-US', ['кошка', 'собака'], 'aaaee8aaa0 e1aea1a0aaa0'],
    ['IBM850', 'en-US', ['Äpfel', 'Öl', 'Käse'], '8e7066656c 996c 4b847365'],
    ['IBM850', 'en-US', ['maçã', 'limão'], '6d6187c6 6c696dc66f'],
    ['IBM850', 'fr-FR', ['été', 'forêt', 'pêche'], '827482 666f728874 7088636865'],
    ['windows-1252', 'en-US', ['Äpfel', 'Käse'], 'c47066656c 4be47365'],
    ['Shift_JIS', 'ja-JP', ['犬'], '8ca2'],
    ['EUC-KR', 'ko-KR', ['개', '말'], 'b0b3 b8bb'],
    ['Big5', 'zh-TW', ['貓', '狗'], 'bfdf aaaf'],
    ['GBK', 'zh-CN', ['猫', '狗'], 'c3a8 b9b7'],
  ])('are taken for %s, in %s: %s', (encoding, language, words, bytes) => {
    const names = bytes.split(' ').map((each) => Buffer.from(each, 'hex'));
    expect(
      encodingOf(
        names.map((name) => Buffer.concat([name, Buffer.from('/1.png')])),
        language,
      ),
    ).toBe(encoding);
    expect(names.map((name) => decoded(name, encoding))).toEqual(words);
  });
});
