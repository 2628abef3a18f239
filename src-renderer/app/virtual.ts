/** Which part of a long list is worth drawing. */

/** Pixels that are drawn above and below what can be seen, at least; cards are four times as high as rows, and as dear. */
const AHEAD = 150;

export interface VirtualList {
  /** Number of items. */
  count: number;
  /** Items beside each other: 1 for a table, more for cards. */
  columns: number;
  /** Pixels from the top of one row to the top of the next. */
  rowHeight: number;
  /** Pixels of the list that can be seen, and how far it is scrolled. */
  height: number;
  scrollTop: number;
  /** Rows drawn above and below what can be seen, at the ends all on one side; left out: {@link AHEAD}. */
  overscan?: number;
}

export interface VirtualWindow {
  /** Items from `first` up to but not including `last`. */
  first: number;
  last: number;
  /** Pixels above the first item drawn. */
  offset: number;
  /** Pixels of the whole list. */
  total: number;
  /** Items whose indices leave the same remainder are never drawn together: the elements of one can be used for the other. */
  slots: number;
}

/** The items to be drawn. Never outside the list, however far it was scrolled before it became shorter. */
export function windowOf(list: VirtualList): VirtualWindow {
  const { count, columns, rowHeight, height, overscan = Math.ceil(AHEAD / rowHeight) } = list;
  const rows = Math.ceil(count / columns);
  const top = Math.min(Math.max(0, list.scrollTop), Math.max(0, rows * rowHeight - height));
  // As many everywhere: a row that is scrolled away makes place for another, none is made or thrown away.
  const drawn = Math.ceil(height / rowHeight) + 1 + 2 * overscan;
  const firstRow = Math.max(0, Math.min(Math.floor(top / rowHeight) - overscan, rows - drawn));
  const lastRow = Math.min(rows, firstRow + drawn);
  return {
    first: Math.min(firstRow * columns, count),
    last: Math.min(lastRow * columns, count),
    offset: firstRow * rowHeight,
    total: rows * rowHeight,
    slots: columns * drawn,
  };
}

/** Where to scroll so that an item can be seen whole; the present place where it already can. */
export function scrollToShow(list: VirtualList, index: number): number {
  const top = Math.floor(index / list.columns) * list.rowHeight;
  if (top < list.scrollTop) return top;
  const bottom = top + list.rowHeight;
  return bottom > list.scrollTop + list.height ? bottom - list.height : list.scrollTop;
}

/** How many cards of at least `minimum` pixels stand beside each other in `width`. */
export function columnsIn(width: number, minimum: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / (minimum + gap)));
}

/** Pages of `size` items that hold the items from `first` to `last`. */
export function pagesOf(first: number, last: number, size: number): number[] {
  if (last <= first) return [];
  const from = Math.floor(first / size);
  const to = Math.floor((last - 1) / size);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** The index that a key moves to in a list or a grid of cards; undefined where it does not move. */
export function moveBy(
  key: string,
  index: number,
  count: number,
  columns: number,
  page: number,
): number | undefined {
  const step: Record<string, number> = {
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: page * columns,
    PageUp: -page * columns,
    Home: -count,
    End: count,
    ...(columns > 1 ? { ArrowRight: 1, ArrowLeft: -1 } : {}),
  };
  const by = step[key];
  if (by === undefined || count === 0) return undefined;
  return Math.min(Math.max(index + by, 0), count - 1);
}
