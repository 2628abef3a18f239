import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../../src-main/engine/types';
import { networkClassifier } from '../../../src-main/nn/classifier';
import { initNetwork } from '../../../src-main/nn/init';
import type { Model } from '../../../src-main/nn/model';
import { nameOf, parseGrid, sampleSizes } from '../../../src-main/wave/elastic';
import { plainMember, trainPlainElastic } from '../../../src-main/wave/plain-elastic';
import { AUXILIARY, CLASSES, colourSource, mean, recorder } from './helpers';

const grid = parseGrid('4-12x1-3', 4);
const normalisation = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;
const network = { arch: 'vit', config: AUXILIARY } as const;
const options = { seed: 3, classes: CLASSES, loss: { tau: 1, kd: 0, ce: 1 } };

describe('a plain elastic network', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await OnnxRuntimeEngine.open('cpu', 2);
  });
  afterAll(() => engine.dispose());

  it('has members that are the first features, heads and hidden units of it', () => {
    const model = { network, classes: CLASSES, normalisation, weights: initNetwork(network, 1) };
    const small = plainMember(model, { width: 8, depth: 2 });
    const at = (from: Model, name: string, row: number, column: number) => {
      const { data, shape } = from.weights.get(name)!;
      return data[row * shape[1]! + column];
    };
    // Queries, keys and values of the first two heads of three; layers 0 and 2 of 0, 1, 2.
    for (const [part, row] of [0, 1, 2].flatMap((p) => [0, 7].map((r) => [p, r] as const))) {
      expect(at(small, 'blocks.1.attn.qkv.weight', 8 * part + row, 5)).toBe(
        at(model, 'blocks.2.attn.qkv.weight', 12 * part + row, 5),
      );
    }
    expect(at(small, 'blocks.0.mlp.fc1.weight', 15, 7)).toBe(at(model, 'blocks.0.mlp.fc1.weight', 15, 7));
    expect(at(small, 'head.weight', 2, 7)).toBe(at(model, 'head.weight', 2, 7));
    expect(small.network.config).toMatchObject({ embedDim: 8, depth: 2, numHeads: 2 });
  });

  it('trains just the members that it gives: the loss of a step is theirs on its batch', async () => {
    const source = colourSource();
    for (const step of [0, 1, 2, 3]) {
      const still = { ...options, steps: step + 1, lr: 0 };
      const { token, metrics } = recorder();
      const model = await trainPlainElastic(
        engine,
        { config: AUXILIARY, grid },
        normalisation,
        source,
        still,
        token,
      );
      if (model.network.arch !== 'vit') throw new Error('It is one.');
      const [size] = sampleSizes(grid, options.seed, step);
      const classifier = networkClassifier(engine, plainMember({ ...model, network: model.network }, size!));
      const { images, targets, count } = await source.batch(step);
      const logits = await classifier.predict(images, count, 8);
      const losses = Array.from({ length: count }, (_, i) => {
        const row = [...logits.subarray(3 * i, 3 * i + 3)];
        const label = targets.subarray(3 * i, 3 * i + 3).indexOf(1);
        return Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - row[label]!;
      });
      expect(metrics.get('loss')!.at(-1), nameOf(size!)).toBeCloseTo(mean(losses), 4);
      await classifier.dispose();
    }
  });

  it('lowers the loss', { timeout: 120_000 }, async () => {
    const { token, metrics } = recorder();
    const training = { ...options, steps: 60, lr: 1e-2 };
    await trainPlainElastic(
      engine,
      { config: AUXILIARY, grid },
      normalisation,
      colourSource(),
      training,
      token,
    );
    const losses = metrics.get('loss')!;
    expect(mean(losses.slice(-6))).toBeLessThan(0.6 * mean(losses.slice(0, 6)));
    await expect(
      trainPlainElastic(
        engine,
        { config: AUXILIARY, grid },
        normalisation,
        colourSource({ imgSize: 16 }),
        training,
        silentProgress,
      ),
    ).rejects.toMatchObject({ code: 'mismatch' });
  });
});
