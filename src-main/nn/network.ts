import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import { StudioError } from '../base/errors';
import type { TensorMap } from '../base/tensor';
import { cachedImages } from './batching';
import { familyOf } from './families/registry';
import type { Seen } from './guide';
import type { Network, Normalisation } from './model';
import type { ParameterGroup } from './optimizer';
import type { Trainable } from './training';
import { shapesOf, type Weight } from './weights';

type From<T> = (config: Network['config'], weights: NamedTensorMap, images: Tensor) => T;

/** What each family computes. */
const files = import.meta.glob<{ forward: From<Tensor>; sees: From<Seen> }>('./families/*/forward.ts', {
  eager: true,
});

/**
 * Any network of ours, from pixels to logits.
 *
 * @param images [B, 3, S, S] float32, RGB, pixel values 0 … 1
 * @returns logits [B, classes] float32
 */
export function networkForward(
  network: Network,
  normalisation: Normalisation,
  weights: NamedTensorMap,
  images: Tensor,
): Tensor {
  return computed(network).forward(network.config, weights, normalise(normalisation, images));
}

/** As {@link networkForward}, and what stands at each place of the images before the classifier. */
export function networkSees(
  network: Network,
  normalisation: Normalisation,
  weights: NamedTensorMap,
  images: Tensor,
): Seen {
  return computed(network).sees(network.config, weights, normalise(normalisation, images));
}

const computed = ({ arch }: Network) => files[`./families/${arch}/forward.ts`]!;

export function normalise({ mean, std }: Normalisation, images: Tensor): Tensor {
  const perChannel = (values: readonly number[]) => tf.tensor4d([...values], [1, values.length, 1, 1]);
  return tf.mul(tf.sub(images, perChannel(mean)), perChannel(std.map((value) => 1 / value)));
}

/** All weights, in the order of the network's own convention. */
export function networkWeights(network: Network): Map<string, Weight> {
  return familyOf(network).weights(network.config);
}

export function networkShapes(network: Network): Map<string, number[]> {
  return shapesOf(networkWeights(network));
}

/** @throws StudioError 'usage' naming the number that is wrong, 'mismatch' where it does not take colour images */
export function checkNetwork(network: Network): void {
  const { config } = network;
  familyOf(network).check(config);
  if (config.inChans === 3) return;
  throw new StudioError(
    'mismatch',
    `The network takes images of ${config.inChans} channels, and images here have 3.`,
    'Use a network for colour images; grey images are read as colour ones.',
  );
}

/** Checks that the weights are those of the network. @throws StudioError 'bad-file' naming the first that is not */
export function checkWeights(network: Network, weights: TensorMap): void {
  const shapes = networkShapes(network);
  for (const [name, shape] of shapes) {
    const found = weights.get(name)?.shape;
    if (found?.join() === shape.join()) continue;
    const has = found ? `has the shape [${found.join(', ')}]` : 'is missing';
    throw new StudioError(
      'bad-file',
      `The weight “${name}” ${has}; the network needs [${shape.join(', ')}].`,
    );
  }
  const extra = [...weights.keys()].find((name) => !shapes.has(name));
  if (extra !== undefined) {
    throw new StudioError('bad-file', `The network has no weight called “${extra}”.`);
  }
}

/** A network whose weights are trained themselves. */
export function plainTrainable(
  network: Network,
  normalisation: Normalisation,
  weights: TensorMap,
  groups: (name: string) => ParameterGroup,
): Trainable {
  return {
    params: weights,
    groupOf: groups,
    cachedImages: cachedImages(network),
    forward: (tensors, images) => networkForward(network, normalisation, tensors, images),
  };
}
