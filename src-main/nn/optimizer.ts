import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';

export interface AdamWConfig {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Largest global norm of the gradients; 0 switches clipping off. */
  clip: number;
}

/** What a parameter belongs to: its learning rate (before the schedule's factor) and its decoupled weight decay. */
export interface ParameterGroup {
  lr: number;
  weightDecay: number;
}

export interface AdamWState {
  params: NamedTensorMap;
  /** Running mean of the gradients. */
  m: NamedTensorMap;
  /** Running mean of their squares. */
  v: NamedTensorMap;
}

/**
 * The numbers of a step, as scalar tensors so that one captured graph serves every step:
 * the schedule's factor, and the bias corrections 1/(1−β1ᵗ) and 1/√(1−β2ᵗ) at step t ≥ 1.
 */
export interface StepScalars {
  factor: Tensor;
  meanCorrection: Tensor;
  rootCorrection: Tensor;
}

/** The values of {@link StepScalars} for an update counted from 1. */
export function stepScalars(
  { beta1, beta2 }: AdamWConfig,
  update: number,
  factor: number,
): Record<keyof StepScalars, number> {
  return {
    factor,
    meanCorrection: 1 / (1 - beta1 ** update),
    rootCorrection: 1 / Math.sqrt(1 - beta2 ** update),
  };
}

/** The Euclidean norm over all the gradients together. → scalar float32 */
export function globalNorm(grads: NamedTensorMap): Tensor {
  return tf.sqrt(tf.addN(Object.values(grads).map((grad) => tf.sum(tf.square(grad)))));
}

/**
 * One AdamW update (arXiv 1711.05101, algorithm 2) as a pure function of tensors: nothing is changed in place.
 *
 * @param groupOf the group of a parameter, by name
 */
export function adamW(
  config: AdamWConfig,
  groupOf: (name: string) => ParameterGroup,
  { params, m, v }: AdamWState,
  grads: NamedTensorMap,
  scalars: StepScalars,
): AdamWState {
  const { beta1, beta2, epsilon, clip } = config;
  const shrink = clip > 0 ? tf.minimum(tf.div(clip, tf.add(globalNorm(grads), 1e-6)), 1) : tf.scalar(1);
  // All factors are gathered in scalars: what costs are passes over the parameters.
  const meanShare = tf.mul(shrink, 1 - beta1);
  const squareShare = tf.mul(tf.square(shrink), 1 - beta2);
  const smallest = tf.div(epsilon, scalars.rootCorrection);
  const correction = tf.div(scalars.meanCorrection, scalars.rootCorrection);
  const next: AdamWState = { params: {}, m: {}, v: {} };
  for (const [name, value] of Object.entries(params)) {
    const { lr, weightDecay } = groupOf(name);
    const grad = grads[name]!;
    const mean = tf.add(tf.mul(m[name]!, beta1), tf.mul(grad, meanShare));
    const square = tf.add(tf.mul(v[name]!, beta2), tf.mul(tf.square(grad), squareShare));
    const rate = tf.mul(scalars.factor, lr);
    const move = tf.div(tf.mul(mean, tf.mul(rate, correction)), tf.add(tf.sqrt(square), smallest));
    const kept = weightDecay > 0 ? tf.mul(value, tf.sub(1, tf.mul(rate, weightDecay))) : value;
    next.params[name] = tf.sub(kept, move);
    next.m[name] = mean;
    next.v[name] = square;
  }
  return next;
}
