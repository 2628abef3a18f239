import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../src-main/base/random';
import type { ViTConfig } from '../../../../src-main/nn/config';
import { networkForward } from '../../../../src-main/nn/network';
import type { Model } from '../../../../src-main/nn/model';
import { expectClose } from '../../../support/close';
import { openPlainEngine } from '../../../support/engines';
import { referenceLogits } from '../reference-vit';
import { make, randomModel, range, rowsOf, sized } from './sources';

const IMAGES = range(3).map((i) =>
  new Random(4, 'image', i).uniformTensor([3, 8, 8], 1).data.map((value) => Math.abs(value)),
);

function logitsOf({ network, normalisation, weights }: Model): Float32Array {
  return tf.tidy(() => {
    const tensors = [...weights].map(
      ([name, { data, shape }]) => [name, tf.tensor(data, [...shape])] as const,
    );
    const images = tf.stack(IMAGES.map((image) => tf.tensor(image, [3, 8, 8])));
    return networkForward(network, normalisation, Object.fromEntries(tensors), images).dataSync<'float32'>();
  });
}

describe('net2net', () => {
  it.each([
    ['as it is', 8, 2, {}],
    ['twice as wide', 16, 2, {}],
    ['three times', 24, 2, {}],
    ['wider by a half', 12, 2, {}],
    ['wider by no whole number, and deeper', 20, 5, {}],
    ['deeper', 8, 3, {}],
    ['more hidden units', 8, 2, { mlpRatio: 3 }],
  ])('gives the same logits: %s', (_, width, depth, changes: Partial<ViTConfig>) => {
    const source = randomModel(sized(8, 2));
    const grown = make('net2net', sized(width, depth, changes), source);
    for (const image of IMAGES) {
      const [before, after] = [referenceLogits(source, image), referenceLogits(grown, image)];
      before.forEach((value, i) =>
        expect(Math.abs(after[i]! - value)).toBeLessThan(1e-5 * (1 + Math.abs(value))),
      );
    }
  });

  it.each([
    ['distilled', 12, 3, { distilled: true }],
    ['mean pooled, with layer scale', 16, 3, { globalPool: 'avg' as const, initValues: 0.5 }],
  ])('gives the same logits, as the engine has them: %s', async (_, width, depth, changes) => {
    const engine = await openPlainEngine();
    const source = randomModel(sized(8, 2, changes));
    const grown = make('net2net', sized(width, depth, changes), source);
    expectClose(logitsOf(grown), logitsOf(source), { relative: 1e-4, label: 'logits' });
    await engine.dispose();
  });

  it('keeps what a model with layer scale computes at multiples of its width only', () => {
    const source = randomModel(sized(8, 2, { initValues: 0.5 }));
    expect(() => make('net2net', sized(12, 2, { initValues: 0.5 }), source)).toThrow(
      'at multiples of its width, 8.',
    );
  });

  it('copies that are read in uneven shares, so that they can part', () => {
    const source = randomModel(sized(8, 1));
    const wide = make('net2net', sized(16, 1), source).weights;
    const fc2 = rowsOf(wide, 'blocks.0.mlp.fc2.weight');
    const old = rowsOf(source.weights, 'blocks.0.mlp.fc2.weight');
    const fc1 = rowsOf(wide, 'blocks.0.mlp.fc1.weight');
    const shares = range(16).map((unit) => {
      const copies = range(32).filter((other) => fc1[other]!.join() === fc1[unit]!.join());
      const parts = copies.map((other) => fc2[0]![other]! / old[0]![unit]!);
      expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
      return parts;
    });
    expect(shares.some((parts) => parts.length > 1)).toBe(true);
    for (const parts of shares) expect(new Set(parts.map((part) => part.toFixed(6))).size).toBe(parts.length);
  });
});

describe('stacking', () => {
  it('makes layer l layer l mod L, and keeps one that is as deep', () => {
    const source = randomModel(sized(8, 3));
    const { weights } = make('stack', sized(8, 7), source);
    for (const layer of range(7)) {
      for (const role of ['attn.qkv.weight', 'attn.proj.bias', 'norm2.weight', 'mlp.fc2.weight']) {
        const [made, from] = [
          weights.get(`blocks.${layer}.${role}`),
          source.weights.get(`blocks.${layer % 3}.${role}`),
        ];
        expect([...made!.data], `${layer}.${role}`).toEqual([...from!.data]);
      }
    }
    expect(make('stack', sized(8, 3), source).weights).toEqual(source.weights);
  });
});

describe('bert2BERT', () => {
  it('takes new heads and units from the layer above, the last layer from itself', () => {
    const source = randomModel(sized(8, 2));
    const { weights } = make('bert2bert', sized(8, 2, { mlpRatio: 4 }), source);
    const inSource = (layer: number) =>
      new Set(rowsOf(source.weights, `blocks.${layer}.mlp.fc1.weight`).map((row) => row.join()));
    for (const layer of [0, 1]) {
      const rows = rowsOf(weights, `blocks.${layer}.mlp.fc1.weight`).map((row) => row.join());
      expect(rows.slice(0, 16).every((row) => inSource(layer).has(row))).toBe(true);
      expect(rows.slice(16).every((row) => inSource(1).has(row))).toBe(true);
      expect(rows.slice(16).some((row) => inSource(0).has(row))).toBe(false);
    }
    const heads = make('bert2bert', sized(16, 2), source).weights;
    // Features of the stream are shared by the first eight columns and their copies: their sum is the old column.
    const column = rowsOf(heads, 'blocks.0.attn.qkv.weight')[8]!;
    const sums = range(8).map((i) => column[i]! + column[i + 8]!);
    const above = rowsOf(source.weights, 'blocks.1.attn.qkv.weight').slice(0, 8);
    const distances = above.map((row) => Math.max(...row.map((value, i) => Math.abs(value - sums[i]!))));
    expect(Math.min(...distances)).toBeLessThan(1e-6);
  });
});

it.each(['net2net', 'bert2bert', 'stack', 'ligo'])(
  '%s makes no smaller network, nor one of other heads',
  (name) => {
    const source = randomModel(sized(8, 2));
    expect(() => make(name, sized(8, 1), source)).toThrow('cannot make a depth of 1 from a model of depth 2');
    expect(() => make(name, sized(4, 2), source)).toThrow('cannot make a width of 4 from a model of width 8');
    expect(() => make(name, sized(16, 2, { numHeads: 2 }), source)).toThrow('its heads are of 4, not of 8');
    expect(() => make(name, sized(16, 2, { patchSize: 8 }), source)).toThrow(
      'its patches or tokens are others',
    );
  },
);
