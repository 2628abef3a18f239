import { describe, expect, it } from 'vitest';
import { cosines } from '../../../../src-main/wave/initialisations/front';
import { make, randomModel, range, rowsOf, sized } from './sources';

const energy = (rows: number[][]) => rows.flat().reduce((sum, value) => sum + value * value, 0);

/** The orthonormal DCT-II of a list, by its definition. */
const dct = (x: readonly number[]) =>
  x.map((_, k) => {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / x.length);
    return (
      scale * x.reduce((sum, value, i) => sum + value * Math.cos((Math.PI * (i + 0.5) * k) / x.length), 0)
    );
  });
const transposed = (rows: number[][]) => rows[0]!.map((_, x) => rows.map((row) => row[x]!));
const dct2 = (rows: number[][]) => transposed(transposed(rows.map(dct)).map(dct));

describe('front', () => {
  it('is an orthonormal transform', () => {
    const c = cosines(6, 6);
    for (const i of range(6)) {
      for (const j of range(6)) {
        const dot = range(6).reduce((sum, x) => sum + c[i * 6 + x]! * c[j * 6 + x]!, 0);
        expect(dot).toBeCloseTo(i === j ? 1 : 0, 12);
      }
    }
  });

  it('padded and cut again is what it was, all of it', () => {
    const source = randomModel(sized(8, 2));
    const wide = make('front', sized(20, 5), source);
    const back = make('front', sized(8, 2), wide);
    for (const [name, { data }] of source.weights) {
      data.forEach((value, i) =>
        expect(Math.abs(back.weights.get(name)!.data[i]! - value), name).toBeLessThan(2e-6),
      );
    }
    expect(make('front', sized(8, 2), source).weights.get('blocks.1.mlp.fc1.weight')).toEqual(
      source.weights.get('blocks.1.mlp.fc1.weight'),
    );
  });

  it('keeps the low frequencies of a matrix, and its energy where it is padded', () => {
    const source = randomModel(sized(12, 1));
    const narrow = make('front', sized(8, 1), source).weights;
    const wide = make('front', sized(16, 1), source).weights;
    const name = 'blocks.0.mlp.fc1.weight';
    const [whole, cut, padded] = [source.weights, narrow, wide].map((weights) => dct2(rowsOf(weights, name)));
    cut!.forEach((row, y) => row.forEach((value, x) => expect(value).toBeCloseTo(whole![y]![x]!, 5)));
    padded!.forEach((row, y) => row.forEach((value, x) => expect(value).toBeCloseTo(whole![y]?.[x] ?? 0, 5)));
    for (const role of [name, 'blocks.0.attn.qkv.weight', 'blocks.0.attn.proj.weight']) {
      expect(energy(rowsOf(wide, role))).toBeCloseTo(energy(rowsOf(source.weights, role)), 3);
    }
  });

  it('queries, keys and values are transformed each for themselves', () => {
    const source = randomModel(sized(12, 1));
    const name = 'blocks.0.attn.qkv.weight';
    const rows = rowsOf(make('front', sized(8, 1), source).weights, name);
    const keys = dct2(rows.slice(8, 16));
    const old = dct2(rowsOf(source.weights, name).slice(12, 24));
    keys.forEach((row, y) => row.forEach((value, x) => expect(value).toBeCloseTo(old[y]![x]!, 5)));
  });

  it('a wider layer gives the same features, drawn out', () => {
    const source = randomModel(sized(8, 1));
    const wide = make('front', sized(16, 1), source).weights;
    const x = range(8).map((i) => Math.sin(i) + 0.3);
    // Drawn out by the cosine transform, at the same size: twice as many values of the same mean.
    const drawn = (values: readonly number[]) => {
      const low = dct(values);
      return range(16).map(
        (i) =>
          Math.SQRT2 *
          low.reduce(
            (sum, value, k) =>
              sum + value * Math.sqrt((k === 0 ? 1 : 2) / 16) * Math.cos((Math.PI * (i + 0.5) * k) / 16),
            0,
          ),
      );
    };
    const apply = (rows: number[][], input: number[]) =>
      rows.map((row) => row.reduce((sum, value, i) => sum + value * input[i]!, 0));
    const name = 'blocks.0.attn.proj.weight';
    const small = apply(rowsOf(source.weights, name), x);
    drawn(small).forEach((value, i) => expect(apply(rowsOf(wide, name), drawn(x))[i]).toBeCloseTo(value, 5));
    const head = apply(rowsOf(source.weights, 'head.weight'), x);
    apply(rowsOf(wide, 'head.weight'), drawn(x)).forEach((value, i) =>
      expect(value).toBeCloseTo(head[i]!, 5),
    );
    expect(wide.get('blocks.0.norm1.bias')!.data[3]).toBeCloseTo(
      drawn([...source.weights.get('blocks.0.norm1.bias')!.data])[3]!,
      5,
    );
  });
});
