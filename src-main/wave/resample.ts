import type { HostTensor } from '../base/tensor';

/** Where one place of a new axis comes from: the sum of some places of the old one, times a factor. None: nowhere. */
export interface Place {
  from: readonly number[];
  factor: number;
}

/** Each place as it is, of the indices. */
export function taken(indices: readonly number[], factors?: readonly number[]): Place[] {
  return indices.map((index, i) => ({ from: [index], factor: factors?.[i] ?? 1 }));
}

export function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/**
 * A matrix of other rows and columns. [R1, C1] → [rows, columns]
 *
 * @param fill what stands where a row or a column comes from nowhere
 */
export function resample(
  data: Float32Array,
  across: number,
  rows: readonly Place[],
  columns: readonly Place[],
  fill: () => number = () => 0,
): Float32Array {
  const out = new Float32Array(rows.length * columns.length);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      out[y * columns.length + x] =
        row.from.length === 0 || column.from.length === 0
          ? fill()
          : row.factor * column.factor * sumAt(data, across, row.from, column.from);
    });
  });
  return out;
}

function sumAt(
  data: Float32Array,
  across: number,
  rows: readonly number[],
  columns: readonly number[],
): number {
  let sum = 0;
  for (const row of rows) for (const column of columns) sum += data[row * across + column]!;
  return sum;
}

/** A tensor as a matrix: all axes but the first are columns; what has one axis only is a row, and so are tokens. */
export function asMatrix({ shape }: Pick<HostTensor, 'shape'>): [rows: number, columns: number] {
  const size = shape.reduce((product, n) => product * n, 1);
  if (shape.length === 1) return [1, size];
  if (shape.length === 3) return [shape[1]!, shape[2]!];
  return [shape[0]!, size / shape[0]!];
}
