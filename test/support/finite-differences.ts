import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import type { TensorMap } from '../../src-main/base/tensor';
import type { Engine } from '../../src-main/engine/types';
import { ENGINES } from './engines';

type Forward = (weights: tf.NamedTensorMap, images: tf.Tensor) => tf.Tensor;

/** What a network's gradients are held to. */
interface Case {
  forward: Forward;
  weights: TensorMap;
  /** [B, 3, S, S] */
  images: tf.Tensor;
  /** [B, classes]: what the logits are weighed with, so that none is left out of the sum. */
  weighed: tf.Tensor;
}

/** Tests, on every engine, of the gradients of a network for three classes: of all of its weights. */
export function itHasGradients(network: Pick<Case, 'forward' | 'weights'>, imgSize: number): void {
  const each = {
    ...network,
    images: tf.randomUniform([2, 3, imgSize, imgSize], -1, 1, 'float32', 3),
    weighed: tf.tensor2d([1, -2, 3, 0.5, 2, -1], [2, 3]),
  };
  let slopes: Map<string, number[]>;
  beforeAll(async () => {
    slopes = await slopesOf(each);
    expect(slopes.size).toBe(network.weights.size);
  });

  it.each(ENGINES)('are on $label what finite differences give, of every tensor', async ({ open }) => {
    await expectGradients(await open(), each, slopes);
  });
}

/** Slopes by fourth-order differences on TensorFlow.js's plain backend: of the first and last value of every tensor. */
async function slopesOf({ forward, weights, images, weighed }: Case): Promise<Map<string, number[]>> {
  await tf.setBackend('cpu');
  const lossOf = (of: TensorMap) =>
    tf.tidy(() => tf.sum(tf.mul(forward(tensorsOf(of), images), weighed)).dataSync()[0]!);
  const h = 1e-2;
  return new Map(
    [...weights].map(([name, tensor]) => {
      const slopes = [0, tensor.data.length - 1].map((at) => {
        const moved = (by: number) => {
          const data = tensor.data.map((value, i) => (i === at ? value + by : value));
          return lossOf(new Map([...weights, [name, { ...tensor, data }]]));
        };
        return (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
      });
      return [name, slopes];
    }),
  );
}

/** Holds the gradients that an engine gives of a network to {@link slopesOf}. */
async function expectGradients(
  engine: Engine,
  { forward, weights, images, weighed }: Case,
  slopes: ReadonlyMap<string, number[]>,
): Promise<void> {
  const names = [...weights.keys()];
  const step = engine.capture('gradients', ({ x, w, ...held }) => {
    const loss = (...values: tf.Tensor[]) =>
      tf.sum(tf.mul(forward(Object.fromEntries(names.map((n, i) => [n, values[i]!])), x!), w!)).asScalar();
    const { grads } = tf.valueAndGrads(loss)(names.map((name) => held[name]!));
    return Object.fromEntries(names.map((name, i) => [name, grads[i]!]));
  });
  const inputs = {
    x: tf.tensor(await images.data(), images.shape),
    w: tf.tensor(await weighed.data(), weighed.shape),
    ...tensorsOf(weights),
  };
  const found = await step(inputs);
  for (const name of names) {
    const gradient = await found[name]!.data();
    for (const [i, slope] of slopes.get(name)!.entries()) {
      const value = gradient[i === 0 ? 0 : gradient.length - 1]!;
      expect(Math.abs(value - slope), `${name}: ${value}, ${slope}`).toBeLessThan(
        5e-3 + 5e-3 * Math.abs(slope),
      );
    }
  }
  tf.dispose([inputs, found]);
  step.dispose();
  await engine.dispose();
}

function tensorsOf(weights: TensorMap): Record<string, tf.Tensor> {
  return Object.fromEntries(
    [...weights].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
  );
}
