import { nameOf, sameSize, type Size } from '../../../base/size';
import type { Comparison } from './comparison';
import { type Row, rowsOf } from './summary';

/** What experiments say of their measurements, in sentences. */

/** One row against another at the last epoch. */
export interface Difference {
  /** Percentage points. */
  points: number;
  /** Every seed of the one lies on the same side of every seed of the other; never so for one seed. */
  apart: boolean;
}

export function differenceOf(row: Row | undefined, other: Row | undefined): Difference | undefined {
  const [a, b] = [row?.last, other?.last];
  if (!a || !b) return undefined;
  const apart = (a.most < b.least || b.most < a.least) && Math.min(a.count, b.count) > 1;
  return { points: 100 * (a.mean - b.mean), apart };
}

function differenceText({ points, apart }: Difference): string {
  const sign = points < 0 ? '−' : '+';
  const by = `${sign}${Math.abs(points).toFixed(1)}`;
  return apart ? `${by} points` : `${by} points (not told apart)`;
}

/** The rows of a size, by their names. */
export function rowsAt(comparison: Comparison, size: Size): Map<string, Row> {
  const rows = rowsOf(comparison).filter((row) => sameSize(row.size, size));
  return new Map(rows.map((row) => [row.way, row]));
}

/** A sentence for each size: how far each row lies from one of them. */
export function againstRow(comparison: Comparison, reference: string): string[] {
  return comparison.sizes.flatMap((size) => {
    const rows = rowsAt(comparison, size);
    const said = [...rows].flatMap(([name, row]) => {
      const found = name === reference ? undefined : differenceOf(row, rows.get(reference));
      return found ? [`${name} ${differenceText(found)}`] : [];
    });
    return said.length === 0 ? [] : [`At ${nameOf(size)}, against “${reference}”: ${said.join('; ')}.`];
  });
}
