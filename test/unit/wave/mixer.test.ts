import { describe, expect, it } from 'vitest';
import type { MixerConfig } from '../../../src-main/nn/families/mixer/config';
import { weightShapes } from '../../../src-main/nn/families/registry';
import type { Model } from '../../../src-main/nn/model';
import { type BankConfig, bankRoles, checkBankConfig, ownSize, widthStep } from '../../../src-main/wave/bank';
import { parseGrid } from '../../../src-main/wave/elastic';
import { generate } from '../../../src-main/wave/generate';
import { initialise, initialiserObstacle, INITIALISERS } from '../../../src-main/wave/initialisers';
import { METHODS, checkFamily } from '../../../src-main/wave/methods';
import { CLASSES, randomBank } from './helpers';

const AUXILIARY: MixerConfig = {
  ...{ family: 'mixer', imgSize: 8, patchSize: 4, inChans: 3, numClasses: 3 },
  ...{ embedDim: 12, depth: 3, tokenRatio: 1, mlpRatio: 2 },
};
const CONFIG: BankConfig<MixerConfig> = {
  auxiliary: AUXILIARY,
  blockSize: 4,
  templates: { matrix: 3, other: 2 },
};
const ELASTIC: BankConfig<MixerConfig> = { ...CONFIG, elastic: parseGrid('4-12x1-3', 4) };
const INHERITED = { scalers: 'inherited', seed: 0 } as const;
const NORMALISATION = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;

describe('a bank of Mixers', () => {
  it('has templates that are as long as the patches are many, and cut along everything else', () => {
    const template = (name: string) => bankRoles(CONFIG).find((role) => role.name === name)!.template;
    expect(template('mlp_tokens.fc1.weight')).toEqual([4, 4]);
    const many = { ...CONFIG, auxiliary: { ...AUXILIARY, imgSize: 12 } };
    const long = (name: string) => bankRoles(many).find((role) => role.name === name)!.template;
    expect(long('mlp_tokens.fc1.weight')).toEqual([4, 9]);
    expect(long('mlp_tokens.fc2.weight')).toEqual([9, 4]);
    expect(long('mlp_tokens.fc2.bias')).toEqual([1, 9]);
    expect(long('mlp_channels.fc1.weight')).toEqual([4, 4]);
  });

  it('cuts smaller sizes out of the largest one: the first rows and columns of every tensor', () => {
    const bank = randomBank(ELASTIC);
    const whole = generate(bank, { width: 12, depth: 3 }, INHERITED).weights;
    const small = generate(bank, { width: 8, depth: 3 }, INHERITED).weights;
    for (const [name, { shape, data }] of small) {
      const from = whole.get(name)!;
      const [across, wide] = [shape.slice(1), from.shape.slice(1)].map((s) => s.reduce((a, b) => a * b, 1));
      for (const at of [0, data.length - 1]) {
        const [row, column] = [Math.floor(at / across!), at % across!];
        expect(data[at], name).toBe(from.data[row * wide! + column]);
      }
    }
  });
});

describe('what a bank of Mixers cannot be', () => {
  it('has widths that all its hidden widths can be cut from', () => {
    expect(widthStep(CONFIG)).toBe(4);
    expect(widthStep({ ...CONFIG, auxiliary: { ...AUXILIARY, tokenRatio: 0.5 } })).toBe(8);
    expect(() => checkBankConfig({ ...CONFIG, auxiliary: { ...AUXILIARY, tokenRatio: 0.5 } })).toThrow(
      'A width of 12 cannot be cut into blocks of 4.',
    );
  });

  it('says by name which rivals are made for Vision Transformers, and makes the others', () => {
    const source: Model = {
      network: { arch: 'mixer', config: AUXILIARY },
      ...{ classes: CLASSES, normalisation: NORMALISATION },
      weights: generate(randomBank(CONFIG), ownSize(CONFIG), INHERITED).weights,
    };
    const config = { ...AUXILIARY, embedDim: 8, depth: 2 };
    const made = INITIALISERS.filter(({ name }) => initialiserObstacle(name, config, source) === undefined);
    expect(made.map(({ name }) => name).sort()).toEqual([
      ...['dedicated', 'he', 'scratch', 'scratch-matched', 'weight-selection'],
    ]);
    for (const { name } of made) {
      const { weights } = initialise(name, { ...source, config, seed: 1, source });
      expect([...weights].map(([key, { shape }]) => [key, shape])).toEqual([...weightShapes(config)]);
    }
    expect(initialiserObstacle('mimetic', config, source)).toBe(
      'Mimetic is made for Vision Transformers, and this is of the family MLP-Mixer.',
    );
  });

  it.each(METHODS.map((method) => [method.name, method] as const))(
    '%s says so, or knows it',
    (name, method) => {
      const check = () => checkFamily(method, AUXILIARY);
      if (name === 'slimmable') expect(check).not.toThrow();
      else expect(check).toThrow('is made for Vision Transformers, and this is of the family MLP-Mixer.');
    },
  );
});
