import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../../../../src-main/base/progress';
import type { TensorMap } from '../../../../src-main/base/tensor';
import { OnnxRuntimeEngine } from '../../../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../../../src-main/engine/types';
import type { ViTConfig } from '../../../../src-main/nn/config';
import type { Model } from '../../../../src-main/nn/model';
import { expand, initialOperator } from '../../../../src-main/wave/initialisations/ligo';
import { learnInitial } from '../../../../src-main/wave/initialisers';
import { learningTools } from '../../../../src-main/work/kinds/generate/learn';
import { colourSource } from '../helpers';
import { make, normalisation, randomModel, range, request, rowsOf, sized } from './sources';

/** An operator that takes layers l mod L and repeats, of each axis, the chosen places. */
function selection(config: ViTConfig, source: Model, chosen: Record<string, number[]>): TensorMap {
  const { depth } = source.network.config as ViTConfig;
  return new Map(
    [...initialOperator(config, source, 1)].map(([name, { shape }]) => {
      const [rows, columns] = shape as [number, number];
      const axis = name.split('/')[0]!;
      const layer = Number(/\.(\d+)\./.exec(name)?.[1] ?? 0);
      const places = axis === 'mix' ? [layer % depth] : chosen[axis]!;
      const data = new Float32Array(rows * columns);
      range(rows).forEach((y) => (data[y * columns + places[y]!] = 1));
      return [name, { shape, data }];
    }),
  );
}

describe('LiGO', () => {
  it('with B = [I; selection] repeats rows and columns of layers l mod L', () => {
    const [from, to] = [sized(8, 2), sized(12, 3)];
    const source = randomModel(from);
    const chosen = {
      width: [1, 3, 5, 7],
      q: [0, 1, 2, 3],
      k: [7, 6, 5, 4],
      v: [2, 2, 4, 4],
      hidden: range(8, 3),
    };
    const weights = expand(to, source, selection(to, source, chosen), 1, true);
    const w = [...range(8), ...chosen.width];
    const [q, k, v] = [chosen.q, chosen.k, chosen.v].map((places) => [...range(8), ...places]);
    const h = [...range(16), ...chosen.hidden];
    const qkv = [...q!, ...k!.map((i) => 8 + i), ...v!.map((i) => 16 + i)];
    const expected: [string, number[], number[]][] = [
      ['attn.qkv.weight', qkv, w],
      ['attn.proj.weight', w, v!],
      ['mlp.fc1.weight', h, w],
      ['mlp.fc2.weight', w, h],
    ];
    for (const layer of range(3)) {
      for (const [role, rows, columns] of expected) {
        const old = rowsOf(source.weights, `blocks.${layer % 2}.${role}`);
        const wanted = rows.map((y) => columns.map((x) => old[y]![x]!));
        expect(rowsOf(weights, `blocks.${layer}.${role}`), `${layer}.${role}`).toEqual(wanted);
      }
      const bias = source.weights.get(`blocks.${layer % 2}.attn.qkv.bias`)!.data;
      expect([...weights.get(`blocks.${layer}.attn.qkv.bias`)!.data]).toEqual(qkv.map((i) => bias[i]!));
      const gain = source.weights.get(`blocks.${layer % 2}.norm2.weight`)!.data;
      expect([...weights.get(`blocks.${layer}.norm2.weight`)!.data]).toEqual(w.map((i) => gain[i]!));
    }
    const head = rowsOf(source.weights, 'head.weight');
    expect(rowsOf(weights, 'head.weight')).toEqual(head.map((row) => w.map((x) => row[x]!)));
    expect(weights.get('head.bias')!.data).toEqual(source.weights.get('head.bias')!.data);
    const position = [...source.weights.get('pos_embed')!.data];
    expect([...weights.get('pos_embed')!.data]).toEqual(
      range(5).flatMap((token) => w.map((x) => position[token * 8 + x]!)),
    );
  });

  it('begins with stacked layers, a little of all of them, and means of old rows', () => {
    const operator = initialOperator(sized(12, 3), randomModel(sized(8, 2)), 1);
    for (const [name, { shape, data }] of operator) {
      range(shape[0]!).forEach((y) => {
        const row = data.subarray(y * shape[1]!, (y + 1) * shape[1]!);
        expect(
          row.reduce((a, b) => a + b, 0),
          name,
        ).toBeCloseTo(1, 5);
      });
    }
    const mix = operator.get('mix/blocks.2.mlp.fc1.weight')!.data;
    expect(mix[0]).toBeGreaterThan(0.95);
    expect(mix[1]).toBeGreaterThan(0);
  });

  describe('with images', () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await OnnxRuntimeEngine.open('cpu', 1);
    });
    afterAll(() => engine.dispose());
    const learned = async (name: string, config: ViTConfig, source: Model, steps: number) => {
      const seen: number[] = [];
      const tools = learningTools(engine, colourSource(), { config, normalisation }, silentProgress, steps);
      const watching: typeof tools = {
        ...tools,
        train: async (trainable, count) => {
          const found = await tools.train(trainable, count);
          seen.push(found.loss);
          return found;
        },
      };
      return { model: await learnInitial(name, request(config, source), watching), seen };
    };

    it('learns the operator and nothing else: the engine’s rule is that of plain memory', async () => {
      const source = randomModel(sized(8, 2));
      const { model, seen } = await learned('ligo', sized(12, 3), source, 30);
      const first = await learned('ligo', sized(12, 3), source, 1);
      expect(seen[0]).toBeLessThan(first.seen[0]!);
      // What one step with a rate of nearly nothing (it is still rising) makes is what it began with.
      const begun = make('ligo', sized(12, 3), source).weights;
      expect(model.weights.get('blocks.2.mlp.fc1.weight')).not.toEqual(begun.get('blocks.2.mlp.fc1.weight'));
      const rows = rowsOf(model.weights, 'pos_embed');
      expect(rows).toHaveLength(1);
      expect([...model.weights.get('cls_token')!.data.subarray(0, 8)]).toEqual([
        ...source.weights.get('cls_token')!.data,
      ]);
    });

    it('Auto-Learngene tries every run, and takes the one with the lowest loss', async () => {
      const source = randomModel(sized(8, 5));
      const { model, seen } = await learned('auto-learngene', sized(8, 3), source, 9);
      expect(seen).toHaveLength(3);
      const best = seen.indexOf(Math.min(...seen));
      expect(model.weights.get('blocks.1.mlp.fc1.weight')!.data).toEqual(
        source.weights.get(`blocks.${best + 1}.mlp.fc1.weight`)!.data,
      );
    });
  });
});
