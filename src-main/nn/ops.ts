import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import { normalise } from '../engine/normalise';

/**
 * The layers' operations with gradients in closed form: automatic differentiation of the same formulas would keep and
 * walk through several times as many intermediate tensors, and the step is bound by memory.
 */

/** [M, N] → [N] */
function sumRows(x: Tensor): Tensor {
  return tf.sum(x, 0);
}

/** x·Wᵀ + b with torch's weight orientation. x [M, in], weight [out, in], bias [out] → [M, out] float32 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  return custom([x, weight, bias], ([input, w, b]) => ({
    value: tf.add(tf.matMul(input!, w!, false, true), b!),
    saved: [input!, w!],
    gradFunc: (dy, [kept, weights]) => [
      tf.matMul(dy, weights!),
      tf.matMul(dy, kept!, true, false),
      sumRows(dy),
    ],
  }));
}

/** Weights by name. @throws Error where one is lacking: it was to be checked before */
export function weightOf(weights: NamedTensorMap): (name: string) => Tensor {
  return (name) => {
    const tensor = weights[name];
    if (!tensor) throw new Error(`The network lacks the weight ${name}.`);
    return tensor;
  };
}

/** Patches of images, embedded, those of an image one after the other. [B, C, S, S], weight [D, C, P, P] → [B·N, D] */
export function patchRows(images: Tensor, side: number, weight: Tensor, bias: Tensor): Tensor {
  const [batch, channels, size] = images.shape as [number, number, number];
  const many = size / side;
  const grid = tf.reshape(images, [batch, channels, many, side, many, side]);
  const length = channels * side * side;
  const patches = tf.reshape(tf.transpose(grid, [0, 2, 4, 1, 3, 5]), [batch * many * many, length]);
  return linear(patches, tf.reshape(weight, [-1, length]), bias);
}

/** Layer normalisation over the last axis. x [M, D], weight [D], bias [D] → [M, D] float32 */
export function layerNorm(x: Tensor, weight: Tensor, bias: Tensor, epsilon = 1e-6): Tensor {
  return custom([x, weight, bias], ([input, gain, shift]) => ({
    value: normalise(input!, gain!, shift!, epsilon).value,
    saved: [input!, gain!],
    gradFunc: (dy, [kept, g]) => {
      const width = g!.shape[0];
      // Normalised anew, which is one pass over memory, as reading it back would be.
      const { value: xhat, inverse } = normalise(kept!, tf.ones([width]), tf.zeros([width]), epsilon);
      const scaled = tf.mul(dy, g!);
      const byGain = tf.mul(dy, xhat);
      // Means over a row as matrix products: along the gain, and of what the gain scales.
      const share = tf.reshape(tf.div(g!, width), [width, 1]);
      const rows = (values: Tensor) => tf.matMul(values, share);
      const centred = tf.sub(tf.sub(scaled, rows(dy)), tf.mul(xhat, rows(byGain)));
      return [tf.mul(centred, inverse), sumRows(byGain), sumRows(dy)];
    },
  }));
}

/**
 * Two linear layers with the exact Gaussian error linear unit x·Φ(x) (arXiv 1606.08415) between them.
 * x [M, in], weights [hidden, in] and [out, hidden], biases → [M, out] float32
 *
 * Between the layers it computes with u = x/√2, so that 2·Φ(x) = 1 + erf(u), and √2·GELU(x) = u·(1 + erf(u)): what is
 * left over are factors of the matrix products, which cost nothing there.
 */
export function mlp(x: Tensor, weight1: Tensor, bias1: Tensor, weight2: Tensor, bias2: Tensor): Tensor {
  const factor = Math.SQRT1_2;
  const product = (a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean) =>
    tf.mul(tf.matMul(a, b, transposeA, transposeB), factor);
  return custom([x, weight1, bias1, weight2, bias2], ([input, w1, b1, w2, b2]) => {
    const u = tf.add(product(input!, w1!, false, true), tf.mul(b1!, factor));
    const twicePhi = tf.add(tf.erf(u), 1);
    const hidden = tf.mul(u, twicePhi);
    return {
      value: tf.add(product(hidden, w2!, false, true), b2!),
      saved: [input!, w1!, w2!, u, twicePhi, hidden],
      gradFunc: (dy, [kept, wIn, wOut, z, phi2, h]) => {
        // The slope of u·(1 + erf(u)). A quotient, since a negated exponent would be one more pass over memory.
        const density = tf.mul(tf.div(z!, tf.exp(tf.square(z!))), 2 / Math.sqrt(Math.PI));
        const du = tf.mul(product(dy, wOut!, false, false), tf.add(phi2!, density));
        return [
          product(du, wIn!, false, false),
          product(du, kept!, true, false),
          tf.mul(sumRows(du), factor),
          product(dy, h!, true, false),
          sumRows(dy),
        ];
      },
    };
  });
}

/**
 * Multi-head self-attention, from the input to the heads' outputs side by side (the projection after it is a layer of
 * its own). Rows are ordered by token, then by image: so the heads of all images are the middle axis of [N, B·H, d], and
 * an engine may read them where they are.
 * x [N·B, D], weight [3H, D] and bias [3H] of queries, keys, values, H being all features of the heads → [Q·B, H] float32
 *
 * @param tokens N
 * @param queries Q: only the first so many tokens ask, where nobody reads what the others would be told
 */
export function attention(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  { tokens, queries, numHeads, headDim }: Record<'tokens' | 'queries' | 'numHeads' | 'headDim', number>,
): Tensor {
  const [rows, width] = x.shape as [number, number];
  const heads = (rows / tokens) * numHeads;
  const askers = (rows / tokens) * queries;
  const scale = 1 / Math.sqrt(headDim);
  const byHead = (t: Tensor) => tf.transpose(tf.reshape(t, [-1, heads, headDim]), [1, 0, 2]);
  const byToken = (t: Tensor) => tf.reshape(tf.transpose(t, [1, 0, 2]), [-1, numHeads * headDim]);
  const asking = (t: Tensor) => (queries < tokens ? tf.slice(t, [0, 0], [askers, width]) : t);
  const padded = (t: Tensor) =>
    queries < tokens
      ? tf.pad(t, [
          [0, rows - askers],
          [0, 0],
        ])
      : t;
  return custom([x, weight, bias], ([input, w, b]) => {
    const weights = tf.split(w!, 3, 0);
    const biases = tf.split(b!, 3, 0);
    const [q, k, v] = [asking(input!), input!, input!].map((from, i) =>
      tf.add(tf.matMul(from, weights[i]!, false, true), biases[i]!),
    );
    const scores = tf.mul(tf.matMul(byHead(q!), byHead(k!), false, true), scale);
    const probabilities = tf.softmax(scores);
    const output = byToken(tf.matMul(probabilities, byHead(v!)));
    return {
      value: output,
      saved: [input!, ...weights, q!, k!, v!, probabilities, output],
      gradFunc: (dy, [kept, wq, wk, wv, qs, ks, vs, p, mixed]) => {
        const slopes = byHead(dy);
        // The row sums of dP·P, taken from the smaller output (arXiv 2205.14135, equation 4).
        const sums = tf.sum(tf.reshape(tf.mul(dy, mixed!), [queries, heads, headDim]), -1, true);
        const dP = tf.matMul(slopes, byHead(vs!), false, true);
        const dScores = tf.mul(p!, tf.sub(dP, tf.transpose(sums, [1, 0, 2])));
        const dq = byToken(tf.mul(tf.matMul(dScores, byHead(ks!)), scale));
        const dk = byToken(tf.mul(tf.matMul(dScores, byHead(qs!), true, false), scale));
        const dv = byToken(tf.matMul(p!, slopes, true, false));
        const dWeights = [
          tf.matMul(dq, asking(kept!), true, false),
          tf.matMul(dk, kept!, true, false),
          tf.matMul(dv, kept!, true, false),
        ];
        return [
          tf.add(tf.add(padded(tf.matMul(dq, wq!)), tf.matMul(dk, wk!)), tf.matMul(dv, wv!)),
          tf.concat(dWeights, 0),
          tf.concat([dq, dk, dv].map(sumRows), 0),
        ];
      },
    };
  });
}

interface Differentiable {
  value: Tensor;
  /** What the gradient needs; everything else made on the way forward is freed. */
  saved: Tensor[];
  gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor[];
}

/** `tf.customGrad` with one plain signature for any number of inputs. */
function custom(inputs: Tensor[], fn: (inputs: Tensor[]) => Differentiable): Tensor {
  return tf.customGrad((...args) => {
    const { value, saved, gradFunc } = fn(args.slice(0, -1) as Tensor[]);
    (args.at(-1) as tf.GradSaveFunc)(saved);
    return { value, gradFunc };
  })(...inputs);
}
