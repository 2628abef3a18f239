import { describe, expect, it } from 'vitest';
import { type MixerConfig, mixerWeights } from '../../../src-main/nn/families/mixer/config';
import { countFlops, countParameters, initNetwork } from '../../../src-main/nn/families/registry';
import { checkNetwork } from '../../../src-main/nn/network';
import { mixerConfig } from '../formats/helpers';

describe('a Mixer’s shape', () => {
  const s16: MixerConfig = mixerConfig({
    ...{ imgSize: 224, patchSize: 16, numClasses: 1000 },
    ...{ embedDim: 512, depth: 8, tokenRatio: 0.5, mlpRatio: 4 },
  });

  it('counts what timm’s mixer_s16_224 has: 18,528,264 parameters and 3.78 G multiply-accumulates', () => {
    expect(countParameters(s16)).toBe(18_528_264);
    expect(countFlops(s16) / 2e9).toBeCloseTo(3.78, 1);
  });

  it('begins as timm begins: a classifier of zeros, Glorot’s bounds, norms of 1', () => {
    const weights = initNetwork({ arch: 'mixer', config: s16 }, 1);
    expect(weights.get('head.weight')!.data.every((value) => value === 0)).toBe(true);
    expect(weights.get('blocks.0.norm1.weight')!.data.every((value) => value === 1)).toBe(true);
    const { data, shape } = weights.get('blocks.3.mlp_tokens.fc1.weight')!;
    const bound = Math.sqrt(6 / (shape[0]! + shape[1]!));
    const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest / bound).toBeGreaterThan(0.99);
    expect(largest / bound).toBeLessThanOrEqual(1);
    expect([...weights.keys()]).toEqual([...mixerWeights(s16).keys()]);
  });

  it.each([
    [{ patchSize: 5 }, 'Images of 16 pixels cannot be cut into patches of 5.'],
    [{ depth: 0 }, 'The depth must be a whole number of at least 1, not 0.'],
    [{ tokenRatio: 0.01 }, 'Token mixing of 0 and channel mixing of 48 hidden units cannot be'],
    [{ inChans: 1 }, 'The network takes images of 1 channels'],
  ])('is refused: %j', (changes, message) => {
    expect(() => checkNetwork({ arch: 'mixer', config: mixerConfig(changes) })).toThrow(message);
  });
});
