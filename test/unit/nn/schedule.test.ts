import { describe, expect, it } from 'vitest';
import { earlyEnd, rateFactor, type Schedule } from '../../../src-main/nn/schedule';

const cosine: Schedule = { shape: 'cosine', warmup: 10 / 110, decay: 0 };
const wsd: Schedule = { shape: 'wsd', warmup: 0.1, decay: 0.2 };
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('a cosine', () => {
  it('rises linearly to 1, then falls to 0', () => {
    expect([0, 4, 9].map((step) => rateFactor(cosine, step, 110))).toEqual([0.1, 0.5, 1]);
    expect(rateFactor(cosine, 60, 110)).toBeCloseTo(0.5, 10);
    expect(rateFactor(cosine, 110, 110)).toBeCloseTo(0, 10);
    expect(rateFactor({ ...cosine, warmup: 0 }, 0, 10)).toBe(1);
  });

  it('cannot be brought to its end early', () => {
    for (const step of range(0, 110)) expect(earlyEnd(cosine, step, 110)).toBeUndefined();
  });
});

describe('warm-up, stable, decay', () => {
  it('rises, stays, and falls as 1 − √ of the way', () => {
    const factor = (step: number) => rateFactor(wsd, step, 100);
    expect(range(0, 10).map(factor)).toEqual(range(1, 11).map((n) => n / 10));
    for (const step of range(10, 81)) expect(factor(step)).toBe(1);
    for (const step of range(80, 101)) expect(factor(step)).toBeCloseTo(1 - Math.sqrt((step - 80) / 20), 10);
  });

  it('does not depend on the length of the run before it falls', () => {
    for (const steps of [200, 300, 1000]) {
      for (const step of range(100, 160)) expect(rateFactor(wsd, step, steps)).toBe(1);
    }
  });

  it.each([
    ['while it rises', 7, undefined],
    ['while it is up', 40, 50],
    ['later', 64, 80],
    ['while it falls already', 85, undefined],
    ['when it would be no shorter', 80, undefined],
  ])('can be brought to its end early %s', (_label, step, end) => {
    expect(earlyEnd(wsd, step, 100)).toBe(end);
    // The rate goes on from where it is, without a jump, and reaches the end of a run of that length.
    if (end === undefined) return;
    expect(rateFactor(wsd, step, end)).toBe(1);
    expect(rateFactor(wsd, end, end)).toBe(0);
  });

  it.each([
    ['no decay', { ...wsd, decay: 0 }],
    ['nothing but decay', { ...wsd, warmup: 0, decay: 1 }],
    ['more of both than there is', { ...wsd, warmup: 0.7, decay: 0.7 }],
  ])('stays within 0 and 1 with %s', (_label, schedule) => {
    for (const step of range(0, 51)) {
      const factor = rateFactor(schedule, step, 50);
      expect(factor >= 0 && factor <= 1, `${step}: ${factor}`).toBe(true);
    }
  });
});
