import { describe, expect, it } from 'vitest';
import type { FrontPoint, Known } from '../../../src-main/wave/front';
import {
  asGoodAs,
  bestUnder,
  between,
  frontOf,
  overBudget,
  parseBytes,
  parseMilliseconds,
} from '../../../src-main/wave/front';

const known = (value: number, measured = true): Known => ({ value, measured });

function point(
  width: number,
  depth: number,
  accuracy: Known | null,
  latency: number | null = null,
): FrontPoint {
  const parameters = width * width * depth;
  return {
    width,
    depth,
    parameters,
    flops: 2 * parameters,
    bytes: { fp32: 4 * parameters, fp16: 2 * parameters, int8: parameters },
    accuracy,
    latency: latency === null ? null : known(latency),
  };
}

const POINTS = [
  point(64, 2, known(0.5), 1),
  point(64, 4, known(0.6), 3),
  point(128, 2, known(0.55), 2),
  point(128, 4, known(0.7), 6),
  point(192, 4, null, 9),
];
const nameOf = (found: FrontPoint | undefined) => found && `${found.width}x${found.depth}`;

describe('a smaller size that is as good as the best', () => {
  // Wilson's 95 % interval of 70 % begins at 60.4 of 100 images, at 67.1 of 1,000 and at 69.1 of 10,000.
  const near = [
    point(32, 2, known(0.6)),
    point(64, 2, known(0.61)),
    point(96, 2, known(0.68)),
    point(128, 4, known(0.7)),
  ];
  it.each([
    ['of 100 images', 100, {}, '64x2'],
    ['of 1,000 images', 1000, {}, '96x2'],
    ['of 10,000 images', 10_000, {}, undefined],
    ['that fits the budget', 100, { milliseconds: 5 }, undefined],
  ] as const)('%s', (_, images, budget, size) => {
    expect(nameOf(asGoodAs(near, near.at(-1)!, budget, images))).toBe(size);
  });

  it('is none that lies between its neighbours only', () => {
    const guessed = [point(64, 2, known(0.7, false)), point(128, 4, known(0.7))];
    expect(asGoodAs(guessed, guessed[1]!, {}, 100)).toBeUndefined();
  });
});

describe('the best size under a budget', () => {
  it.each([
    ['no budget', {}, '128x4'],
    ['bytes in float32', { bytes: 4 * 64 * 64 * 4 }, '64x4'],
    ['the same bytes hold more in int8', { bytes: 4 * 64 * 64 * 4, precision: 'int8' }, '128x4'],
    ['milliseconds', { milliseconds: 2.5 }, '128x2'],
    ['both', { bytes: 4 * 64 * 64 * 2, milliseconds: 2.5 }, '64x2'],
    ['operations', { flops: 2 * 64 * 64 * 4 }, '64x4'],
    ['nothing fits', { bytes: 10 }, undefined],
  ] as const)('%s', (_, budget, size) => expect(nameOf(bestUnder(POINTS, budget))).toBe(size));

  it('takes the smaller of two that are equally good, and one that was measured before one that was not', () => {
    const equal = [point(128, 4, known(0.7)), point(96, 4, known(0.7)), point(64, 4, known(0.7, false))];
    expect(nameOf(bestUnder(equal, {}))).toBe('96x4');
  });

  it('does not take a size whose latency is not known for one that is fast enough', () => {
    expect(overBudget(point(64, 2, known(0.5)), { milliseconds: 100 })).toBe('latency');
  });
});

it('the front holds what nothing cheaper beats', () => {
  const cost = ({ parameters }: FrontPoint) => parameters;
  expect(frontOf([...POINTS, point(160, 2, known(0.58))], cost).map(nameOf)).toEqual([
    '64x2',
    '64x4',
    '128x4',
  ]);
});

describe('a size between measured ones', () => {
  const at = (width: number, depth: number, value: number) => ({ width, depth, value });
  // A plane: a straight line in each direction, so that what lies between must lie on it.
  const plane = (width: number, depth: number) => 0.1 + width / 1000 + depth / 100;
  const grid = [64, 128, 256].flatMap((w) => [2, 4, 8].map((d) => at(w, d, plane(w, d))));

  it('has its own value where it was measured', () => {
    expect(between(grid, { width: 128, depth: 4 })).toEqual({ value: plane(128, 4), measured: true });
  });

  it.each([
    [96, 4],
    [128, 6],
    [200, 2],
  ])('lies on the plane of its neighbours: %i x %i', (width, depth) => {
    const found = between(grid, { width, depth })!;
    expect(found.measured).toBe(false);
    expect(found.value).toBeCloseTo(plane(width, depth), 12);
  });

  it.each([
    [512, 4],
    [32, 4],
    [128, 16],
    [96, 3],
  ])('is not guessed beyond them: %i x %i', (width, depth) => {
    expect(between(grid, { width, depth })).toBeNull();
  });
});

it.each([
  ['3MB', 3e6],
  ['3 mb', 3e6],
  ['2,5 MB', 2.5e6],
  ['900kB', 9e5],
  ['1 MiB', 1048576],
  ['4096', 4096],
  ['', undefined],
  ['3 apples', undefined],
  ['-1MB', undefined],
  ['0', undefined],
  ['3 Mo', 3e6],
])('parseBytes %j', (text, bytes) => expect(parseBytes(text)).toBe(bytes));

it.each([
  ['8ms', 8],
  ['8', 8],
  ['0.5 s', 500],
  ['fast', undefined],
  ['0ms', undefined],
])('parseMilliseconds %j', (text, ms) => expect(parseMilliseconds(text)).toBe(ms));
