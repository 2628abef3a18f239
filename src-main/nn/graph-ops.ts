/** timm's, and what `layerNorm` in nn/ops.ts uses. */
export const LAYER_NORM_EPSILON = 1e-6;

/** A linear layer's two weights, where they are not called `<name>.weight` and `<name>.bias`. */
export interface LinearNames {
  weight: string;
  bias: string;
}

export function linearNames(name: string | LinearNames): LinearNames {
  return typeof name === 'string' ? { weight: `${name}.weight`, bias: `${name}.bias` } : name;
}

/**
 * What the graph of a network is written with, whichever format it goes to: the networks are spelled out once, in
 * terms of these, and each format says how it writes them. A value `V` is a node's output in that format.
 * Every shape is known but the batch, which is the first axis; a -1 in `reshape` is what is left.
 */
export interface GraphOps<V> {
  /** The input: [batch, C, S, S] float32, RGB, normalised. */
  readonly images: V;
  /** A weight as it is, by name. */
  weight(name: string): V;
  /**
   * x·Wᵀ + b with `<name>.weight` [out, in] and `<name>.bias`. x [b, …inner, in] → [b, …inner, out]
   *
   * @param inner x's axes between the batch and its features; default: none
   */
  linear(x: V, name: string | LinearNames, inner?: readonly number[]): V;
  /** Normalisation over the last axis with `<name>.weight` and `<name>.bias`. */
  layerNorm(x: V, name: string): V;
  /** The exact Gaussian error linear unit. */
  gelu(x: V): V;
  /**
   * Non-overlapping patches, embedded by `<name>.weight` [D, C, P, P] and `<name>.bias`. [b, C, S, S] → [b, n, D]
   *
   * @param size S; default: the images'
   */
  patches(images: V, name: string, size?: number): V;
  /** A convolution that keeps the size, zeros beyond the border. `weight` [k, k, in, out]; [b, H, W, in] → [b, H, W, out] */
  conv(x: V, weight: string): V;
  /**
   * A convolution of each channel by itself that keeps the size, zeros beyond the border, with `<name>.weight` [C, 1, k, k] and
   * `<name>.bias`. [b, H, W, C] → [b, H, W, C]
   */
  depthwise(x: V, name: string): V;
  relu(x: V): V;
  /**
   * A layer of gated recurrent units as `torch.nn.GRU` computes it, from a state of zeros, with its weights `<name>.weight_ih_l0`,
   * `weight_hh_l0`, `bias_ih_l0` and `bias_hh_l0`: the state after each step. [b, steps, D] → [b, steps, D]
   */
  gru(x: V, name: string, steps: number): V;
  /** One copy per image of the batch. x [1, …] → [b, …] */
  repeat(x: V): V;
  add(a: V, b: V): V;
  multiply(a: V, b: V): V;
  scale(x: V, factor: number): V;
  matMul(a: V, b: V): V;
  softmax(x: V): V;
  reshape(x: V, shape: readonly number[]): V;
  transpose(x: V, order: readonly number[]): V;
  concat(values: readonly V[], axis: number): V;
  /** Equal parts along an axis. */
  split(x: V, parts: number, axis: number): V[];
  /** One index of axis 1, which goes away. [b, N, D] → [b, D] */
  pick(x: V, index: number): V;
  /** The mean over axis 1 from an index on. [b, N, D] → [b, D] */
  meanFrom(x: V, first: number): V;
}
