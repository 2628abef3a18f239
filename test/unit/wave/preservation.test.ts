import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import type { Engine } from '../../../src-main/engine/types';
import type { Model } from '../../../src-main/nn/model';
import { networkForward } from '../../../src-main/nn/network';
import type { BankConfig, TemplateBank } from '../../../src-main/wave/bank';
import { generate } from '../../../src-main/wave/generate';
import { expectClose } from '../../support/close';
import { openPlainEngine } from '../../support/engines';
import { AUXILIARY, elasticConfig, randomBank, tinyConfig } from './helpers';
import { referenceLogits } from './reference-vit';

function logitsOf({ network, normalisation, weights }: Model): Float32Array {
  return tf.tidy(() => {
    const tensors = [...weights].map(
      ([name, { data, shape }]) => [name, tf.tensor(data, [...shape])] as const,
    );
    const { data, shape } = new Random(2, 'images').uniformTensor([2, 3, 8, 8], 1);
    const images = tf.tensor(data, [...shape]);
    return networkForward(network, normalisation, Object.fromEntries(tensors), images).dataSync<'float32'>();
  });
}

/** Where every block of the width is repeated equally often, heads included, the network computes the same. */
describe('inherited scalers of a network of twice or three times the width', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openPlainEngine();
  });
  afterAll(() => engine.dispose());

  const cases: [string, BankConfig][] = [
    ['plain', tinyConfig()],
    ['elastic, from its widest', elasticConfig()],
    ['distilled', tinyConfig({ auxiliary: { ...AUXILIARY, distilled: true } })],
    [
      'mean pooled, with layer scale',
      tinyConfig({ auxiliary: { ...AUXILIARY, globalPool: 'avg', initValues: 0.5 } }),
    ],
  ];
  it.each(cases)('give the same logits: %s', (_label, config) => {
    const bank = randomBank(config);
    const make = (width: number) => generate(bank, { width, depth: 3 }, { scalers: 'inherited', seed: 0 });
    const expected = logitsOf(make(12));
    expect(new Set(expected).size).toBe(6);
    for (const width of [24, 36]) {
      expectClose(logitsOf(make(width)), expected, { relative: 1e-3, label: `width ${width}` });
    }
  });
});

describe('inherited scalers of a network of any greater width', () => {
  const image = new Random(4, 'image').uniformTensor([3, 8, 8], 1).data.map(Math.abs);
  const make = (bank: TemplateBank, width: number, depth = 3) =>
    generate(bank, { width, depth }, { scalers: 'inherited', seed: 0 });

  /** How often each feature of the narrow network stands in the wide one, read off the positions; as shares. */
  function sharesOf(narrow: Model, wide: Model): number[] {
    const [a, b] = [narrow, wide].map((model) => {
      const { shape, data } = model.weights.get('pos_embed')!;
      const [, tokens, width] = shape as [number, number, number];
      return Array.from({ length: width }, (_, i) =>
        Array.from({ length: tokens }, (_, token) => data[token * width + i]!).join(),
      );
    }) as [string[], string[]];
    return b.map((feature) => 1 / (a.length * b.filter((other) => other === feature).length));
  }

  const headOf2 = { ...AUXILIARY, numHeads: 6 };
  const headOf6 = { ...AUXILIARY, numHeads: 2 };
  const cases: [string, BankConfig, number, number[]][] = [
    ['blocks of a head', tinyConfig(), 12, [16, 20, 24, 28, 32, 36, 40]],
    ['blocks of half a head', tinyConfig({ blockSize: 2 }), 12, [16, 20, 28, 44]],
    ['blocks of a third of a head', tinyConfig({ auxiliary: headOf6, blockSize: 2 }), 12, [18, 24, 30]],
    ['blocks of two heads', tinyConfig({ auxiliary: headOf2 }), 12, [16, 20, 28]],
    ['blocks that straddle heads', tinyConfig({ auxiliary: headOf6 }), 12, [24, 36]],
    ['an elastic bank, from its widest', elasticConfig(), 12, [16, 20, 28]],
    ['hidden units thrice the width', tinyConfig({ auxiliary: { ...AUXILIARY, mlpRatio: 3 } }), 12, [16, 28]],
  ];

  it.each(cases)(
    'compute the same but for the statistics of layer norms: %s',
    (_label, config, width, wider) => {
      const bank = randomBank(config);
      const narrow = make(bank, width);
      const expected = referenceLogits(narrow, image);
      expect(new Set(expected).size).toBe(3);
      for (const target of wider) {
        const wide = make(bank, target);
        const logits = referenceLogits(wide, image, sharesOf(narrow, wide));
        expectClose(Float32Array.from(logits), expected, { relative: 1e-4, label: `width ${target}` });
      }
    },
  );

  it('agree with the network itself where there is nothing to weigh', () => {
    const bank = randomBank(tinyConfig());
    const images = new Random(2, 'images').uniformTensor([2, 3, 8, 8], 1).data;
    const own = logitsOf(make(bank, 12));
    expectClose(own.subarray(0, 3), referenceLogits(make(bank, 12), images.slice(0, 192)), {
      relative: 1e-3,
    });
  });
});

describe('inherited scalers of a deeper network', () => {
  /** Norms with a gain of 0: each block adds the same vector whatever comes in, so depth must not change the sum. */
  function constantBranches(config: BankConfig): TemplateBank {
    const bank = randomBank(config);
    for (const name of ['norm1.weight', 'norm2.weight']) {
      bank.templates.get(name)!.data.fill(1);
      const { data, shape } = bank.scalers.get(name)!;
      data.fill(-1 / shape[1]!);
    }
    return bank;
  }

  it.each([
    ['one size', tinyConfig()],
    ['with layer scale', tinyConfig({ auxiliary: { ...AUXILIARY, initValues: 0.3 } })],
    ['an elastic bank', elasticConfig()],
  ])('add up to what the shallower one’s branches add: %s', async (_label, config) => {
    const engine = await openPlainEngine();
    const bank = constantBranches(config);
    const at = (depth: number) =>
      logitsOf(generate(bank, { width: 12, depth }, { scalers: 'inherited', seed: 0 }));
    for (const depth of [4, 5, 6, 7, 9, 12]) {
      expectClose(at(depth), at(3), { relative: 1e-3, label: `depth ${depth}` });
    }
    await engine.dispose();
  });

  it('of a shallower one add up to the same variance', () => {
    const bank = randomBank(tinyConfig());
    const weights = (depth: number) =>
      generate(bank, { width: 12, depth }, { scalers: 'inherited', seed: 0 }).weights;
    const factor = Math.sqrt(3 / 2);
    for (const name of ['attn.proj.weight', 'attn.proj.bias', 'mlp.fc2.weight', 'mlp.fc2.bias']) {
      const kept = weights(3).get(`blocks.2.${name}`)!.data;
      expectClose(
        weights(2).get(`blocks.1.${name}`)!.data,
        [...kept].map((x) => x * factor),
        { label: name },
      );
    }
    const other = weights(2).get('blocks.1.mlp.fc1.weight')!.data;
    expect(other).toEqual(weights(3).get('blocks.2.mlp.fc1.weight')!.data);
  });
});

describe('inherited scalers of a narrower network', () => {
  it('keep heads whole where blocks are smaller than heads', () => {
    const auxiliary = { ...AUXILIARY, embedDim: 16, numHeads: 4 };
    const bank = randomBank(tinyConfig({ auxiliary, blockSize: 2 }));
    const bias = (width: number) => {
      const { weights } = generate(bank, { width, depth: 3 }, { scalers: 'inherited', seed: 0 });
      return [...weights.get('blocks.0.attn.qkv.bias')!.data];
    };
    const heads = Array.from({ length: 4 }, (_, h) =>
      bias(16)
        .slice(4 * h, 4 * h + 4)
        .join(),
    );
    const taken = Array.from({ length: 3 }, (_, h) =>
      bias(12)
        .slice(4 * h, 4 * h + 4)
        .join(),
    );
    expect(taken.map((head) => heads.indexOf(head))).toEqual([0, 1, 2]);
  });
});
