import { describe, expect, it } from 'vitest';
import { initViT } from '../../../../src-main/nn/families/vit/init';
import { make, range, rowsOf, sized } from './sources';

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const transposed = (rows: number[][]) => rows[0]!.map((_, x) => rows.map((row) => row[x]!));
/** a·bᵀ of lists of rows. */
const products = (a: number[][], b: number[][]) => a.map((row) => b.map((other) => dot(row, other)));

describe('He', () => {
  it('has a variance of 2 / inputs in matrices and patches, and timm’s rest', () => {
    const config = sized(64, 1);
    const { weights } = make('he', config);
    const plain = initViT(config, 1);
    for (const [name, { data, shape }] of weights) {
      if (!/blocks.*weight|patch_embed.proj.weight/.test(name) || /norm/.test(name)) {
        expect(data, name).toEqual(plain.get(name)!.data);
        continue;
      }
      const inputs = data.length / shape[0]!;
      const variance = data.reduce((sum, value) => sum + value * value, 0) / data.length;
      expect((variance * inputs) / 2, name).toBeGreaterThan(0.9);
      expect((variance * inputs) / 2, name).toBeLessThan(1.1);
    }
  });
});

describe('mimetic', () => {
  const D = 16;
  const { weights } = make('mimetic', sized(D, 2));
  const qkv = rowsOf(weights, 'blocks.1.attn.qkv.weight');
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const offDiagonal = (m: number[][]) => m.flatMap((row, y) => row.filter((_, x) => x !== y));

  it('values and projection are orthogonal factors of a product near minus the identity', () => {
    const values = qkv.slice(2 * D);
    const projection = rowsOf(weights, 'blocks.1.attn.proj.weight');
    // Rows of W_V and columns of the projection are orthogonal, and equally long: half of each singular value.
    const [a, b] = [products(values, values), products(transposed(projection), transposed(projection))];
    for (const y of range(D)) {
      for (const x of range(D))
        expect(Math.abs(y === x ? a[y]![x]! - b[y]![x]! : a[y]![x]!)).toBeLessThan(1e-4);
    }
    const product = products(projection, transposed(values));
    expect(mean(product.map((row, i) => row[i]!))).toBeCloseTo(-0.4, 0);
    const rest = offDiagonal(product);
    expect(Math.sqrt(mean(rest.map((value) => value * value)))).toBeLessThan(0.15); // 0.4 / √16
  });

  it('queries and keys of each head are orthogonal factors that point along the identity', () => {
    for (const head of range(4)) {
      const [q, k] = [qkv.slice(head * 4, head * 4 + 4), qkv.slice(D + head * 4, D + head * 4 + 4)];
      for (const factor of [q, k]) {
        products(factor, factor).forEach((row, y) =>
          row.forEach((value, x) => expect(y === x ? 0 : Math.abs(value)).toBeLessThan(1e-4)),
        );
      }
      expect(mean(q.map((row, i) => dot(row, row) - dot(k[i]!, k[i]!)))).toBeCloseTo(0, 4);
      // The trace of W_Qᵀ·W_K: of the best part of rank 4 of 0.7·(Z + I).
      expect(q.reduce((sum, row, i) => sum + dot(row, k[i]!), 0)).toBeGreaterThan(1);
    }
  });

  it('positions are sines and cosines, none for the class token', () => {
    const positions = rowsOf({ get: () => ({ ...weights.get('pos_embed')!, shape: [5, D] }) } as never, '');
    expect(positions[0]!.every((value) => value === 0)).toBe(true);
    expect(positions[2]!.slice(0, 1)[0]).toBeCloseTo(Math.sin(1), 6); // the patch in the first row and second column
    expect(positions[3]!.slice(8, 9)[0]).toBeCloseTo(Math.sin(1), 6);
  });
});

it('dedicated begins at random, as scratch', () => {
  expect(make('dedicated', sized(8, 2)).weights).toEqual(initViT(sized(8, 2), 1));
});
