import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import type { TensorMap } from '../../../src-main/base/tensor';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../../src-main/engine/types';
import { GUIDED } from '../../../src-main/nn/distillations';
import { atSide, classified, contrastiveLoss, featureLoss, tokenLoss } from '../../../src-main/nn/guide';
import { initNetwork } from '../../../src-main/nn/families/registry';
import { distillation } from '../../../src-main/nn/losses';
import type { Model, Network } from '../../../src-main/nn/model';
import { networkForward, networkSees } from '../../../src-main/nn/network';
import { condense } from '../../../src-main/wave/condense';
import { generate } from '../../../src-main/wave/generate';
import type { Guide } from '../../../src-main/wave/guided';
import { expectClose } from '../../support/close';
import {
  AUXILIARY,
  CLASSES,
  colourSource,
  elasticConfig,
  mean,
  randomBank,
  recorder,
  tinyConfig,
} from './helpers';

const normalisation = { mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.25] } as const;
const VIT: Network = {
  arch: 'vit',
  config: { ...AUXILIARY, patchSize: 2, embedDim: 8, depth: 1, numHeads: 2 },
};
const CNN: Network = {
  arch: 'cnn',
  config: { imgSize: 8, inChans: 3, numClasses: 3, channels: [6, 8], blocks: 1 },
};
const model = (network: Network): Model => ({
  ...{ network, normalisation, classes: CLASSES },
  weights: new Map(
    [...initNetwork(network, 5)].map(([name, t]) => [name, { ...t, data: t.data.map((x) => 3 * x + 0.1) }]),
  ),
});
const LEARNING = { seed: 3, classes: CLASSES, lr: { templates: 3e-2, scalers: 5e-2, head: 5e-2 } };

describe('condensing from a teacher’s inside', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await OnnxRuntimeEngine.open('cpu', 2);
  });
  afterAll(() => engine.dispose());

  const options = (guide: Guide, steps: number) => ({
    ...{ ...LEARNING, steps, guide },
    loss: { distil: guide.kind, tau: 2, kd: 1, ce: 0 },
  });

  it.each([VIT, CNN].flatMap((network) => GUIDED.map((kind) => [network.arch, kind, network] as const)))(
    '%s, %s: its loss is that of all answers and of the inside, to begin with',
    async (_, kind, network) => {
      const bank = randomBank(tinyConfig());
      const teacher = model(network);
      const { token, metrics } = recorder();
      const start = { ...options({ model: teacher, kind, tau: 2 }, 1), start: bank };
      await condense(engine, bank.config, normalisation, colourSource(), start, token);
      const batch = await colourSource().batch(0);
      const tensors = (weights: TensorMap) =>
        Object.fromEntries([...weights].map(([name, t]) => [name, tf.tensor(t.data, [...t.shape])]));
      const images = tf.tensor4d(batch.images, [16, 3, 8, 8]);
      const own = generate(bank, { width: 12, depth: 3 }, { scalers: 'inherited', seed: 0 });
      const [mine, theirs] = [tensors(own.weights), tensors(teacher.weights)];
      const student = networkSees(own.network, normalisation, mine, images);
      const seen = networkSees(network, normalisation, theirs, images);
      const tokens = atSide(seen.tokens, 2);
      const lead = new Random(3, 'projection').normalTensor([8, 12], 1 / Math.sqrt(12));
      const projection = tf.tensor2d(lead.data, [8, 12]);
      const inside = {
        feature: () => featureLoss(student.tokens, tokens, projection),
        contrastive: () => contrastiveLoss(student.tokens, tokens, projection, tf.ones([16])),
        token: () =>
          tokenLoss(
            classified(student.tokens, mine['head.weight']!, mine['head.bias']!),
            classified(tokens, theirs['head.weight']!, theirs['head.bias']!),
            2,
          ),
      }[kind]();
      const answers = distillation(student.logits, tf.tensor2d(batch.teacher!, [16, 3]), 2);
      const [expected] = await tf.mean(tf.add(answers, inside)).data();
      expect(metrics.get('loss/kd')![0]).toBeCloseTo(expected!, 3);
      // What is seen inside does not change what is answered.
      const forward = networkForward(network, normalisation, theirs, images);
      expectClose(await forward.data(), await seen.logits.data());
    },
  );

  it.each(GUIDED)(
    '%s: is learned, by every size of an elastic bank, and no bank keeps what led to it',
    async (kind) => {
      const { token, metrics } = recorder();
      const guide: Guide = { model: model(VIT), kind, tau: 2 };
      const bank = await condense(
        engine,
        elasticConfig(),
        normalisation,
        colourSource(),
        options(guide, 60),
        token,
      );
      const losses = metrics.get('loss/kd')!;
      expect(mean(losses.slice(-10))).toBeLessThan(0.8 * mean(losses.slice(0, 10)));
      for (const part of ['templates', 'scalers', 'head'] as const) {
        expect([...bank[part].keys()]).toEqual([...randomBank(elasticConfig())[part].keys()]);
      }
    },
  );

  it.each([
    ['images of another size', { imgSize: 16 }, 'sees images of 16 pixels, and these have 8'],
    ['places that do not fit', { imgSize: 8, patchSize: 8 / 3 }, 'divides an image into 3 × 3 places'],
  ])('%s are refused', async (_, changes, message) => {
    const network = { arch: 'vit' as const, config: { ...VIT.config, ...changes } } as Network;
    const guide: Guide = { model: { ...model(VIT), network }, kind: 'feature', tau: 2 };
    const run = condense(
      engine,
      tinyConfig(),
      normalisation,
      colourSource(),
      options(guide, 1),
      recorder().token,
    );
    await expect(run).rejects.toThrow(message);
  });
});
