import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { usableCores } from '../../../src-main/base/processors';
import { timeInTurn as timeWith, timesOf } from '../../../src-main/base/timing';

/** The clock stands still but for what works: whatever else the machine does is no part of it. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

const timeInTurn: typeof timeWith = (each, timing) => timeWith(each, { others: () => 0, ...timing });

/** Works for so many milliseconds. */
function work(milliseconds: number): Promise<void> {
  vi.advanceTimersByTime(milliseconds);
  return Promise.resolve();
}

const times = (...groups: [count: number, value: number][]) =>
  groups.flatMap(([count, value]) => Array.from({ length: count }, () => value));

describe('times', () => {
  it('are of models in turn, and none by what came before it', async () => {
    const order: string[] = [];
    const model = (name: string, milliseconds: number) => ({
      pass: () => {
        if (order.at(-1) !== name) order.push(name);
        return work(milliseconds);
      },
    });
    const [fast, slow] = await timeInTurn([model('fast', 5), model('slow', 15)]);
    // Both were warmed up one after the other, and then took turns.
    expect(order.slice(0, 8)).toEqual(['fast', 'slow', 'fast', 'slow', 'fast', 'slow', 'fast', 'slow']);
    expect(order.length).toBeGreaterThan(30);
    expect(fast).toEqual({ median: 5, p90: 5, passes: 21, disturbed: false });
    expect(slow).toEqual({ median: 15, p90: 15, passes: 21, disturbed: false });
  });

  it.each([
    ['that hardly differ', times([21, 2]), { median: 2, p90: 2, passes: 21, disturbed: false }],
    ['with a few outliers', times([18, 2], [3, 40]), { median: 2, p90: 40, passes: 21, disturbed: false }],
    [
      'of a machine that becomes a bit slower',
      times([10, 2], [11, 2.6]),
      { median: 2.6, p90: 2.6, passes: 21, disturbed: false },
    ],
    [
      'of which most are too long',
      times([5, 2], [16, 47]),
      { median: 47, p90: 47, passes: 21, disturbed: true },
    ],
    [
      'of which a third is too long',
      times([14, 2], [7, 9]),
      { median: 2, p90: 9, passes: 21, disturbed: true },
    ],
    [
      'few, of a slow network',
      times([8, 900], [1, 1400]),
      { median: 900, p90: 1400, passes: 9, disturbed: false },
    ],
  ])('%s', (_, readings, expected) => {
    expect(timesOf(readings)).toEqual(expected);
  });

  /** Its first `slow` passes take ten times as long, but for every fourth. */
  function disturbedFor(slow: number): { pass: () => Promise<void>; count: () => number } {
    let passes = 0;
    return { pass: () => work(++passes <= slow && passes % 4 !== 0 ? 60 : 6), count: () => passes };
  }
  const steady = { pass: () => work(6) };

  it('that were disturbed are taken once more, of that model alone', async () => {
    let others = 0;
    const other = { pass: () => (others++, steady.pass()) };
    const model = disturbedFor(4 + 21);
    const [found, beside] = await timeInTurn([model, other]);
    expect(found).toEqual({ median: 6, p90: 6, passes: 21, disturbed: false });
    expect([beside!.disturbed, others]).toEqual([false, 4 + 21]);
    expect(model.count()).toBe(4 + 21 + 21);
  });

  it.each([
    ['that share the processors with others are disturbed, however steady', 1, usableCores(), true],
    ['beside a bit of other work are not', 0.2, usableCores(), false],
    // A pass of one thread has a processor for itself.
    ['on fewer threads are not', 0.5, 0.5, false],
  ])('%s', async (_, processors, threads, disturbed) => {
    const others = () => processors * performance.now();
    const [found] = await timeInTurn([{ pass: () => work(6) }], { threads, others });
    expect(found).toEqual({ median: 6, p90: 6, passes: 21, disturbed });
  });

  it('of a pass too short for the clock are those of many passes', async () => {
    let passes = 0;
    const [found] = await timeInTurn([{ pass: () => (passes++, work(0.5)) }]);
    expect(found!.median).toBe(0.5);
    expect(passes).toBe(4 + 21 * 8);
  });

  it('of a slow network are of fewer passes', async () => {
    const [found] = await timeInTurn([{ pass: () => work(3000) }]);
    expect(found).toEqual({ median: 3000, p90: 3000, passes: 9, disturbed: false });
  });

  it('that are disturbed again are given, and said to be', async () => {
    const model = disturbedFor(Infinity);
    const [found] = await timeInTurn([model]);
    expect([found!.disturbed, model.count()]).toEqual([true, 4 + 21 + 21]);
  });
});
