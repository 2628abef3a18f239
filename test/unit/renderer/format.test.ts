import { describe, expect, it } from 'vitest';
import * as format from '../../../src-renderer/app/format';

describe('format', () => {
  it.each([
    [0, '0\u00a0B'],
    [999, '999\u00a0B'],
    [1000, '1.00\u00a0kB'],
    [48_256, '48.3\u00a0kB'],
    [999_600, '1.00\u00a0MB'],
    [4_880_000, '4.88\u00a0MB'],
    [12_345_678_901, '12.3\u00a0GB'],
    [null, '–'],
    [NaN, '–'],
  ])('bytes %s', (value, text) => expect(format.bytes(value)).toBe(text));

  it.each([
    [0, '0 s'],
    [400, '< 1 s'],
    [45_000, '45 s'],
    [60_000, '1 min'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
    [100 * 3_600_000, '4 d 4 h'],
    [undefined, '–'],
  ])('duration %s', (value, text) => expect(format.duration(value)).toBe(text));

  it.each([
    [4000, 'some seconds'],
    [25_000, 'half a minute'],
    [56_000, 'about a minute'],
    [3 * 60_000 + 20_000, 'about 3 minutes'],
    [21 * 60_000, 'about 20 minutes'],
    [54.5 * 60_000, 'about an hour'],
    [20 * 3_600_000, 'about 20 hours'],
    [3 * 86_400_000, 'about 3 days'],
    [6910 * 86_400_000, 'about 18.9 years'],
    [null, '–'],
  ])('roughly %s', (value, text) => expect(format.roughly(value)).toBe(text));

  it.each([
    ['0.001', 0.001],
    ['0,001', 0.001],
    [' 12,5 ', 12.5],
    ['1,000', 1000],
    ['1,234,567.5', 1_234_567.5],
    ['1e-3', 0.001],
    ['', NaN],
    ['1.2.3', NaN],
    ['1,2,3', NaN],
    ['much', NaN],
  ])('numberFrom %j', (text, number) => expect(format.numberFrom(text)).toBe(number));

  it.each([
    [0, '0'],
    [0.0123456, '0.01235'],
    [3.456789, '3.457'],
    [1.2e-6, '1.2e-6'],
    [12_345.6, '12,346'],
    [2_500_000, '2.5e6'],
    [-0.5, '-0.5'],
  ])('measure %s', (value, text) => expect(format.measure(value)).toBe(text));

  it('tells how long ago something was', () => {
    const now = Date.UTC(2026, 0, 10);
    expect(format.ago(now - 20_000, now)).toBe('just now');
    expect(format.ago(now - 3 * 3_600_000, now)).toBe('3 hours ago');
    expect(format.ago(now - 86_400_000, now)).toBe('yesterday');
    expect(format.ago(now - 15 * 86_400_000, now)).toBe('2 weeks ago');
  });

  it('writes shares, counts and operations', () => {
    expect(format.percent(0.5678)).toBe('56.8\u00a0%');
    expect(format.percent(null)).toBe('–');
    expect(format.count(1234567)).toBe('1,234,567');
    expect(format.short(1_220_000)).toBe('1.22M');
    expect(format.flops(78_400_000)).toBe('78.4\u00a0MFLOPs');
  });
});
