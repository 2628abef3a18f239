import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { depthsAfter, usualDepths } from '../../../src-main/nn/families/convnext/config';
import {
  countFlops,
  countParameters,
  initNetwork,
  sizedFamilyNamed,
} from '../../../src-main/nn/families/registry';
import { depthwise } from '../../../src-main/nn/depthwise';
import { checkNetwork } from '../../../src-main/nn/network';
import { convNextConfig } from '../formats/helpers';

describe('a depthwise convolution', () => {
  it.each([
    [7, 5, 4],
    [7, 1, 2],
    [3, 6, 6],
  ])(
    'of %d taps on %d × %d places is TensorFlow.js’s own, and so are its gradients',
    async (side, height, width) => {
      await tf.setBackend('cpu');
      const x = tf.randomNormal<tf.Rank.R4>([2, height, width, 3], 0, 1, 'float32', 1);
      const weight = tf.randomNormal([3, 1, side, side], 0, 1, 'float32', 2);
      const bias = tf.tensor1d([1, -2, 0.5]);
      const slope = tf.randomNormal(x.shape, 0, 1, 'float32', 3);
      const own = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) => depthwise(a, b, c);
      const theirs = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
        tf.add(
          tf.depthwiseConv2d(a as tf.Tensor4D, tf.transpose(b, [2, 3, 0, 1]) as tf.Tensor4D, 1, 'same'),
          c,
        );
      const [mine, other] = [own, theirs].map((fn) => [
        fn(x, weight, bias),
        ...tf.grads((...values: tf.Tensor[]) => fn(values[0]!, values[1]!, values[2]!))(
          [x, weight, bias],
          slope,
        ),
      ]);
      for (const [i, tensor] of mine!.entries()) {
        const [a, b] = [await tensor.data(), await other![i]!.data()];
        expect(tensor.shape).toEqual(other![i]!.shape);
        a.forEach((value, at) => expect(value).toBeCloseTo(b[at]!, 4));
      }
    },
  );
});

describe('a ConvNeXt’s shape', () => {
  it('has the stages of ConvNeXt-Atto at 12 blocks and of -Tiny at 18', () => {
    expect(usualDepths(12)).toEqual([2, 2, 6, 2]);
    expect(usualDepths(18)).toEqual([3, 3, 9, 3]);
    expect(usualDepths(4)).toEqual([1, 1, 1, 1]);
  });

  it('has in no stage more blocks when it is shallower', () => {
    for (const own of [usualDepths(9), [3, 3, 27, 3], [1, 5, 1, 1]]) {
      const total = own.reduce((a, b) => a + b, 0);
      for (let depth = 4; depth <= total; depth++) {
        const depths = depthsAfter(own, depth);
        expect(depths.reduce((a, b) => a + b, 0)).toBe(depth);
        expect(depths.every((blocks, stage) => blocks >= 1 && blocks <= own[stage]!)).toBe(true);
      }
    }
    expect(depthsAfter([3, 3, 9, 3], 20)).toEqual(usualDepths(20));
  });

  it('counts what timm’s convnext_tiny has: 28,589,128 parameters and 4.47 G multiply-accumulates', () => {
    const tiny = sizedFamilyNamed('convnext').sized.make({
      ...{ imgSize: 224, patchSize: 4, numClasses: 1000, width: 96, depth: 18, widening: 2 },
      ...{ mlpRatio: 4, headDim: 32, tokenRatio: 1 },
    });
    expect(countParameters({ ...tiny, initValues: 1e-6 } as typeof tiny)).toBe(28_589_128);
    expect(countFlops(tiny) / 2e9).toBeCloseTo(4.47, 1);
  });

  it('begins as timm begins: normal weights of std 0.02, norms of 1, biases of 0', () => {
    const weights = initNetwork({ arch: 'convnext', config: convNextConfig() }, 1);
    const { data } = weights.get('stages.2.blocks.1.mlp.fc1.weight')!;
    const std = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);
    expect(std).toBeCloseTo(0.02, 2);
    expect(weights.get('stages.1.downsample.0.weight')!.data.every((value) => value === 1)).toBe(true);
    expect(weights.get('stages.1.downsample.1.bias')!.data.every((value) => value === 0)).toBe(true);
  });

  it.each([
    [{ patchSize: 2 }, 'The stem of a ConvNeXt takes patches of 1, 3 or 4 pixels, not of 2.'],
    [{ imgSize: 28 }, 'Images of 28 pixels cannot be cut into patches of 4 and then halved 3 times.'],
    [{ depth: 3, depths: [1, 1, 1, 0] }, 'A ConvNeXt has 4 stages of one block at least'],
    [{ dims: [8, 8, 16.5, 16] }, 'The width of stage 3 must be a whole number'],
    [{ mlpRatio: 0.1 }, 'The hidden width must be a whole number of at least 1, not 0.'],
    [{ inChans: 1 }, 'The network takes images of 1 channels'],
  ])('is refused: %j', (changes, message) => {
    expect(() => checkNetwork({ arch: 'convnext', config: convNextConfig(changes) })).toThrow(message);
  });
});
