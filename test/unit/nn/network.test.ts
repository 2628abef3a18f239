import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { Random } from '../../../src-main/base/random';
import type { HostTensor } from '../../../src-main/base/tensor';
import type { Engine } from '../../../src-main/engine/types';
import { networkClassifier } from '../../../src-main/nn/classifier';
import { type CnnConfig, defaultChannels } from '../../../src-main/nn/families/cnn/config';
import type { ViTConfig } from '../../../src-main/nn/config';
import { upload } from '../../support/tensors';
import { evaluate, type EvaluationSource } from '../../../src-main/nn/evaluate';
import { initCnn } from '../../../src-main/nn/families/cnn/init';
import { initViT } from '../../../src-main/nn/families/vit/init';
import type { Classifier, Model, Network, Normalisation } from '../../../src-main/nn/model';
import { checkNetwork, networkForward, networkShapes, plainTrainable } from '../../../src-main/nn/network';
import { resizeImages } from '../../../src-main/nn/resize';
import { train } from '../../../src-main/nn/trainer';
import type { BatchSource } from '../../../src-main/nn/training';
import { vitForward } from '../../../src-main/nn/families/vit/forward';
import { expectClose } from '../../support/close';
import { ENGINES } from '../../support/engines';

const vit: ViTConfig = {
  imgSize: 8,
  patchSize: 4,
  inChans: 3,
  numClasses: 3,
  embedDim: 16,
  depth: 1,
  numHeads: 2,
  mlpRatio: 4,
};
const cnn: CnnConfig = { imgSize: 8, inChans: 3, numClasses: 3, channels: [8, 16], blocks: 1 };
const normalisation: Normalisation = { mean: [0.5, 0.4, 0.3], std: [0.25, 0.2, 0.5] };
const classes = ['a', 'b', 'c'];
const viTModel: Model = {
  network: { arch: 'vit', config: vit },
  classes,
  normalisation,
  weights: initViT(vit, 1),
};
const cnnModel: Model = {
  network: { arch: 'cnn', config: cnn },
  classes,
  normalisation,
  weights: initCnn(cnn, 1),
};
const pixels = (count: number, size = 8) =>
  new Random(2).uniformTensor([count, 3, size, size], 1).data.map(Math.abs);

const std = ({ data }: HostTensor) => Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length);

describe('first weights', () => {
  const config = { ...vit, embedDim: 64, numHeads: 4, distilled: true, initValues: 1e-4 };
  const weights = initViT(config, 5);

  it('have the names and shapes of the network', () => {
    for (const [network, made] of [
      [{ arch: 'vit', config }, weights],
      [{ arch: 'cnn', config: cnn }, initCnn(cnn, 1)],
    ] as [Network, typeof weights][]) {
      expect([...made].map(([name, { shape }]) => [name, [...shape]])).toEqual([...networkShapes(network)]);
    }
  });

  it.each([
    ['blocks.0.attn.qkv.weight', 0.02],
    ['blocks.0.mlp.fc2.weight', 0.02],
    ['pos_embed', 0.02],
    ['head.weight', 0.02],
    ['cls_token', 1e-6],
    ['patch_embed.proj.weight', 1 / Math.sqrt(48) / Math.sqrt(3)],
    ['blocks.0.ls1.gamma', 1e-4],
    ['blocks.0.norm1.weight', 1],
    ['norm.bias', 0],
    ['blocks.0.attn.qkv.bias', 0],
  ])('%s has the spread that timm gives it', (name, expected) => {
    const tensor = weights.get(name)!;
    // The spread of n normal values is known to about 1/√(2n).
    const tolerance = 4 / Math.sqrt(2 * tensor.data.length);
    expect(Math.abs(std(tensor) - expected)).toBeLessThan(tolerance * expected + 1e-12);
  });

  it('differ by seed and by tensor, and are the same for the same seed', () => {
    expect(initViT(config, 5)).toEqual(weights);
    expect(initViT(config, 6).get('pos_embed')).not.toEqual(weights.get('pos_embed'));
    expect(weights.get('head.weight')).not.toEqual(weights.get('head_dist.weight'));
  });

  it('let a convolutional block begin as the identity, at unit scale', () => {
    const start = initCnn({ ...cnn, channels: [32, 64] }, 1);
    expect(std(start.get('stages.1.blocks.0.conv2.weight')!)).toBe(0);
    expect(std(start.get('stages.1.blocks.0.conv1.weight')!)).toBeCloseTo(Math.sqrt(2 / (9 * 64)), 2);
    expect(std(start.get('stem.weight')!)).toBeCloseTo(1 / Math.sqrt(27), 1);
  });
});

describe.each(ENGINES)('a network on $label', ({ open }) => {
  it('normalises its images itself', async () => {
    const engine = await open();
    const images = pixels(2);
    const normalised = images.map((x, i) => {
      const channel = Math.floor(i / 64) % 3;
      return (x - normalisation.mean[channel]!) / normalisation.std[channel]!;
    });
    const weights = upload(viTModel.weights);
    const tensor = (data: Float32Array) => tf.tensor4d(data, [2, 3, 8, 8]);
    const expected = tf.tidy(() => vitForward(vit, weights, tensor(normalised)));
    const actual = tf.tidy(() => networkForward(viTModel.network, normalisation, weights, tensor(images)));
    expectClose(await actual.data(), await expected.data());
    await engine.dispose();
  });
});

describe('networks at work', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await ENGINES[0]!.open();
  });
  afterAll(() => engine.dispose());

  it.each([
    ['vit', viTModel],
    ['cnn', cnnModel],
  ])('a %s classifies any number of images, alike however they are batched', async (_, model) => {
    const before = tf.memory().numTensors;
    const classifier = networkClassifier(engine, model);
    const images = pixels(19);
    const whole = await classifier.predict(images, 19, 8);
    expect(whole).toHaveLength(57);
    const alone = await classifier.predict(images.subarray(18 * 192), 1, 8);
    expectClose(alone, whole.slice(54));
    expect(await classifier.predict(new Float32Array(0), 0, 8)).toHaveLength(0);
    await classifier.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('resizes images to the size that the network takes', async () => {
    const classifier = networkClassifier(engine, cnnModel);
    const images = pixels(2, 12);
    const expected = await classifier.predict(resizeImages(images, 6, 12, 8), 2, 8);
    expectClose(await classifier.predict(images, 2, 12), expected);
    await classifier.dispose();
  });

  it('refuses weights that are not the network’s', () => {
    const lacking = { ...viTModel, weights: new Map(viTModel.weights) };
    lacking.weights.delete('norm.bias');
    expect(() => networkClassifier(engine, lacking)).toThrow(
      'The weight “norm.bias” is missing; the network needs [16].',
    );
    const other = {
      ...cnnModel,
      weights: new Map(cnnModel.weights).set('extra', { shape: [], data: new Float32Array(1) }),
    };
    expect(() => networkClassifier(engine, other)).toThrow('The network has no weight called “extra”.');
  });

  it.each([
    ['vit', viTModel, 3e-3],
    ['cnn', cnnModel, 3e-3],
  ])('a %s learns to tell colours apart', async (_, model, lr) => {
    const coloured = (step: number) => {
      const images = pixels(8).map((x) => x * 0.5);
      const targets = new Float32Array(24);
      for (let i = 0; i < 8; i++) {
        const colour = (i + step) % 3;
        targets[i * 3 + colour] = 1;
        const plane = (i * 3 + colour) * 64;
        for (let p = plane; p < plane + 64; p++) images[p]! += 0.2;
      }
      return { images, targets, count: 8 };
    };
    const source: BatchSource = {
      batchSize: 8,
      imgSize: 8,
      classes: 3,
      hasTeacher: false,
      batch: (step) => Promise.resolve(coloured(step)),
    };
    const trainable = plainTrainable(model.network, normalisation, model.weights, () => ({
      lr,
      weightDecay: 0.01,
    }));
    const optimizer = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clip: 1 };
    const plan = {
      steps: 60,
      optimizer,
      schedule: { shape: 'cosine', warmup: 0.1, decay: 0 } as const,
      loss: { tau: 1, kd: 0, ce: 1 },
    };
    const { params } = await train(engine, trainable, source, plan, silentProgress);
    const classifier = networkClassifier(engine, { ...model, weights: params });
    const test = coloured(100);
    const logits = await classifier.predict(test.images, 8, 8);
    const right = Array.from({ length: 8 }, (_, i) => {
      const row = [...logits.slice(i * 3, i * 3 + 3)];
      return test.targets[i * 3 + row.indexOf(Math.max(...row))]!;
    });
    expect(right).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
    await classifier.dispose();
  });
});

describe('the channels of a network that is not told any', () => {
  it.each([
    [32, [32, 64, 128]],
    [16, [32, 64, 128]],
    [56, [32, 64, 128]],
    [64, [16, 32, 64, 128]],
    [128, [8, 16, 32, 64, 128]],
    [224, [8, 16, 32, 64, 128]],
    [100, [32, 64, 128]],
  ])('for images of %i pixels are %j, which such images can be halved for', (imgSize, channels) => {
    expect(defaultChannels(imgSize)).toEqual(channels);
    const config = { imgSize, inChans: 3, numClasses: 2, channels: defaultChannels(imgSize), blocks: 1 };
    expect(() => checkNetwork({ arch: 'cnn', config })).not.toThrow();
  });
});

describe('shapes that cannot be', () => {
  it.each<[Network, string]>([
    [
      { arch: 'cnn', config: { ...cnn, blocks: 0 } },
      'The number of blocks in a stage must be a whole number of at least 1, not 0.',
    ],
    [
      { arch: 'cnn', config: { ...cnn, channels: [] } },
      'The number of stages must be a whole number of at least 1, not 0.',
    ],
    [
      { arch: 'cnn', config: { ...cnn, channels: [8, 2.5] } },
      'The number of channels of stage 2 must be a whole number of at least 1, not 2.5.',
    ],
    [{ arch: 'cnn', config: { ...cnn, imgSize: 9 } }, 'Images of 9 pixels cannot be halved 1 times.'],
    [{ arch: 'vit', config: { ...vit, depth: 0 } }, 'The depth must be a whole number of at least 1, not 0.'],
    [
      { arch: 'vit', config: { ...vit, inChans: 1 } },
      'The network takes images of 1 channels, and images here have 3.',
    ],
  ])('%o', (network, message) => {
    expect(() => checkNetwork(network)).toThrow(message);
  });
});

describe('evaluation', () => {
  /** Logits that are ln of the pixel values, so that probabilities are known. */
  const classifier: Classifier = {
    classes,
    numClasses: 3,
    predict: (images) => Promise.resolve(images.map(Math.log)),
    dispose: () => Promise.resolve(),
  };
  const source = (probabilities: number[][], labels: number[]): EvaluationSource => ({
    count: labels.length,
    imgSize: 1,
    async *batches(size) {
      for (let i = 0; i < labels.length; i += size) {
        const part = labels.slice(i, i + size);
        const images = Float32Array.from(probabilities.slice(i, i + size).flat());
        yield await Promise.resolve({ images, labels: Uint16Array.from(part), count: part.length });
      }
    },
  });

  it('counts what is right by class and averages the cross entropy', async () => {
    const table = [
      [0.5, 0.25, 0.25],
      [0.25, 0.5, 0.25],
      [0.25, 0.5, 0.25],
    ];
    const repeated = Array.from({ length: 99 }, (_, i) => i % 3);
    const labels = repeated.map((i) => [0, 0, 1][i]!);
    const result = await evaluate(
      classifier,
      source(
        repeated.map((i) => table[i]!),
        labels,
      ),
      silentProgress,
    );
    expect(result.accuracy).toBeCloseTo(2 / 3);
    expect(result.loss).toBeCloseTo((Math.log(2) * 2 + Math.log(4)) / 3);
    expect(result.perClass).toEqual([0.5, 1, 0]);
    expect(result.confusion).toEqual([
      [33, 33, 0],
      [0, 33, 0],
      [0, 0, 0],
    ]);
    expect(result.count).toBe(99);
  });

  it('refuses what it cannot judge', async () => {
    await expect(evaluate(classifier, source([], []), silentProgress)).rejects.toThrow(
      'There are no images to evaluate on.',
    );
    await expect(evaluate(classifier, source([[1, 1, 1]], [3]), silentProgress)).rejects.toThrow(
      'The images have a class 4, but the model knows only 3.',
    );
  });
});

/** Of torch.nn.functional.interpolate on the image below. */
const RESIZED: [number, number[]][] = [
  [1, [0.604841]],
  [2, [0.589562, 0.646425, 0.63286, 0.545454]],
  [3, [0.39929, 0.555556, 0.712511, 0.650794, 0.78744, 0.607315, 0.579414, 0.496894, 0.424135]],
  [
    7,
    [
      0.0, 0.173913, 0.279503, 0.217391, 0.590062, 0.795031, 0.869565, 0.347826, 0.535936, 0.659272, 0.614907,
      0.597161, 0.65661, 0.745342, 0.559006, 0.764862, 0.910382, 0.888199, 0.586513, 0.545697, 0.652174,
      0.434783, 0.658385, 0.826087, 0.826087, 0.546584, 0.52795, 0.652174, 0.465839, 0.707187, 0.897072,
      0.919255, 0.661934, 0.665484, 0.807453, 0.590062, 0.604259, 0.632653, 0.677019, 0.441881, 0.467613,
      0.627329, 0.73913, 0.440994, 0.242236, 0.304348, 0.086956, 0.130435, 0.304348,
    ],
  ],
];

describe('resizing', () => {
  const image = Float32Array.from({ length: 25 }, (_, i) => ((i * i * 7) % 23) / 23);

  it.each(RESIZED)('gives what PyTorch gives for 5 → %i pixels (bilinear, antialias)', (size, expected) => {
    const twice = Float32Array.of(...image, ...image);
    expectClose(resizeImages(twice, 2, 5, size), [...expected, ...expected], { absolute: 2e-6 });
  });

  it('leaves images of the right size alone', () => {
    expect(resizeImages(image, 1, 5, 5)).toBe(image);
  });
});
