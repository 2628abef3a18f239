import * as tf from '@tensorflow/tfjs';

/** `min(max(x + 3, 0), 6) / 6`: what Keras 3 calls a hard sigmoid, and Keras 2 does not. */
const hardSigmoid = (x: tf.Tensor): tf.Tensor => tf.div(tf.clipByValue(tf.add(x, 3), 0, 6), 6);

/** What TensorFlow.js's layers lack, or compute otherwise. */
const FUNCTIONS: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  exponential: (x) => tf.exp(x),
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
  hardSigmoid3: hardSigmoid,
  hardSilu: (x) => tf.mul(x, hardSigmoid(x)),
  hardTanh: (x) => tf.clipByValue(x, -1, 1),
  logSigmoid: (x) => tf.logSigmoid(x),
  celu: (x) => tf.elu(x),
  squareplus: (x) => tf.div(tf.add(x, tf.sqrt(tf.add(tf.square(x), 4))), 2),
  tanhShrink: (x) => tf.sub(x, tf.tanh(x)),
};

for (const [name, apply] of Object.entries(FUNCTIONS)) {
  class Activation extends tf.serialization.Serializable {
    static readonly className = name;
    apply(x: tf.Tensor): tf.Tensor {
      return tf.tidy(() => apply(x));
    }
    getConfig(): tf.serialization.ConfigDict {
      return {};
    }
  }
  tf.serialization.registerClass(Activation);
}

/** Of those that only Keras 3 knows, or both under another name. */
const OTHERWISE: Readonly<Record<string, string>> = { silu: 'swish', hard_swish: 'hard_silu' };

const KNOWN = new Set(
  (
    'linear relu relu6 elu selu sigmoid hard_sigmoid softplus softsign tanh softmax log_softmax gelu gelu_new mish swish silu ' +
    'exponential leaky_relu hard_silu hard_swish hard_tanh log_sigmoid celu squareplus tanh_shrink'
  ).split(' '),
);

/**
 * An activation as TensorFlow.js's layers know it.
 *
 * @param keras which wrote it: its hard sigmoid is another one from 3 on
 * @returns undefined for one that is not known
 */
export function activationNamed(name: string, keras: 2 | 3): string | undefined {
  if (!KNOWN.has(name)) return undefined;
  if (name === 'hard_sigmoid' && keras === 3) return 'hard_sigmoid3';
  return OTHERWISE[name] ?? name;
}

type Named = Parameters<typeof tf.layers.activation>[0]['activation'];

/** Applies an activation by its name, in the spelling of TensorFlow.js. */
export function activated(x: tf.Tensor, name: unknown): tf.Tensor {
  if (typeof name !== 'string' || name === 'linear') return x;
  return tf.layers.activation({ activation: name as Named }).apply(x) as tf.Tensor;
}
