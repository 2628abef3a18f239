import { describe, expect, it } from 'vitest';
import { type ViTConfig, vitWeights } from '../../../src-main/nn/config';
import { initViT } from '../../../src-main/nn/families/vit/init';
import { generate } from '../../../src-main/wave/generate';
import { copiedNumbers, type Kept, partOf, staysComposed, withParts } from '../../../src-main/wave/parts';
import { takenFromBank } from '../../../src-main/wave/transferred';
import { randomBank, tinyConfig } from './helpers';

const bank = randomBank(tinyConfig());
const own = generate(bank, { width: 12, depth: 3 }, { scalers: 'inherited', seed: 0 });

describe('a composed network of which parts stay', () => {
  const sizes = [
    { width: 8, depth: 2 },
    { width: 12, depth: 3 },
    { width: 16, depth: 4 },
  ];
  const cases: [Kept, string[]][] = [
    [{ matrices: 'attention' }, ['attention', 'others', 'head']],
    [{ matrices: 'mlp' }, ['mlp', 'others', 'head']],
    [{ others: 'fresh' }, ['attention', 'mlp', 'head']],
    [{ others: 'copied' }, ['attention', 'mlp', 'head']],
  ];

  it.each(cases)('%j', (kept, composed) => {
    for (const size of sizes) {
      const made = generate(bank, size, { scalers: 'inherited', seed: 0 });
      const config = made.network.config as ViTConfig;
      const { weights } = withParts(made, kept, own, 4);
      const fresh = initViT(config, 4);
      for (const [name, weight] of vitWeights(config)) {
        const found = weights.get(name)!;
        if (composed.includes(partOf(name, weight))) expect(found, name).toEqual(made.weights.get(name));
        else if (kept.others !== 'copied') expect(found, name).toEqual(fresh.get(name));
      }
    }
  });

  it('copies the bank’s own tensors as they are where the size is its own', () => {
    const made = generate(bank, { width: 12, depth: 3 }, { scalers: 'inherited', seed: 0 });
    expect([...withParts(made, { others: 'copied' }, own, 4).weights]).toEqual([...own.weights]);
  });

  it('cuts copies off, or repeats them, queries, keys and values each for themselves', () => {
    const biasOf = (width: number) => {
      const made = generate(bank, { width, depth: 2 }, { scalers: 'inherited', seed: 0 });
      return [...withParts(made, { others: 'copied' }, own, 4).weights.get('blocks.1.attn.qkv.bias')!.data];
    };
    // Of two layers the second is the last of three.
    const source = [...own.weights.get('blocks.2.attn.qkv.bias')!.data];
    const part = (from: number, count: number) => source.slice(from, from + count);
    expect(biasOf(8)).toEqual([...part(0, 8), ...part(12, 8), ...part(24, 8)]);
    const wider = [0, 12, 24].flatMap((from) => [...part(from, 12), ...part(from, 4)]);
    expect(biasOf(16)).toEqual(wider);
  });

  it('transfers what stays, and what is copied', () => {
    const size = { width: 12, depth: 3 };
    const made = generate(bank, size, { scalers: 'inherited', seed: 0 });
    const options = { scalers: 'inherited', seed: 0 } as const;
    const taken = (kept: Kept) =>
      takenFromBank(bank, size, options, (role) => staysComposed(partOf(role.name, role), kept)) +
      copiedNumbers(made, kept, own);
    const all = takenFromBank(bank, size, options);
    const [attention, mlp] = [taken({ matrices: 'attention' }), taken({ matrices: 'mlp' })];
    const fresh = taken({ others: 'fresh' });
    // Each of the three parts once: both matrices, and what is neither twice too often, the classifier as well.
    const head = 3 * 12 + 3;
    expect(attention + mlp + fresh - head).toBe(2 * all);
    const others = [...vitWeights(own.network.config as ViTConfig)].filter(
      ([n, w]) => partOf(n, w) === 'others',
    );
    const numbers = others.reduce((sum, [, { shape }]) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(taken({ others: 'copied' }) - fresh).toBe(numbers);
  });
});
