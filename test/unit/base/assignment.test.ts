import { expect, it } from 'vitest';
import { bestAssignment } from '../../../src-main/base/assignment';
import { Random } from '../../../src-main/base/random';

function permutations(columns: number[], rows: number): number[][] {
  if (rows === 0) return [[]];
  return columns.flatMap((column) =>
    permutations(
      columns.filter((each) => each !== column),
      rows - 1,
    ).map((rest) => [column, ...rest]),
  );
}

it.each([
  [1, 1],
  [2, 2],
  [3, 5],
  [5, 5],
  [4, 7],
])('the best pairing of %i rows with %i columns is what trying all finds', (rows, columns) => {
  for (let seed = 0; seed < 20; seed++) {
    const random = new Random(seed, 'gain');
    const gain = Array.from({ length: rows }, () =>
      Array.from({ length: columns }, () => random.integer(10)),
    );
    const sum = (order: number[]) => order.reduce((total, column, row) => total + gain[row]![column]!, 0);
    const best = Math.max(...permutations([...Array(columns).keys()], rows).map(sum));
    const found = bestAssignment(gain);
    expect(new Set(found).size).toBe(rows);
    expect(sum(found)).toBe(best);
  }
});

it('needs as many columns as rows', () => {
  expect(() => bestAssignment([[1], [2]])).toThrow();
  expect(bestAssignment([])).toEqual([]);
});
