import { describe, expect, it } from 'vitest';
import { classMap } from '../../../src-main/jobs/classes';

describe('the classes of a teacher', () => {
  it.each<[string, string[] | undefined, number, string[], number[] | undefined]>([
    ['the same', ['cat', 'dog'], 2, ['cat', 'dog'], undefined],
    ['in another order and case', ['Dog', 'cat'], 2, ['cat', 'dog'], [1, 0]],
    ['a part of them', ['a', 'fire_truck', 'c'], 3, ['fire truck', 'a'], [1, 0]],
    ['without names', undefined, 2, ['cat', 'dog'], undefined],
    ['numbered', ['LABEL_0', 'LABEL_1'], 2, ['cat', 'dog'], undefined],
  ])('%s', (_, known, count, wanted, map) => {
    expect(classMap('t', known, count, wanted)).toEqual(map);
  });

  it.each<[string, string[] | undefined, number, string[], string]>([
    [
      'unknown',
      ['cat', 'dog'],
      2,
      ['cat', 'horse'],
      '“t” does not know the class “horse” of the data. It knows “cat”, “dog”. Choose data with these classes, or another teacher.',
    ],
    [
      'of another number',
      undefined,
      1000,
      ['cat', 'dog'],
      '“t” tells 1000 classes apart, but the data has 2. Choose data with the same classes, or another teacher.',
    ],
  ])('%s are refused', (_, known, count, wanted, sentences) => {
    let told = '';
    try {
      classMap('t', known, count, wanted);
    } catch (error) {
      const { message, hint } = error as { message: string; hint: string };
      told = `${message} ${hint}`;
    }
    expect(told).toBe(sentences);
  });
});
