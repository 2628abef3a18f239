import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import type { Engine } from '../../../src-main/engine/types';
import type { Model } from '../../../src-main/nn/model';
import { networkForward } from '../../../src-main/nn/network';
import type { BankConfig } from '../../../src-main/wave/bank';
import { generate } from '../../../src-main/wave/generate';
import { expectClose } from '../../support/close';
import { openPlainEngine } from '../../support/engines';
import { AUXILIARY, elasticConfig, randomBank, tinyConfig } from './helpers';

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
