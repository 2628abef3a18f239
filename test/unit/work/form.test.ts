import { describe, expect, it } from 'vitest';
import { type Field, textFor, valueOf } from '../../../src-main/work/form';

describe('a value in a form', () => {
  it.each<[Field['type'], unknown, string]>([
    ['text', 'a, b', 'a, b'],
    ['number', 0.002, '0.002'],
    ['number', 1e-8, '1e-8'],
    ['switch', false, 'false'],
    ['choice', 'wsd', 'wsd'],
    ['texts', ['cat', 'dog'], 'cat, dog'],
    ['numbers', [8, 16], '8, 16'],
    ['triple', [0.5, 0.4, 0.3], '0.5, 0.4, 0.3'],
    [
      'sizes',
      [
        { width: 64, depth: 4 },
        { width: 96, depth: 6, mlpRatio: 2 },
      ],
      '64x4, 96x6x2',
    ],
    ['counts', { 'mlp.fc1.weight': 16, pos_embed: 4 }, 'mlp.fc1.weight=16, pos_embed=4'],
    ['json', { a: [1, { b: null }] }, '{"a":[1,{"b":null}]}'],
  ])('of the type %s is the text that is read as it', (type, value, text) => {
    expect(textFor({ type }, value)).toBe(text);
    expect(valueOf({ type }, text)).toEqual(value);
  });

  it('that is not there is no text', () => {
    for (const nothing of [undefined, null]) expect(textFor({ type: 'json' }, nothing)).toBe('');
  });
});
