import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { openWasmEngine } from '../../../src-main/engine/wasm';
import { networkClassifier } from '../../../src-main/nn/classifier';
import type { MixerConfig } from '../../../src-main/nn/families/mixer/config';
import { weightShapes } from '../../../src-main/nn/families/registry';
import type { Model } from '../../../src-main/nn/model';
import { type BankConfig, bankRoles, checkBankConfig, ownSize, widthStep } from '../../../src-main/wave/bank';
import { condense } from '../../../src-main/wave/condense';
import { allSizes, parseGrid } from '../../../src-main/wave/elastic';
import { finetune } from '../../../src-main/wave/finetune';
import { fitBank } from '../../../src-main/wave/fit';
import { generate } from '../../../src-main/wave/generate';
import { sortedByImportance } from '../../../src-main/wave/importance';
import { initialise, initialiserObstacle, INITIALISERS } from '../../../src-main/wave/initialisers';
import { METHODS, checkFamily } from '../../../src-main/wave/methods';
import { trainScalers } from '../../../src-main/wave/scalers';
import { CLASSES, colourSource, mean, randomBank, recorder } from './helpers';

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
  it('composes token mixing, channel mixing and all else: W = Σ S ⊗ T, block by block', () => {
    const bank = randomBank(CONFIG);
    const { weights } = generate(bank, ownSize(CONFIG), INHERITED);
    expect([...weights.keys()].sort()).toEqual([...weightShapes(AUXILIARY).keys()].sort());
    for (const role of bankRoles(CONFIG)) {
      const [templates, scalers] = [bank.templates.get(role.name)!, bank.scalers.get(role.name)!];
      const [count, w1, w2] = templates.shape as [number, number, number];
      const name = role.layered ? `blocks.2.${role.name}` : role.name;
      const layer = role.layered ? 2 : 0;
      const { data } = weights.get(name)!;
      const across = role.columns * w2;
      for (const [row, column] of [
        [0, 0],
        [role.rows * w1 - 1, across - 1],
      ] as const) {
        // prettier-ignore
        const [i, j] = [Math.floor(row / w1), Math.floor(column / w2)];
        let value = role.kind === 'gain' ? 1 : 0;
        for (let t = 0; t < count; t++) {
          const scale = scalers.data[((layer * count + t) * role.rows + i) * role.columns + j]!;
          value += scale * templates.data[(t * w1 + (row % w1)) * w2 + (column % w2)]!;
        }
        expect(data[row * across + column], `${name} ${row},${column}`).toBeCloseTo(value, 4);
      }
    }
  });

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

  it('makes every size, within the grid and beyond, as networks that compute', async () => {
    const engine = await openWasmEngine();
    for (const size of [...allSizes(ELASTIC.elastic!), { width: 16, depth: 5 }]) {
      const model = generate(randomBank(ELASTIC), size, INHERITED);
      const classifier = networkClassifier(engine, model);
      const logits = await classifier.predict(new Float32Array(3 * 64).fill(0.3), 1, 8);
      await classifier.dispose();
      expect([...logits].every(Number.isFinite)).toBe(true);
    }
    await engine.dispose();
  });

  it('widened by whole copies of its blocks and deepened keeps what it computes, but for the norms’ statistics', async () => {
    const engine = await openWasmEngine();
    const bank = randomBank(CONFIG);
    const images = Float32Array.from({ length: 3 * 64 }, (_, i) => (i % 7) / 7);
    const answers = async (model: Model) => {
      const classifier = networkClassifier(engine, model);
      const logits = await classifier.predict(images, 1, 8);
      await classifier.dispose();
      return [...logits];
    };
    const own = await answers(generate(bank, { width: 12, depth: 3 }, INHERITED));
    const wide = await answers(generate(bank, { width: 24, depth: 3 }, INHERITED));
    wide.forEach((value, i) => expect(value).toBeCloseTo(own[i]!, 2));
    await engine.dispose();
  });

  it('is put in order of importance without another answer', async () => {
    const engine = await openWasmEngine();
    const bank = randomBank(CONFIG);
    const answers = await Promise.all(
      [bank, sortedByImportance(bank)].map(async (each) => {
        const classifier = networkClassifier(engine, generate(each, ownSize(CONFIG), INHERITED));
        return classifier.predict(new Float32Array(3 * 64).fill(0.7), 1, 8);
      }),
    );
    answers[0]!.forEach((value, i) => expect(answers[1]![i]).toBeCloseTo(value, 3));
    await engine.dispose();
  });

  it('is fitted to a Mixer’s weights without error where there are templates enough', async () => {
    const model = generate(randomBank(CONFIG), ownSize(CONFIG), INHERITED);
    const bank = await fitBank(model, { blockSize: 4, templates: { matrix: 3, other: 2 } });
    expect(bank.provenance.error).toBeLessThan(1e-3);
  });

  it('learns: condensed, its scalers trained, and fine-tuned', async () => {
    const engine = await openWasmEngine();
    const condensing = recorder();
    const bank = await condense(
      engine,
      ELASTIC,
      NORMALISATION,
      colourSource(),
      { classes: CLASSES, steps: 60, seed: 1 },
      condensing.token,
    );
    const losses = condensing.metrics.get('loss')!;
    expect(mean(losses.slice(-10))).toBeLessThan(0.7 * mean(losses.slice(0, 10)));
    const size = { width: 8, depth: 2 };
    const options = { steps: 5, seed: 1 };
    const fresh = await trainScalers(engine, bank, size, colourSource(), { ...options, scalers: 'fresh' }, silentProgress); // prettier-ignore
    const tuned = await finetune(
      engine,
      fresh,
      colourSource(),
      { ...options, trained: true },
      silentProgress,
    );
    expect(tuned.network).toEqual({ arch: 'mixer', config: { ...AUXILIARY, embedDim: 8, depth: 2 } });
    await engine.dispose();
  }, 60_000);
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
