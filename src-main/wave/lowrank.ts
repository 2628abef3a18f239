import { Random } from '../base/random';

/** A matrix in plain memory, row-major, double precision. */
export interface Matrix {
  rows: number;
  columns: number;
  data: Float64Array;
}

/** matrix ≈ left · right, both of `rank` columns and rows; the rows of `right` are orthogonal to each other. */
export interface LowRank {
  left: Matrix;
  right: Matrix;
}

/** More directions than are asked for are followed: the last of them converge much faster so. */
const OVERSAMPLING = 8;
/** Rounds end when one explains no more than this share of the whole that the one before did not. */
const TOLERANCE = 1e-9;

/**
 * The best approximation of a matrix by one of a given rank (Eckart and Young), found by alternating least squares from
 * a random start: each round fits the left factor to the right one, then the right to the left, orthogonalised
 * (subspace iteration). Strongest directions first. If the rank is not below the matrix's own, it is exact.
 */
export function lowRank(matrix: Matrix, rank: number, rounds: number, seed: number): LowRank {
  const width = Math.min(rank + OVERSAMPLING, matrix.rows, matrix.columns);
  const random = new Random(seed, 'low rank', matrix.rows, matrix.columns);
  let right: Matrix = {
    rows: width,
    columns: matrix.columns,
    data: Float64Array.from({ length: width * matrix.columns }, () => random.normal()),
  };
  let left = timesTransposed(matrix, right);
  let explained = 0;
  for (let round = 0; round < rounds; round++) {
    right = transposedProduct(left, matrix);
    orthonormalise(right);
    left = timesTransposed(matrix, right);
    const before = explained;
    explained = squares(left);
    if (explained - before <= TOLERANCE * explained) break;
  }
  return strongest(left, right, Math.min(rank, width));
}

/** Turns an orthonormal basis of the rows to the matrix's principal directions and keeps the first `count`. */
function strongest(left: Matrix, basis: Matrix, count: number): LowRank {
  const { vectors } = eigen(transposedProduct(left, left));
  const turn: Matrix = {
    rows: count,
    columns: basis.rows,
    data: vectors.data.slice(0, count * basis.rows),
  };
  return { left: timesTransposed(left, turn), right: product(turn, basis) };
}

/** A·B */
function product(a: Matrix, b: Matrix): Matrix {
  const out = zeros(a.rows, b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) addRow(out, i, b, k, a.data[i * a.columns + k]!);
  }
  return out;
}

/** A·Bᵀ */
function timesTransposed(a: Matrix, b: Matrix): Matrix {
  const out = zeros(a.rows, b.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.rows; j++) out.data[i * b.rows + j] = dot(a, i, b, j);
  }
  return out;
}

/** Aᵀ·B */
function transposedProduct(a: Matrix, b: Matrix): Matrix {
  const out = zeros(a.columns, b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) addRow(out, k, b, i, a.data[i * a.columns + k]!);
  }
  return out;
}

/** Makes the rows orthonormal in place (Gram and Schmidt, twice for exactness); dependent rows become zero. */
function orthonormalise(matrix: Matrix): void {
  for (let i = 0; i < matrix.rows; i++) {
    const original = Math.sqrt(dot(matrix, i, matrix, i));
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) addRow(matrix, i, matrix, j, -dot(matrix, i, matrix, j));
    }
    const norm = Math.sqrt(dot(matrix, i, matrix, i));
    const scale = norm > 1e-10 * original ? 1 / norm : 0;
    for (let x = 0; x < matrix.columns; x++) matrix.data[i * matrix.columns + x]! *= scale;
  }
}

/** Eigenvectors of a symmetric matrix as rows, largest eigenvalue first (cyclic Jacobi rotations). */
export function eigen(symmetric: Matrix): { values: number[]; vectors: Matrix } {
  const n = symmetric.rows;
  const a = symmetric.data.slice();
  const vectors = zeros(n, n);
  for (let i = 0; i < n; i++) vectors.data[i * n + i] = 1;
  const scale = squares(symmetric);
  for (let sweep = 0; sweep < 60; sweep++) {
    let rest = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rest += a[p * n + q]! ** 2;
    if (rest <= 1e-26 * scale) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors.data, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j]! - a[i * n + i]!);
  const sorted = zeros(n, n);
  order.forEach((from, to) => sorted.data.set(vectors.data.subarray(from * n, from * n + n), to * n));
  return { values: order.map((i) => a[i * n + i]!), vectors: sorted };
}

/** One Jacobi rotation: makes a[p, q] zero. Rows of `v` collect the eigenvectors. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const off = a[p * n + q]!;
  if (off === 0) return;
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * off);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cos = 1 / Math.sqrt(t * t + 1);
  const sin = t * cos;
  const turn = (values: Float64Array, i: number, j: number) => {
    const [x, y] = [values[i]!, values[j]!];
    values[i] = cos * x - sin * y;
    values[j] = sin * x + cos * y;
  };
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q);
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k);
  for (let k = 0; k < n; k++) turn(v, p * n + k, q * n + k);
}

function zeros(rows: number, columns: number): Matrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/** The sum of the squares of all elements. */
export function squares({ data }: Matrix): number {
  let sum = 0;
  for (const value of data) sum += value * value;
  return sum;
}

function dot(a: Matrix, i: number, b: Matrix, j: number): number {
  const length = a.columns;
  let sum = 0;
  for (let x = 0; x < length; x++) sum += a.data[i * length + x]! * b.data[j * length + x]!;
  return sum;
}

/** Row i of a += scale · row j of b */
function addRow(a: Matrix, i: number, b: Matrix, j: number, scale: number): void {
  const length = a.columns;
  for (let x = 0; x < length; x++) a.data[i * length + x]! += scale * b.data[j * length + x]!;
}
