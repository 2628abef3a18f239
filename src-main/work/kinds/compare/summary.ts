import { sameSize, type Size } from '../../../base/size';
import type { Cell, Comparison, Cost } from './comparison';

/** Epochs of the table, as far as the comparison goes. */
const EPOCHS = [0, 1, 2, 5, 10] as const;

/** Over seeds. */
export interface Spread {
  mean: number;
  least: number;
  most: number;
  count: number;
}

export interface Row {
  way: string;
  size: Size;
  obstacle?: string;
  /** By epoch; null: before a classifier was trained, or not reached. */
  accuracy: Map<number, Spread | null>;
  last: Spread | null;
  /** The first epoch at which it is as good as scratch at its last; null: never, or there is no scratch. */
  epochsToScratch: number | null;
  /** Its last mean minus the dedicated network's. */
  gap: number | null;
  transferred: number;
  /**
   * Where it stands at the last epoch among the ways that made this size. `best`: every seed of it is better than every
   * seed of all others; `level`: it cannot be told from the highest mean. One seed has no spread, and tells nothing.
   */
  verdict: 'best' | 'level' | 'below' | 'unknown';
}

/** What a whole family of sizes takes and gives. */
export interface FamilyRow {
  way: string;
  /** Condensing once, and whatever was trained for each size; mean over the seeds. */
  cost: Cost;
  /** Mean accuracy over the range of operations of the sizes (trapezoid rule); null: it lacks a size, or there is one. */
  area: Spread | null;
  sizes: number;
}

export function tableEpochs({ epochs }: Pick<Comparison, 'epochs'>): number[] {
  return [...new Set([...EPOCHS.filter((epoch) => epoch <= epochs), epochs])];
}

export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, least: Math.min(...values), most: Math.max(...values), count: values.length };
}

/** One row for each way and size, in their order. */
export function rowsOf(comparison: Comparison): Row[] {
  const { sizes, ways } = comparison;
  return sizes.flatMap((size) => {
    const rows = ways.map(({ name }) => rowOf(comparison, name, size));
    const dedicated = rows.find(({ way }) => way === 'dedicated')?.last;
    return rows.map((row) => ({
      ...row,
      gap: dedicated && row.last ? row.last.mean - dedicated.mean : null,
      verdict: verdictOf(row, rows),
    }));
  });
}

function rowOf(comparison: Comparison, way: string, size: Size): Omit<Row, 'gap' | 'verdict'> {
  const cells = cellsOf(comparison, way, size);
  const obstacle = cells.find((cell) => cell.obstacle !== undefined)?.obstacle;
  const { epochs } = comparison;
  const scratch = accuracyAt(cellsOf(comparison, 'scratch', size), epochs);
  const reached = Array.from({ length: epochs + 1 }, (_, epoch) => epoch).find(
    (epoch) => scratch && (accuracyAt(cells, epoch)?.mean ?? -1) >= scratch.mean,
  );
  return {
    ...{ way, size },
    ...(obstacle === undefined ? {} : { obstacle }),
    accuracy: new Map(tableEpochs(comparison).map((epoch) => [epoch, accuracyAt(cells, epoch)])),
    last: accuracyAt(cells, epochs),
    epochsToScratch: reached ?? null,
    transferred: cells[0]?.transferred ?? 0,
  };
}

/** Null where a seed is missing: means over different seeds are not compared. */
function accuracyAt(cells: readonly Cell[], epoch: number): Spread | null {
  const values = cells.flatMap(({ points, works }) =>
    epoch === 0 && !works ? [] : points.filter((point) => point.epoch === epoch).map((p) => p.accuracy),
  );
  return values.length === cells.length ? spreadOf(values) : null;
}

function verdictOf(row: Pick<Row, 'last'>, rows: readonly Pick<Row, 'last'>[]): Row['verdict'] {
  const known = rows.flatMap(({ last }) => (last ? [last] : []));
  const { last } = row;
  if (!last || last.count < 2 || known.length < 2) return 'unknown';
  const highest = known.reduce((a, b) => (b.mean > a.mean ? b : a));
  const overlaps = (a: Spread, b: Spread) => a.most >= b.least && b.most >= a.least;
  if (!overlaps(last, highest)) return 'below';
  return known.filter((other) => overlaps(other, highest)).length === 1 ? 'best' : 'level';
}

function cellsOf({ cells }: Comparison, way: string, size: Size): Cell[] {
  return cells.filter((cell) => cell.way === way && sameSize(cell.size, size));
}

export function familiesOf(comparison: Comparison): FamilyRow[] {
  return comparison.ways.map(({ name }) => {
    const made = comparison.sizes.filter((size) =>
      cellsOf(comparison, name, size).some(({ points }) => points.length),
    );
    return {
      way: name,
      cost: familyCost(comparison, name),
      area: areaOf(comparison, name),
      sizes: made.length,
    };
  });
}

/** Condensing, and all that was trained for the sizes, fine-tuning included; the mean over the seeds. */
function familyCost({ families, cells, seeds }: Comparison, way: string): Cost {
  const lasts = cells.filter((cell) => cell.way === way).flatMap(({ points }) => points.slice(-1));
  const shared = families.filter((family) => family.way === way);
  const total = (key: keyof Cost) =>
    [...lasts, ...shared].reduce((sum, each) => sum + each[key], 0) / Math.max(1, seeds.length);
  return { samples: total('samples'), macs: total('macs') };
}

function areaOf(comparison: Comparison, way: string): Spread | null {
  const { sizes, seeds, epochs } = comparison;
  const areas = seeds.flatMap((seed) => {
    const points = sizes.flatMap((size) => {
      const cell = cellsOf(comparison, way, size).find((each) => each.seed === seed);
      const last = cell?.points.find(({ epoch }) => epoch === epochs);
      return cell && last ? [{ x: cell.macs, y: last.accuracy }] : [];
    });
    return points.length === sizes.length && sizes.length > 1 ? [meanOver(points)] : [];
  });
  return areas.length === seeds.length ? spreadOf(areas) : null;
}

function meanOver(points: { x: number; y: number }[]): number {
  const sorted = [...points].sort((a, b) => a.x - b.x);
  const range = sorted.at(-1)!.x - sorted[0]!.x;
  if (range === 0) return sorted.reduce((sum, { y }) => sum + y, 0) / sorted.length;
  const area = sorted
    .slice(1)
    .reduce((sum, { x, y }, i) => sum + ((y + sorted[i]!.y) / 2) * (x - sorted[i]!.x), 0);
  return area / range;
}

/** In percent, ± half of the range. */
export function spreadText(spread: Spread | null): string {
  if (!spread) return '–';
  const mean = (100 * spread.mean).toFixed(1);
  return spread.count > 1 ? `${mean} ± ${(50 * (spread.most - spread.least)).toFixed(1)}` : mean;
}
