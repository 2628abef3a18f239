import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type HostTensor, sizeOf } from '../../../src-main/base/tensor';
import { type ViTConfig } from '../../../src-main/nn/config';
import { weightShapes } from '../../../src-main/nn/families/registry';
import {
  type BankConfig,
  bankShapes,
  checkBankConfig,
  countBank,
  networkOf,
} from '../../../src-main/wave/bank';
import { parseGrid } from '../../../src-main/wave/elastic';
import { generate } from '../../../src-main/wave/generate';
import { geneWeights } from '../../../src-main/wave/engine-weights';
import { method as lets } from '../../../src-main/wave/methods/lets';
import { pairedLayers } from '../../../src-main/wave/resize';
import { describeTarget } from '../../../src-main/wave/size';
import { takenFromBank } from '../../../src-main/wave/transferred';
import { expectClose } from '../../support/close';
import { AUXILIARY, paramsOf, randomBank } from './helpers';

/** Width 12 and depth 6, of a gene of width 8 and 4 layers: heads of 4, hidden units 24 and 16. */
const LARGE: ViTConfig = { ...AUXILIARY, depth: 6 };
const CONFIG: BankConfig<ViTConfig> = {
  auxiliary: LARGE,
  method: 'lets',
  ...lets.blocks(LARGE, parseGrid('8-12x2-6', 4)),
  elastic: { ...parseGrid('8-12x2-6', 4), ...lets.grid },
};
const BANK = randomBank(CONFIG);
const inherited = { scalers: 'inherited', seed: 0 } as const;
type Matrix = number[][];

const rowsOf = ({ data }: HostTensor, columns: number): Matrix =>
  Array.from({ length: data.length / columns }, (_, y) => [...data.subarray(y * columns, (y + 1) * columns)]);
const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, x) => row.reduce((sum, value, k) => sum + value * b[k]![x]!, 0)));
const transposed = (a: Matrix): Matrix => a[0]!.map((_, x) => a.map((row) => row[x]!));
const unit = (n: number): Matrix => Array.from({ length: n }, (_, y) => unitRow(n, y));
const unitRow = (n: number, at: number) => Array.from({ length: n }, (_, x) => Number(x === at));
const scaler = (name: string) => BANK.scalers.get(name)!;
/** [I; F], of a transformation that was learned. */
const grown = (name: string): Matrix => {
  const [, columns] = scaler(name).shape as [number, number];
  return [...unit(columns), ...rowsOf(scaler(name), columns)];
};
/** A tensor of one of the gene's layers as a matrix; a vector is a column. */
const gene = (role: string, layer: number): Matrix => {
  const { shape, data } = BANK.templates.get(role)!;
  const [, rows, columns] = shape as [number, number, number];
  const own = {
    shape: [rows, columns],
    data: data.subarray(layer * rows * columns, (layer + 1) * rows * columns),
  };
  return rows === 1 ? transposed(rowsOf(own, columns)) : rowsOf(own, columns);
};
/** [I; F]·W·[I; F']ᵀ of each of the two layers, added up in their shares. */
function mixed(mix: string, layer: number, of: (at: number) => Matrix): Matrix {
  const shares = rowsOf(scaler(`mix/${mix}`), 2)[Math.floor(layer / 2)]!;
  const [a, b] = [0, 1].map((i) => of(2 * Math.floor(layer / 4) + i));
  return a!.map((row, y) => row.map((value, x) => shares[0]! * value + shares[1]! * b![y]![x]!));
}
const flat = (matrix: Matrix) => Float32Array.from(matrix.flat());

describe('LeTs', () => {
  const whole = generate(BANK, { width: 12, depth: 6 }, inherited).weights;

  it.each([0, 1, 3, 5])('layer %i is made of two layers of the gene as the paper says', (layer) => {
    const made = (role: string) => whole.get(`blocks.${layer}.${role}`)!.data;
    const E = grown('width');
    const linear = (role: string, out: (at: number) => Matrix, into: (at: number) => Matrix) =>
      flat(mixed(role, layer, (at) => times(times(out(at), gene(role, at)), transposed(into(at)))));
    const stream = () => E;
    const values = (at: number) => grown(`v/${at}`);
    const hidden = (at: number) => grown(`hidden/${at}`);
    expectClose(made('attn.proj.weight'), linear('attn.proj.weight', stream, values), { label: 'proj' });
    expectClose(made('mlp.fc1.weight'), linear('mlp.fc1.weight', hidden, stream), { label: 'fc1' });
    expectClose(made('mlp.fc2.weight'), linear('mlp.fc2.weight', stream, hidden), { label: 'fc2' });
    for (const role of ['norm1.weight', 'norm2.bias', 'attn.proj.bias', 'mlp.fc2.bias']) {
      expectClose(made(role), flat(mixed(role, layer, (at) => times(E, gene(role, at)))), { label: role });
    }
    const fc1 = flat(mixed('mlp.fc1.bias', layer, (at) => times(hidden(at), gene('mlp.fc1.bias', at))));
    expectClose(made('mlp.fc1.bias'), fc1, { label: 'fc1 bias' });
    ['q', 'k', 'v'].forEach((axis, third) => {
      const own = (role: string, at: number) => gene(role, at).slice(8 * third, 8 * third + 8);
      const rows = mixed(`attn.${axis}.weight`, layer, (at) =>
        times(times(grown(`${axis}/${at}`), own('attn.qkv.weight', at)), transposed(E)),
      );
      expectClose(made('attn.qkv.weight').subarray(144 * third, 144 * (third + 1)), flat(rows), {
        label: axis,
      });
      const bias = mixed(`attn.${axis}.bias`, layer, (at) =>
        times(grown(`${axis}/${at}`), own('attn.qkv.bias', at)),
      );
      expectClose(made('attn.qkv.bias').subarray(12 * third, 12 * (third + 1)), flat(bias), { label: axis });
    });
  });

  it('what the network has once grows along the residual stream; tokens and positions are its own', () => {
    const E = grown('width');
    const patches = flat(times(E, gene('patch_embed.proj.weight', 0)));
    expectClose(whole.get('patch_embed.proj.weight')!.data, patches, { label: 'patches' });
    expectClose(whole.get('norm.weight')!.data, flat(times(E, gene('norm.weight', 0))), { label: 'norm' });
    const head = flat(times(gene('head.weight', 0), transposed(E)));
    expectClose(whole.get('head.weight')!.data, head, { label: 'head' });
    expect(whole.get('pos_embed')!.data).toEqual(BANK.templates.get('pos_embed')!.data);
    expect(whole.get('head.bias')).toEqual(BANK.head.get('head.bias'));
  });

  it('a smaller network is the first rows and columns, at the narrowest the gene itself', () => {
    const narrow = generate(BANK, { width: 8, depth: 6 }, inherited).weights;
    const fc1 = mixed('mlp.fc1.weight', 5, (at) => gene('mlp.fc1.weight', at));
    expectClose(narrow.get('blocks.5.mlp.fc1.weight')!.data, flat(fc1), { label: 'fc1' });
    expect(narrow.get('patch_embed.proj.weight')!.data).toEqual(
      BANK.templates.get('patch_embed.proj.weight')!.data,
    );
  });

  it('on the engine and in plain memory it is the same', () => {
    const inputs = [...paramsOf(BANK)].map(
      ([name, { shape, data }]) => [name, tf.tensor(data, [...shape])] as const,
    );
    const made = geneWeights({ ...CONFIG, gene: CONFIG.gene! }, Object.fromEntries(inputs));
    expect(Object.keys(made).sort()).toEqual([...weightShapes(LARGE).keys()].sort());
    for (const [name, { shape, data }] of whole) {
      expect(made[name]!.shape, name).toEqual(shape);
      expectClose(made[name]!.dataSync(), data, { label: name });
    }
  });

  it.each([
    [16, 12, [0, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14]], // as published
    [16, 15, [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]],
    [16, 8, [0, 2, 4, 6, 8, 10, 12, 14]],
    [6, 5, [0, 2, 3, 4, 5]],
    [5, 3, [0, 2, 4]],
    [6, 2, [0, 4]],
  ])('of %i layers %i are %j', (from, to, layers) => {
    expect(pairedLayers(from, to)).toEqual(layers);
  });

  it('makes what lies between its gene and its large network, and says so of anything else', () => {
    expect(describeTarget(CONFIG, { width: 12, depth: 6 }).mode).toBe('instant');
    expect(describeTarget(CONFIG, { width: 8, depth: 3 }).mode).toBe('between');
    expect(describeTarget(CONFIG, { width: 16, depth: 9 }).nearest).toEqual([{ width: 12, depth: 6 }]);
    expect(describeTarget(CONFIG, { width: 16, depth: 6 }).reason).toContain(
      'LeTs makes parts of its largest network, down to its smallest: from 8x2 to 12x6, not 16x6.',
    );
  });

  it('is kept with its gene and its transformations, and nothing else', () => {
    const { templates, scalers, head } = countBank(CONFIG);
    const shapes = bankShapes(CONFIG);
    expect(shapes.scalers.get('width')).toEqual([4, 8]);
    expect(shapes.scalers.get('hidden/3')).toEqual([8, 16]);
    expect(shapes.scalers.get('mix/attn.q.weight')).toEqual([3, 2]);
    expect(takenFromBank(BANK, { width: 12, depth: 6 }, inherited)).toBe(templates + scalers + head);
    // One layer, at the width of the gene: two of its layers in 16 shares each, and what a network has once.
    const two = networkOf(CONFIG, { width: 8, depth: 2 });
    const numbers = [...weightShapes(two).values()].reduce((sum, shape) => sum + sizeOf(shape), 0);
    expect(takenFromBank(BANK, { width: 8, depth: 2 }, inherited)).toBe(
      numbers + (2 * (numbers - onceIn(two))) / 2 + 2 * 2 * 16,
    );
  });

  it('is refused with a gene that cannot be', () => {
    const other = (gene: BankConfig['gene']) => () => checkBankConfig({ ...CONFIG, gene: gene! });
    expect(other({ width: 8, layers: 3 })).toThrow('A gene of 8x3 is none of a network of 12x6.');
    expect(other({ width: 6, layers: 4 })).toThrow('A gene of 6x4 is none of a network of 12x6.');
  });
});

/** Numbers that a network has once, whatever its depth. */
function onceIn(network: ViTConfig): number {
  const count = (depth: number) =>
    [...weightShapes({ ...network, depth }).values()].reduce((sum, shape) => sum + sizeOf(shape), 0);
  return 2 * count(1) - count(2);
}
