import { nameOf } from '../../../src-main/base/size';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { Random } from '../../../src-main/base/random';
import type { TensorMap } from '../../../src-main/base/tensor';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../../src-main/engine/types';
import { readBank, writeBank } from '../../../src-main/formats/wavebank';
import type { ViTConfig } from '../../../src-main/nn/config';
import { initViT } from '../../../src-main/nn/families/vit/init';
import { vitForward } from '../../../src-main/nn/families/vit/forward';
import type { TrainingState } from '../../../src-main/nn/training';
import { type BankConfig, bankRoles, bankShapes, type TemplateBank } from '../../../src-main/wave/bank';
import { condense, samplingOf, sizesAt } from '../../../src-main/wave/condense';
import { parseGrid } from '../../../src-main/wave/elastic';
import { generate } from '../../../src-main/wave/generate';
import { METHODS, methodNamed } from '../../../src-main/wave/methods';
import { method as autoformer } from '../../../src-main/wave/methods/autoformer';
import { method as hydravit } from '../../../src-main/wave/methods/hydravit';
import { method as matvit } from '../../../src-main/wave/methods/matvit';
import { stageOf } from '../../../src-main/wave/methods/sws';
import { leadingMap } from '../../../src-main/wave/resize';
import { describeTarget } from '../../../src-main/wave/size';
import { weightsAsScalers } from '../../../src-main/wave/whole-weights';
import { expectClose } from '../../support/close';
import { AUXILIARY, CLASSES, colourSource, mean, randomBank, recorder } from './helpers';

const normalisation = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;
const GRID = parseGrid('4-12x1-3', 4);

function configOf(name: string, grid = GRID): BankConfig {
  const method = methodNamed(name);
  const elastic = method.needsGrid ? grid : undefined;
  const base = { auxiliary: AUXILIARY, method: name, ...method.blocks(AUXILIARY, elastic) };
  const mlpRatios = method.mlpRatios?.(AUXILIARY.mlpRatio);
  const own = {
    ...(mlpRatios ? { mlpRatios } : {}),
    ...method.grid,
    ...(elastic && method.gridOf?.(elastic)),
  };
  return elastic ? { ...base, elastic: { ...elastic, ...own } } : base;
}

/** Everything that is trained is random, the rest as the rule says. */
function bankOf(name: string): TemplateBank {
  const config = configOf(name);
  const method = methodNamed(name);
  const bank = randomBank(config);
  if (!method.fixed) return bank;
  if (method.fixed === 'templates') return { ...bank, templates: method.templates(config, 1) };
  return { ...bank, scalers: method.scalers(config, AUXILIARY, 1) };
}

/** A gene's whole layer as the tensor of a network: its blocks, one below or beside the other. */
function geneLayer(bank: TemplateBank, role: string, gene: number, shape: readonly number[]): Float64Array {
  const { shape: held, data } = bank.templates.get(role)!;
  const [count, w1, w2] = held as [number, number, number];
  const [rows, across] = shape.length === 1 ? [1, shape[0]!] : (shape as [number, number]);
  const [down, beside] = [rows / w1, across / w2];
  const genes = count / (down * beside);
  expect(gene).toBeLessThan(genes);
  return Float64Array.from({ length: rows * across }, (_, i) => {
    const [y, x] = [Math.floor(i / across), i % across];
    const block = Math.floor(y / w1) * beside + Math.floor(x / w2);
    return data[((gene * down * beside + block) * w1 + (y % w1)) * w2 + (x % w2)]!;
  });
}

const at = (depth: number, width = 12) => ({ width, depth });
const inherited = { scalers: 'inherited', seed: 0 } as const;

describe('the other ways to condense', () => {
  it.each(METHODS.map(({ name }) => name))('%s is kept in a file and is what it was', async (name) => {
    const bank = bankOf(name);
    const path = join(mkdtempSync(join(tmpdir(), 'method-')), 'x.wavebank');
    await writeBank(path, bank);
    const read = await readBank(path);
    expect(read.config.method).toBe(name);
    const size = name === 'sn-net' ? at(3) : at(2);
    expect(generate(read, size, inherited).weights).toEqual(generate(bank, size, inherited).weights);
  });

  it.each([2, 3, 5])('TLEG’s layers lie on a line, to the last bit, at a depth of %i', (depth) => {
    const bank = bankOf('tleg');
    const { weights } = generate(bank, at(depth), inherited);
    for (let l = 0; l < depth; l++) {
      for (const role of [
        'attn.qkv.weight',
        'attn.proj.bias',
        'mlp.fc1.weight',
        'mlp.fc2.bias',
        'norm1.weight',
      ]) {
        const { shape, data } = weights.get(`blocks.${l}.${role}`)!;
        const [base, slope] = [geneLayer(bank, role, 0, shape), geneLayer(bank, role, 1, shape)];
        const share = Math.fround(l / depth);
        const one = role.startsWith('norm') ? 1 : 0;
        const wanted = Float32Array.from(base, (value, i) => one + (value + share * slope[i]!));
        expect(data, `${l}.${role}`).toEqual(wanted);
      }
    }
  });

  it('Share-Init has one layer everywhere, to the last bit', () => {
    const bank = bankOf('share-init');
    const { weights } = generate(bank, at(4), inherited);
    const { shape } = weights.get('blocks.0.mlp.fc1.weight')!;
    const layer = Float32Array.from(geneLayer(bank, 'mlp.fc1.weight', 0, shape));
    for (let l = 0; l < 4; l++) expect(weights.get(`blocks.${l}.mlp.fc1.weight`)!.data).toEqual(layer);
  });

  it.each([
    [12, [0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4]], // as published
    [16, [0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4]], // repeats 3, 3, 4, 3, 3
    [5, [0, 1, 2, 3, 4]],
    [3, [0, 1, 2]],
  ])('SWS repeats its stages over %i layers as %j', (depth, stages) => {
    expect(Array.from({ length: depth }, (_, layer) => stageOf(layer, depth))).toEqual(stages);
    const bank = bankOf('sws');
    const { weights } = generate(bank, at(depth), inherited);
    stages.forEach((stage, l) => {
      const { shape, data } = weights.get(`blocks.${l}.attn.qkv.weight`)!;
      expect(data).toEqual(Float32Array.from(geneLayer(bank, 'attn.qkv.weight', stage, shape)));
    });
  });

  it.each(['tleg', 'share-init', 'sws'])(
    '%s makes other depths, and says that it makes no other width',
    (name) => {
      const { config } = bankOf(name);
      expect(describeTarget(config, at(7))).toMatchObject({ valid: true, mode: 'between' });
      expect(describeTarget(config, at(3))).toMatchObject({ mode: 'instant' });
      expect(describeTarget(config, at(3, 24)).nearest).toEqual([at(3)]);
      expect(describeTarget(config, at(3, 24)).reason).toMatch(
        'makes other depths only: its width is 12, not 24.',
      );
    },
  );

  it.each([
    ['slimmable', 'first', 0],
    ['hydravit', 'first', 0],
    ['autoformer', 'first', 0],
    ['scala', 'last', 4], // a width between the ends
  ])('%s takes the %s rows and columns of whole weights', (name, _, shift) => {
    const bank = bankOf(name);
    const weights: TensorMap = initViT(AUXILIARY, 5);
    for (const [key, { data }] of weights) {
      const random = new Random(1, key);
      data.forEach((_, i) => (data[i] = Math.fround(random.normal())));
      if (/norm/.test(key)) data.forEach((value, i) => (data[i] = 1 + Math.round(value * 64) / 64));
    }
    bank.scalers = weightsAsScalers(bank.config, AUXILIARY, weights);
    bank.head = new Map([['head.bias', weights.get('head.bias')!]]);
    expect(generate(bank, at(3), inherited).weights).toEqual(weights);
    const small = generate(bank, at(1, 8), inherited).weights;
    for (const [key, axes] of Object.entries(slicesFrom(shift))) {
      const whole = weights.get(key)!;
      const across = whole.data.length / whole.shape[0]!;
      const wanted = axes[0].flatMap((y) => axes[1].map((x) => whole.data[y * across + x]!));
      expect([...small.get(key)!.data], key).toEqual(wanted);
    }
  });

  it.each([0.25, 0.5, 1, 2])(
    'MatViT’s hidden units lie in one another: the first %f per feature',
    (mlpRatio) => {
      const bank = bankOf('matvit');
      const whole = generate(bank, at(3), inherited).weights;
      const part = generate(bank, { ...at(3), mlpRatio }, inherited);
      expect(part.network.config).toMatchObject({ embedDim: 12, depth: 3, mlpRatio });
      const units = 12 * mlpRatio;
      for (const [name, { shape, data }] of part.weights) {
        const all = whole.get(name)!;
        if (name.includes('mlp.fc1')) {
          expect([name, shape[0]]).toEqual([name, units]);
          expect(data).toEqual(all.data.slice(0, data.length));
        } else if (name.endsWith('mlp.fc2.weight')) {
          expect([...data]).toEqual(
            range(12).flatMap((row) => [...all.data.slice(24 * row, 24 * row + units)]),
          );
        } else expect(data, name).toEqual(all.data);
      }
    },
  );

  it('MatViT trains all hidden widths of one size at a step, the largest first', () => {
    const { elastic } = configOf('matvit');
    const counts = new Map<string, number>();
    for (let step = 0; step < 900; step++) {
      const sizes = matvit.sizesAt!(elastic!, 1, step);
      const { width, depth } = sizes[0]!;
      expect(sizes).toEqual([2, 1, 0.5, 0.25].map((mlpRatio) => ({ width, depth, mlpRatio })));
      counts.set(`${width}x${depth}`, (counts.get(`${width}x${depth}`) ?? 0) + 1);
    }
    expect(counts.size).toBe(9);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(45);
  });

  it.each([
    [0.5, 1, 6], // a quarter of 3 heads is none, and there is at least one
    [1, 2, 12],
    [1.5, 2, 18],
    [2, 3, 24],
  ])(
    'DynaBERT: %f of hidden units by the width are the first %i heads and %i units',
    (mlpRatio, heads, units) => {
      const bank = bankOf('dynabert');
      const whole = generate(bank, at(3), inherited).weights;
      const part = generate(bank, { ...at(3), mlpRatio }, inherited);
      expect(part.network.config).toMatchObject({ embedDim: 12, depth: 3, numHeads: heads, mlpRatio });
      const attended = range(4 * heads);
      const kept: Record<string, [rows: number[], columns: number[]]> = {
        'attn.qkv.weight': [[0, 12, 24].flatMap((from) => attended.map((i) => from + i)), range(12)],
        'attn.qkv.bias': [[0, 12, 24].flatMap((from) => attended.map((i) => from + i)), [0]],
        'attn.proj.weight': [range(12), attended],
        'mlp.fc1.weight': [range(units), range(12)],
        'mlp.fc1.bias': [range(units), [0]],
        'mlp.fc2.weight': [range(12), range(units)],
      };
      for (const [name, { data }] of part.weights) {
        const all = whole.get(name)!;
        const slice = kept[name.replace(/^blocks\.\d\./, '')];
        const across = all.data.length / all.shape[0]!;
        const wanted = slice?.[0].flatMap((row) =>
          slice[1].map((column) => all.data[row * across + column]!),
        );
        expect([...data], name).toEqual(wanted ?? [...all.data]);
      }
    },
  );

  it('DynaBERT’s smaller network computes what the whole one does without the other heads and units', () => {
    const bank = bankOf('dynabert');
    const part = generate(bank, { ...at(3), mlpRatio: 1 }, inherited);
    const whole = generate(bank, at(3), inherited);
    for (const [name, { data }] of whole.weights) {
      const read = /attn\.proj\.weight$/.test(name)
        ? [12, 8]
        : /mlp\.fc2\.weight$/.test(name)
          ? [24, 12]
          : undefined;
      if (read) data.forEach((_, i) => (data[i] = i % read[0]! < read[1]! ? data[i]! : 0));
    }
    const images = new Random(4, 'images').normalTensor([2, 3, 8, 8], 1);
    const [a, b] = [part, whole].map(({ network, weights }) => {
      const tensors = Object.fromEntries(
        [...weights].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
      );
      return vitForward(
        network.config as ViTConfig,
        tensors,
        tf.tensor(images.data, [2, 3, 8, 8]),
      ).dataSync();
    });
    expectClose(a!, b!, { label: 'logits' });
  });

  it('DynaBERT leaves layers out evenly, as its authors do', () => {
    const layers = (from: number, to: number) => {
      const roles = [from, to].map((depth) => bankRoles(configOf('dynabert'), { ...AUXILIARY, depth }));
      const [a, b] = roles.map((all) => all.find(({ name }) => name === 'mlp.fc1.weight')!);
      return leadingMap(a!, b!).layers;
    };
    expect(layers(12, 6)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(layers(12, 9)).toEqual([0, 1, 2, 4, 5, 6, 8, 9, 10]);
    expect(layers(12, 12)).toEqual(range(12));
  });

  it('DynaBERT trains the whole network first, then it and all shares of one depth at each step', () => {
    const config = configOf('dynabert');
    const sampling = samplingOf(config, { steps: 100 });
    expect(sampling).toEqual({ sizesPerStep: 4, largestOnly: 30 });
    expect(sizesAt(config, 1, 29, sampling).map(nameOf)).toEqual(['12x3x2']);
    for (let step = 30; step < 100; step++) {
      const [largest, ...others] = sizesAt(config, 1, step, sampling).map(nameOf);
      expect(largest).toBe('12x3x2');
      const [width, depth] = others[0]!.split('x');
      const all = ['2', '1.5', '1', '0.5'].map((ratio) => `${width}x${depth}x${ratio}`);
      expect(others).toEqual(all.filter((name) => name !== largest));
    }
  });

  it('HydraViT draws all sizes evenly', () => {
    const counts = new Map<string, number>();
    for (let step = 0; step < 1800; step++) {
      const [size] = hydravit.sizesAt!(GRID, 1, step);
      counts.set(nameOf(size!), (counts.get(nameOf(size!)) ?? 0) + 1);
    }
    expect(counts.size).toBe(9);
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(60);
  });

  it('AutoFormer’s shallower networks are the first layers, where an elastic bank’s keep the last', () => {
    const whole = generate(bankOf('autoformer'), at(3), inherited).weights;
    const two = generate(bankOf('autoformer'), at(2), inherited).weights;
    const kept = [...whole].filter(([name]) => !name.startsWith('blocks.2.'));
    expect(two).toEqual(new Map(kept));
    const slimmable = bankOf('slimmable');
    const nested = generate(slimmable, at(2), inherited).weights;
    const last = generate(slimmable, at(3), inherited).weights.get('blocks.2.mlp.fc1.weight');
    expect(nested.get('blocks.1.mlp.fc1.weight')).toEqual(last);
  });

  it('AutoFormer draws one size a step, its width and its depth evenly, and none that was left out', () => {
    const grid = parseGrid('4-12x1-3', 4, '8x2');
    const counts = new Map<string, number>();
    for (let step = 0; step < 1600; step++) {
      const sizes = autoformer.sizesAt!(grid, 1, step);
      expect(sizes).toHaveLength(1);
      counts.set(nameOf(sizes[0]!), (counts.get(nameOf(sizes[0]!)) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['12x1', '12x2', '12x3', '4x1', '4x2', '4x3', '8x1', '8x3']);
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(60);
  });

  it('Scala trains the widest, one of each half between, and the narrowest; the widest alone at first', () => {
    const grid = parseGrid('4-24x2-3', 4); // 4, 8, 12, 16, 20, 24
    const config = { ...configOf('scala', grid), elastic: grid };
    const sampling = samplingOf(config, { steps: 100 });
    expect(sampling).toEqual({ sizesPerStep: 4, largestOnly: 10 });
    const seen = [new Set<number>(), new Set<number>(), new Set<number>(), new Set<number>()];
    for (let step = 0; step < 100; step++) {
      const sizes = sizesAt(config, 1, step, sampling);
      expect(nameOf(sizes[0]!)).toBe('24x3');
      expect(sizes).toHaveLength(step < 10 ? 1 : 4);
      sizes.forEach(({ width }, i) => seen[i]!.add(width));
    }
    expect(seen.map((widths) => [...widths].sort((a, b) => a - b))).toEqual([[24], [16, 20], [8, 12], [4]]);
  });

  it('an unknown one is named', () => {
    expect(() => methodNamed('tleng')).toThrow('There is no way to condense called “tleng”.');
  });
});

const range = (n: number, from = 0) => Array.from({ length: n }, (_, i) => i + from);
/** Rows and columns of the 12-wide network (heads of 4, hidden 24) that the 8-wide one takes. */
function slicesFrom(first: number): Record<string, [number[], number[]]> {
  const width = range(8, first);
  const hidden = range(16, 2 * first);
  return {
    'blocks.0.attn.qkv.weight': [[...width, ...range(8, 12 + first), ...range(8, 24 + first)], width],
    'blocks.0.attn.proj.weight': [width, width],
    'blocks.0.mlp.fc1.weight': [hidden, width],
    'blocks.0.mlp.fc2.weight': [width, hidden],
    'blocks.0.norm2.weight': [width, [0]],
    'patch_embed.proj.weight': [width, range(48)],
    'head.weight': [range(3), width],
  };
}

describe('condensing otherwise', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await OnnxRuntimeEngine.open('cpu', 2);
  });
  afterAll(() => engine.dispose());

  it.each(METHODS.map(({ name }) => name))('%s learns, and what its rule gives stays', async (name) => {
    const config = configOf(name, parseGrid('8-12x2-3', 4));
    const method = methodNamed(name);
    const { token, metrics } = recorder();
    const options = {
      ...{ steps: 60, seed: 3, classes: CLASSES },
      lr: { templates: 2e-2, scalers: 5e-2, head: 5e-2 },
    };
    const bank = await condense(engine, config, normalisation, colourSource(), options, token);
    const losses = metrics.get('loss')!;
    expect(mean(losses.slice(-9))).toBeLessThan(0.6 * mean(losses.slice(0, 6)));
    const network: ViTConfig = AUXILIARY;
    if (method.fixed) {
      expect(bank[method.fixed]).toEqual(
        method.fixed === 'templates' ? method.templates(config, 3) : method.scalers(config, network, 3),
      );
    }
    for (const part of ['templates', 'scalers', 'head'] as const) {
      const shapes = [...bank[part]].map(([key, { shape }]) => [key, [...shape]]);
      expect(shapes, part).toEqual([...bankShapes(config)[part]]);
    }
    expect(bank.provenance['method']).toContain(name);
  });

  it('ends the same whether or not it was paused', async () => {
    const config = configOf('slimmable', parseGrid('8-12x3', 4));
    const options = { steps: 6, seed: 3, classes: CLASSES };
    const whole = await condense(engine, config, normalisation, colourSource(), options, silentProgress);
    let saved: TrainingState | undefined;
    const { token } = recorder({ at: 3, reason: 'pause' });
    const save = (state: TrainingState) => {
      saved = state;
      return Promise.resolve();
    };
    await expect(
      condense(engine, config, normalisation, colourSource(), options, token, { save }),
    ).rejects.toThrow();
    const hooks = { resume: saved! };
    const rest = await condense(
      engine,
      config,
      normalisation,
      colourSource(),
      options,
      silentProgress,
      hooks,
    );
    expect(rest.scalers).toEqual(whole.scalers);
  });
});
