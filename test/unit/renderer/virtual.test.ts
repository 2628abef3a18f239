import { describe, expect, it } from 'vitest';
import type { VirtualList } from '../../../src-renderer/app/virtual';
import { columnsIn, moveBy, pagesOf, scrollToShow, windowOf } from '../../../src-renderer/app/virtual';

const list: VirtualList = {
  count: 10_000,
  columns: 1,
  rowHeight: 40,
  height: 600,
  scrollTop: 0,
  overscan: 4,
};

describe('the window of a long list', () => {
  it('draws what can be seen and a little more', () => {
    expect(windowOf(list)).toMatchObject({ first: 0, last: 24, offset: 0, total: 400_000 });
    expect(windowOf({ ...list, scrollTop: 4010 })).toMatchObject({
      first: 96,
      last: 120,
      offset: 3840,
      total: 400_000,
    });
  });

  it('covers every visible pixel at any scroll position', () => {
    for (const columns of [1, 3, 4]) {
      for (let scrollTop = 0; scrollTop < 120_000; scrollTop += 977) {
        const { first, last, offset, total, slots } = windowOf({ ...list, columns, scrollTop });
        const top = Math.min(scrollTop, Math.max(0, total - 600));
        expect(offset).toBeLessThanOrEqual(top);
        const bottom = offset + Math.ceil((last - first) / columns) * 40;
        expect(bottom).toBeGreaterThanOrEqual(Math.min(top + 600, total));
        expect(first % columns).toBe(0);
        expect(last).toBeLessThanOrEqual(list.count);
        expect(last - first).toBe(Math.min(slots, list.count - first));
      }
    }
  });

  it('stays inside a list that became shorter', () => {
    expect(windowOf({ ...list, count: 3, scrollTop: 90_000 })).toMatchObject({
      first: 0,
      last: 3,
      offset: 0,
    });
    expect(windowOf({ ...list, count: 0, scrollTop: 90_000 })).toMatchObject({
      first: 0,
      last: 0,
      offset: 0,
      total: 0,
    });
  });

  it('scrolls no further than needed to show an item', () => {
    expect(scrollToShow({ ...list, scrollTop: 400 }, 12)).toBe(400);
    expect(scrollToShow({ ...list, scrollTop: 400 }, 3)).toBe(120);
    expect(scrollToShow({ ...list, scrollTop: 400 }, 30)).toBe(31 * 40 - 600);
    expect(scrollToShow({ ...list, columns: 3, scrollTop: 0 }, 59)).toBe(200);
  });

  it('counts columns and pages', () => {
    expect([100, 499, 511, 512, 1000].map((width) => columnsIn(width, 250, 12))).toEqual([1, 1, 1, 2, 3]);
    expect(pagesOf(0, 100, 100)).toEqual([0]);
    expect(pagesOf(99, 201, 100)).toEqual([0, 1, 2]);
    expect(pagesOf(5, 5, 100)).toEqual([]);
  });

  it('moves by keys and stops at the ends', () => {
    expect(moveBy('ArrowDown', 0, 10, 3, 2)).toBe(3);
    expect(moveBy('ArrowRight', 0, 10, 3, 2)).toBe(1);
    expect(moveBy('ArrowRight', 0, 10, 1, 2)).toBeUndefined();
    expect(moveBy('PageDown', 1, 10, 1, 5)).toBe(6);
    expect(moveBy('End', 1, 10, 1, 5)).toBe(9);
    expect(moveBy('Home', 7, 10, 1, 5)).toBe(0);
    expect(moveBy('ArrowUp', 0, 10, 1, 5)).toBe(0);
    expect(moveBy('x', 0, 10, 1, 5)).toBeUndefined();
    expect(moveBy('ArrowDown', 0, 0, 1, 5)).toBeUndefined();
  });
});
