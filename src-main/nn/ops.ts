import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';

/**
 * The layers' operations with gradients in closed form: automatic differentiation of the same formulas would keep and
 * walk through several times as many intermediate tensors, and the step is bound by memory.
 */

/** Sum over rows as a matrix product, which every engine does fast. [M, N] → [N] */
function sumRows(x: Tensor): Tensor {
  return tf.reshape(tf.matMul(tf.ones([1, x.shape[0]]), x as tf.Tensor2D), [x.shape[1]!]);
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

/** Layer normalisation over the last axis. x [M, D], weight [D], bias [D] → [M, D] float32 */
export function layerNorm(x: Tensor, weight: Tensor, bias: Tensor, epsilon = 1e-6): Tensor {
  return custom([x, weight, bias], ([input, gain, shift]) => {
    const centred = tf.sub(input!, tf.mean(input!, -1, true));
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
    const normed = tf.mul(centred, inverse);
    return {
      saved: [gain!, inverse, normed],
      value: tf.add(tf.mul(normed, gain!), shift!),
      gradFunc: (dy, [g, rstd, xhat]) => {
        const scaled = tf.mul(dy, g!);
        const projection = tf.mul(xhat!, tf.mean(tf.mul(scaled, xhat!), -1, true));
        const dx = tf.mul(rstd!, tf.sub(tf.sub(scaled, tf.mean(scaled, -1, true)), projection));
        return [dx, sumRows(tf.mul(dy, xhat!)), sumRows(dy)];
      },
    };
  });
}

/** The exact Gaussian error linear unit x·Φ(x) (arXiv 1606.08415), any shape. */
export function gelu(x: Tensor): Tensor {
  return custom([x], ([input]) => {
    const cumulative = tf.add(tf.mul(tf.erf(tf.mul(input!, Math.SQRT1_2)), 0.5), 0.5);
    return {
      value: tf.mul(input!, cumulative),
      saved: [input!, cumulative],
      gradFunc: (dy, [z, phi]) => {
        const density = tf.exp(tf.mul(tf.square(z!), -0.5));
        const slope = tf.add(phi!, tf.mul(z!, tf.mul(density, 1 / Math.sqrt(2 * Math.PI))));
        return [tf.mul(dy, slope)];
      },
    };
  });
}

/** Multi-head self-attention of packed queries, keys and values. qkv [B, N, 3D] (timm's layout) → [B, N, D] float32 */
export function attention(qkv: Tensor, numHeads: number): Tensor {
  const [batch, tokens, packed] = qkv.shape as [number, number, number];
  const headDim = packed / 3 / numHeads;
  const heads = tf.transpose(tf.reshape(qkv, [batch, tokens, 3, numHeads, headDim]), [2, 0, 3, 1, 4]);
  const [q, k, v] = tf.unstack(heads) as [Tensor, Tensor, Tensor];
  const mixed = scaledDotProduct(q, k, v, 1 / Math.sqrt(headDim));
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, tokens, packed / 3]);
}

/** softmax(q·kᵀ·scale)·v. q, k, v [B, H, N, d] → [B, H, N, d] float32 */
function scaledDotProduct(q: Tensor, k: Tensor, v: Tensor, scale: number): Tensor {
  return custom([q, k, v], ([query, key, value]) => {
    const weights = tf.softmax(tf.matMul(tf.mul(query!, scale), key!, false, true));
    const output = tf.matMul(weights, value!);
    return {
      value: output,
      saved: [query!, key!, value!, weights, output],
      gradFunc: (dy, [qs, ks, vs, probabilities, mixed]) => {
        const dWeights = tf.matMul(dy, vs!, false, true);
        // The row sums of dWeights·weights, taken from the smaller output (arXiv 2205.14135, equation 4).
        const rows = tf.sum(tf.mul(dy, mixed!), -1, true);
        const dScores = tf.mul(probabilities!, tf.sub(dWeights, rows));
        return [
          tf.mul(tf.matMul(dScores, ks!), scale),
          tf.mul(tf.matMul(dScores, qs!, true, false), scale),
          tf.matMul(probabilities!, dy, true, false),
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
