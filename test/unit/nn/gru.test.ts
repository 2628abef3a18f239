import { describe, expect, it } from 'vitest';
import { countFlops, countParameters, initNetwork } from '../../../src-main/nn/families/registry';
import { checkNetwork } from '../../../src-main/nn/network';
import { gruConfig } from '../formats/helpers';

describe('a recurrent network’s shape', () => {
  it('counts what torch.nn.GRU(64, 64) has in each block: 24,960 parameters', () => {
    const at = (depth: number) => countParameters(gruConfig({ embedDim: 64, depth }));
    expect(at(3) - at(2)).toBe(24_960 + 2 * 64);
  });

  it('counts two products of [3D, D] for each step', () => {
    const at = (depth: number) => countFlops(gruConfig({ embedDim: 64, depth }));
    expect(at(3) - at(2)).toBe(16 * 2 * 2 * 3 * 64 * 64);
  });

  it('begins as PyTorch begins: uniform within 1/√width', () => {
    const weights = initNetwork({ arch: 'gru', config: gruConfig({ embedDim: 64 }) }, 1);
    const { data } = weights.get('blocks.1.gru.weight_hh_l0')!;
    const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest).toBeGreaterThan(0.12);
    expect(largest).toBeLessThanOrEqual(1 / 8);
    expect(weights.get('blocks.0.norm.weight')!.data.every((value) => value === 1)).toBe(true);
  });

  it.each([
    [{ patchSize: 5 }, 'Images of 16 pixels cannot be cut into patches of 5.'],
    [{ depth: 0 }, 'The depth must be a whole number of at least 1, not 0.'],
    [{ mlpRatio: 2 }, 'A recurrent network has no hidden width of its own.'],
  ])('is refused: %j', (changes, message) => {
    expect(() => checkNetwork({ arch: 'gru', config: gruConfig(changes) })).toThrow(message);
  });
});
