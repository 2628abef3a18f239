import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TensorMap } from '../../../src-main/base/tensor';
import { flatten } from '../../../src-main/base/tree';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../../src-main/engine/types';
import { numTokens, type ViTConfig } from '../../../src-main/nn/config';
import { trainingLoss } from '../../../src-main/nn/losses';
import { normalise } from '../../../src-main/nn/network';
import type { Trainable } from '../../../src-main/nn/training';
import { vitForward, vitSees } from '../../../src-main/nn/families/vit/forward';
import { networkOf, ownSize } from '../../../src-main/wave/bank';
import { condense } from '../../../src-main/wave/condense';
import { parseGrid } from '../../../src-main/wave/elastic';
import { generate } from '../../../src-main/wave/generate';
import { importanceOrder } from '../../../src-main/wave/importance';
import { checkGuided, methodNamed } from '../../../src-main/wave/methods';
import { firstOrderImportance, heldToWhole, hiddenLoss } from '../../../src-main/wave/whole-teacher';
import { declaration } from '../../../src-main/work/kinds/condense/declare';
import { expectClose } from '../../support/close';
import { AUXILIARY, CLASSES, colourSource, mean, randomBank, recorder, tinyConfig } from './helpers';

const normalisation = { mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.25] } as const;
const LOSS = { tau: 2, kd: 1, ce: 1 };
const method = methodNamed('dynabert');
const grid = { ...parseGrid('12x1-3x1,2', 4), ...method.grid };
const config = tinyConfig({ method: 'dynabert', elastic: grid, ...method.blocks(AUXILIARY, grid) });
const bank = randomBank(config);
const whole = generate(bank, ownSize(config), { scalers: 'inherited', seed: 0 });

const tensors = (weights: TensorMap) =>
  Object.fromEntries([...weights].map(([name, t]) => [name, tf.tensor(t.data, [...t.shape])]));

describe('what DynaBERT’s whole network teaches', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await OnnxRuntimeEngine.open('cpu', 2);
  });
  afterAll(() => engine.dispose());

  it('takes no inside of a teacher beside it, and says so before anything is trained', () => {
    for (const distil of ['feature', 'contrastive', 'token']) {
      expect(() => checkGuided(method, distil)).toThrow(
        `DynaBERT holds smaller networks to the hidden states of its own whole network: they cannot learn a teacher’s inside (${distil}) as well.`,
      );
      expect(() => checkGuided(methodNamed('slimmable'), distil)).not.toThrow();
      expect(() => checkGuided(undefined, distil)).not.toThrow();
    }
    for (const distil of ['soft', 'hard', 'decoupled', undefined])
      expect(() => checkGuided(method, distil)).not.toThrow();
    const options = { method: 'dynabert', loss: { distil: 'feature' } };
    const request = declaration.schema.parse({ kind: 'condense', data: 'd', teacher: 't', options });
    expect(() => declaration.check!(request, {} as never)).toThrow(/hidden states/);
  });

  it('hidden states: each block’s, of those that a shallower network leaves in', async () => {
    const at = (value: number) => tf.fill([2 * 3, 4], value);
    // Blocks 0 and 1 of four: 1 and 3 from theirs; three tokens of two images.
    const loss = hiddenLoss([at(1), at(3)], [at(2), at(99), at(5), at(99)], 3);
    expect([...(await loss.data())]).toEqual([1 + 4, 1 + 4]);
  });

  it('holds the smaller networks to a tenth of it, and the whole one to nothing', async () => {
    const own = { params: new Map(), groupOf: () => ({ lr: 1, weightDecay: 1 }) } as unknown as Trainable;
    const size = { width: 12, depth: 2, mlpRatio: 1 };
    const networkAt = (name: string) => (name === 'part' ? networkOf(config, size) : config.auxiliary);
    const held = heldToWhole(own, config.auxiliary, networkAt, normalisation);
    const part = generate(bank, size, { scalers: 'inherited', seed: 0 });
    const images = tf.tensor4d((await colourSource().batch(0)).images, [16, 3, 8, 8]);
    const all = { ...tensors(part.weights), ...tensors(flatten({ whole: whole.weights })) };
    const share = tf.ones([16]);
    const { logits, beside } = held.beside!(all, images, 'part', share);
    const pixels = normalise(normalisation, images);
    const partNetwork = part.network.config as ViTConfig;
    expectClose(await logits.data(), await vitForward(partNetwork, tensors(part.weights), pixels).data());
    const [mine, theirs] = [
      vitSees(partNetwork, tensors(part.weights), pixels).hidden,
      vitSees(config.auxiliary, tensors(whole.weights), pixels).hidden,
    ];
    expect([mine.length, theirs.length]).toEqual([2, 3]);
    const squares = [0, 1].map((i) => tf.mean(tf.square(tf.sub(mine[i]!, theirs[i]!))));
    const expected = await tf.mul(tf.add(squares[0]!, squares[1]!), 0.1).data();
    expectClose([mean([...(await beside.data())])], [...expected], { relative: 1e-3 });
    const nothing = held.beside!({ ...all, ...tensors(whole.weights) }, images, 'whole', share).beside;
    expect(new Set(await nothing.data())).toEqual(new Set([0]));
    expect([...held.params.keys()]).toEqual([...flatten({ whole: whole.weights }).keys()]);
    expect(held.isFixed!('whole/pos_embed')).toBe(true);
    expect(numTokens(config.auxiliary)).toBe(5);
  });

  it('importance: what the loss says, to first order, of leaving a head or a hidden unit out', async () => {
    const told = await firstOrderImportance(engine, bank, normalisation, colourSource(), LOSS);
    const batches = await Promise.all(Array.from({ length: 8 }, (_, step) => colourSource().batch(step)));
    const network = whole.network.config as ViTConfig;
    const lossWith = async (name: string, scaled: (i: number) => boolean, factor: number, batch: number) => {
      const { images, targets, teacher } = batches[batch]!;
      const { shape, data } = whole.weights.get(name)!;
      const changed = { shape, data: data.map((x, i) => (scaled(i) ? x * factor : x)) };
      const weights = tensors(new Map([...whole.weights, [name, changed]]));
      const logits = vitForward(
        network,
        weights,
        normalise(normalisation, tf.tensor4d(images, [16, 3, 8, 8])),
      );
      const [goal, answers] = [targets, teacher!].map((each) => tf.tensor2d(each, [16, 3]));
      const [loss] = await trainingLoss(LOSS, logits, goal!, tf.fill([16], 1 / 16), answers).loss.data();
      return loss!;
    };
    const slope = async (name: string, scaled: (i: number) => boolean) => {
      let sum = 0;
      for (let batch = 0; batch < 8; batch++) {
        const [more, less] = [
          await lossWith(name, scaled, 1.02, batch),
          await lossWith(name, scaled, 0.98, batch),
        ];
        sum += Math.abs((more - less) / 0.04);
      }
      return sum;
    };
    for (const head of [0, 2]) {
      const found = await slope('blocks.1.attn.proj.weight', (i) => Math.floor((i % 12) / 4) === head);
      expect(told.heads[1]![head]! / found).toBeCloseTo(1, 1);
    }
    // What leads out of a unit; what leads into it adds as much of its own.
    const out = await slope('blocks.0.mlp.fc2.weight', (i) => i % 24 === 7);
    expect(told.units[0]![7]!).toBeGreaterThan(0.99 * out);
    expect([told.heads[0]!.length, told.units[0]!.length]).toEqual([3, 24]);
  });

  it('puts first what is most important', () => {
    const units = Array.from({ length: 24 }, (_, i) => (i === 5 ? 2 : 1 - i / 100));
    const told = { heads: [0, 1, 2].map(() => [0.1, 0.3, 0.2]), units: [0, 1, 2].map(() => units) };
    const scalers = importanceOrder(bank, told)(bank.scalers);
    const sorted = generate({ ...bank, scalers }, ownSize(config), { scalers: 'inherited', seed: 0 }).weights;
    const row = (from: TensorMap, i: number) => [
      ...from.get('blocks.0.mlp.fc1.weight')!.data.slice(12 * i, 12 * i + 12),
    ];
    expect(row(sorted, 0)).toEqual(row(whole.weights, 5));
    const value = (from: TensorMap, i: number) => from.get('blocks.2.attn.qkv.bias')!.data[24 + 4 * i];
    expect([0, 1, 2].map((i) => value(sorted, i))).toEqual([1, 2, 0].map((i) => value(whole.weights, i)));
  });

  it('is trained so, sorted on the way, and its bank holds no teacher', { timeout: 120_000 }, async () => {
    const { token, metrics } = recorder();
    const options = { steps: 40, seed: 3, classes: CLASSES, loss: LOSS };
    const lr = { templates: 2e-2, scalers: 2e-2, head: 2e-2 };
    const made = await condense(engine, config, normalisation, colourSource(), { ...options, lr }, token);
    const losses = metrics.get('loss')!;
    expect(mean(losses.slice(-6))).toBeLessThan(0.7 * mean(losses.slice(0, 6)));
    expect([...made.scalers.keys()]).toEqual([...bank.scalers.keys()]);
    expect([...made.head.keys()]).toEqual([...bank.head.keys()]);
  });
});
