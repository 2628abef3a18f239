import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../../src-main/engine/types';
import { networkClassifier } from '../../../src-main/nn/classifier';
import type { TemplateBank } from '../../../src-main/wave/bank';
import { generate } from '../../../src-main/wave/generate';
import { sortedByImportance } from '../../../src-main/wave/importance';
import { expectClose } from '../../support/close';
import { AUXILIARY, elasticConfig, randomBank, tinyConfig } from './helpers';

const whole = (bank: TemplateBank) =>
  generate(bank, { width: 12, depth: 3 }, { scalers: 'inherited', seed: 0 });

describe('putting what matters first', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await OnnxRuntimeEngine.open('cpu', 1);
  });
  afterAll(() => engine.dispose());

  it.each([
    ['one size', tinyConfig()],
    ['a grid', elasticConfig()],
    ['two blocks to a head', { ...tinyConfig(), blockSize: 2 }],
  ])('leaves what a bank of %s computes as it is', async (_, config) => {
    const bank = randomBank(config);
    const sorted = sortedByImportance(bank);
    const images = new Random(5).normalTensor([4, 3, 8, 8], 0.3).data;
    const answers = async (of: TemplateBank) => {
      const classifier = networkClassifier(engine, whole(of));
      const logits = await classifier.predict(images, 4, 8);
      await classifier.dispose();
      return logits;
    };
    const before = bank.scalers.get('mlp.fc1.weight')!.data.slice();
    expectClose(await answers(sorted), await answers(bank), { relative: 1e-4, absolute: 1e-4 });
    expect([...sorted.scalers.get('mlp.fc1.weight')!.data]).not.toEqual([...before]);
    expect([...sorted.scalers.get('attn.qkv.bias')!.data]).not.toEqual([
      ...bank.scalers.get('attn.qkv.bias')!.data,
    ]);
    expect(bank.scalers.get('mlp.fc1.weight')!.data).toEqual(before);
  });

  it('puts heads and hidden units that add most first', () => {
    const weights = whole(sortedByImportance(randomBank(tinyConfig()))).weights;
    const norm = (values: number[]) => Math.hypot(...values);
    for (let layer = 0; layer < 3; layer++) {
      const matrix = (name: string) => weights.get(`blocks.${layer}.${name}.weight`)!;
      const rows = (name: string, from: number) => [...matrix(name).data.slice(from * 12, (from + 4) * 12)];
      const columns = (name: string, from: number) => {
        const { data, shape } = matrix(name);
        return [...data].filter((_, i) => i % shape[1]! >= from && i % shape[1]! < from + 4);
      };
      const heads = [0, 4, 8].map((at) => norm(rows('attn.qkv', 24 + at)) * norm(columns('attn.proj', at)));
      const units = [0, 4, 8, 12, 16, 20].map(
        (at) => norm(rows('mlp.fc1', at)) * norm(columns('mlp.fc2', at)),
      );
      for (const found of [heads, units]) expect(found).toEqual([...found].sort((a, b) => b - a));
    }
    expect(AUXILIARY).toMatchObject({ embedDim: 12, mlpRatio: 2 });
  });
});
