import { expect, it } from 'vitest';
import { commonName } from '../../../src-main/api/handlers/families';
import { frontLine } from '../../../src-renderer/screens/catalog/sparkline';

it('draws a family from edge to edge, and a line through those that no smaller one is better than', () => {
  const models = [
    { parameters: 300, accuracy: 0.6 },
    { parameters: 100, accuracy: 0.5 },
    { parameters: 200, accuracy: 0.7 },
    { parameters: 400, accuracy: null },
    { parameters: 100, accuracy: 0.4 },
  ];
  const { dots, front } = frontLine(models, 104, 24, 2);
  expect(dots).toHaveLength(4);
  expect(front.map(({ parameters, accuracy, x, y }) => [parameters, accuracy, x, y])).toEqual([
    [100, 0.5, 2, expect.closeTo(22 - (20 * 1) / 3, 9)],
    [200, 0.7, 52, 2],
  ]);
  expect(frontLine([], 10, 10, 1)).toEqual({ dots: [], front: [] });
  expect(frontLine([{ parameters: 5, accuracy: 0.5 }], 10, 10, 0).dots).toMatchObject([{ x: 5, y: 5 }]);
});

it.each([
  [['phone-64x2', 'phone-64x3', 'phone-96x2'], 'phone'],
  [['a-64x2', 'a-64x3'], 'a'],
  [['first', 'second'], 'first'],
  [['same', 'same 2'], 'same'],
])('calls a family %j “%s”', (names, name) => {
  expect(commonName(names)).toBe(name);
});
