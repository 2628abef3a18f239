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
  /** What the gradients are to be multiplied with, where those of a scaled loss are given. */
  unscale: Tensor;
}

/** The values of {@link StepScalars} for an update counted from 1. */
export function stepScalars(
  { beta1, beta2 }: AdamWConfig,
  update: number,
  factor: number,
): Record<Exclude<keyof StepScalars, 'unscale'>, number> {
  return {
    factor,
    meanCorrection: 1 / (1 - beta1 ** update),
    rootCorrection: 1 / Math.sqrt(1 - beta2 ** update),
  };
}

/** Just below the largest float32: neither infinity nor NaN is less. */
const LARGEST = 3.4e38;

/** The Euclidean norm over all the gradients together. → scalar float32 */
export function globalNorm(grads: NamedTensorMap): Tensor {
  const squares = Object.values(grads).map((grad) => {
    const row = tf.reshape<tf.Rank.R2>(grad, [1, grad.size]);
    return tf.reshape(tf.matMul(row, row, false, true), []); // one pass, where squares and their sum are two
  });
  return tf.sqrt(tf.addN(squares));
}

/**
 * One AdamW update (arXiv 1711.05101, algorithm 2) as a pure function of tensors: nothing is changed in place. Where the
 * norm of the gradients is no number, everything stays as it was.
 *
 * @param groupOf the group of a parameter, by name
 * @returns the new state, and the global norm of the gradients before they were clipped (scalar float32)
 */
export function adamW(
  config: AdamWConfig,
  groupOf: (name: string) => ParameterGroup,
  state: AdamWState,
  grads: NamedTensorMap,
  scalars: StepScalars,
): { next: AdamWState; norm: Tensor } {
  const { clip } = config;
  const norm = tf.mul(globalNorm(grads), scalars.unscale);
  const clipped = clip > 0 ? tf.minimum(tf.div(clip, tf.add(norm, 1e-6)), 1) : tf.scalar(1);
  const shrink = tf.mul<tf.Scalar>(clipped, scalars.unscale);
  const next: AdamWState = { params: {}, m: {}, v: {} };
  for (const names of bundles(state.params, groupOf)) {
    const [p, m, v, g] = [state.params, state.m, state.v, grads].map((tensors) =>
      joined(names.map((name) => tensors[name]!)),
    );
    const bundle = { p: p!, m: m!, v: v!, g: g! };
    const wanted = renew(config, groupOf(names[0]!), bundle, shrink, scalars);
    // As large as the values: a condition that has to be repeated is repeated on the processor.
    const sound = tf.less(norm, tf.add(tf.mul(bundle.p, 0), LARGEST));
    const kept = (part: 'p' | 'm' | 'v') => tf.where(sound, wanted[part], bundle[part]);
    const renewed = { p: kept('p'), m: kept('m'), v: kept('v') };
    const like = names.map((name) => state.params[name]!);
    Object.assign(next.params, named(names, parted(renewed.p, like)));
    Object.assign(next.m, named(names, parted(renewed.m, like)));
    Object.assign(next.v, named(names, parted(renewed.v, like)));
  }
  return { next, norm };
}

/** Values, moments and (not yet clipped) gradient of one parameter, or of several joined. */
type Bundle = Record<'p' | 'm' | 'v' | 'g', Tensor>;

function renew(
  { beta1, beta2, epsilon }: AdamWConfig,
  { lr, weightDecay }: ParameterGroup,
  { p, m, v, g }: Bundle,
  shrink: Tensor,
  { factor, meanCorrection, rootCorrection }: StepScalars,
): Omit<Bundle, 'g'> {
  // All factors are gathered in scalars: what costs are passes over the parameters.
  const mean = tf.add(tf.mul(m, beta1), tf.mul(g, tf.mul(shrink, 1 - beta1)));
  const square = tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), tf.mul(tf.square(shrink), 1 - beta2)));
  const rate = tf.mul(factor, lr);
  const pace = tf.mul(rate, tf.div(meanCorrection, rootCorrection));
  const move = tf.div(tf.mul(mean, pace), tf.add(tf.sqrt(square), tf.div(epsilon, rootCorrection)));
  const kept = weightDecay > 0 ? tf.mul(p, tf.sub(1, tf.mul(rate, weightDecay))) : p;
  return { p: tf.sub(kept, move), m: mean, v: square };
}

/** Below this number of values an operation costs more than the values do. */
const SMALL = 8192;

/** Names of the parameters that are renewed together: a large one by itself, the small ones of a group all at once. */
function bundles(params: NamedTensorMap, groupOf: (name: string) => ParameterGroup): string[][] {
  const bundled = Map.groupBy(Object.keys(params), (name) => {
    const { lr, weightDecay } = groupOf(name);
    return params[name]!.size < SMALL ? `${lr} ${weightDecay}` : `=${name}`;
  });
  return [...bundled.values()];
}

/** One vector of all the values; a single tensor stays as it is. */
function joined(tensors: Tensor[]): Tensor {
  return tensors.length === 1
    ? tensors[0]!
    : tf.concat(tensors.map((tensor) => tf.reshape(tensor, [tensor.size])));
}

/** The inverse of {@link joined}. */
function parted(values: Tensor, like: Tensor[]): Tensor[] {
  if (like.length === 1) return [values];
  const sizes = like.map(({ size }) => size);
  return tf.split(values, sizes).map((part, i) => tf.reshape(part, like[i]!.shape));
}

function named(names: string[], tensors: Tensor[]): NamedTensorMap {
  return Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
}
