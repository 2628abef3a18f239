import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { linear } from './ops';

/** Of the gates: reset, update, new, one below the other. weight [3D, D], bias [3D] */
interface Gates {
  weight: Tensor;
  bias: Tensor;
}

/** What a step leaves for its gradient, each [B, D]. */
type Step = Record<'before' | 'reset' | 'update' | 'fresh' | 'told', Tensor>;
const KEPT = ['before', 'reset', 'update', 'fresh', 'told'] as const;

/**
 * A layer of gated recurrent units, as `torch.nn.GRU` computes it, from a state of zeros:
 * r = σ(W_r x + b_r + U_r h + c_r), z alike, n = tanh(W_n x + b_n + r ⊙ (U_n h + c_n)), h' = (1 − z) ⊙ n + z ⊙ h.
 * Rows are ordered by step, then by image. x [N·B, D] → every h' [N·B, D] float32
 *
 * @param input W and b
 * @param hidden U and c
 */
export function gru(x: Tensor, steps: number, input: Gates, hidden: Gates): Tensor {
  return recurrence(linear(x, input.weight, input.bias), steps, hidden);
}

/** The same from what the gates are told of the input. given [N·B, 3D] → [N·B, D] */
function recurrence(given: Tensor, steps: number, { weight, bias }: Gates): Tensor {
  return tf.customGrad((inputs, u, c, save) => {
    const [told, recurrent, shift] = [inputs, u, c] as [Tensor, Tensor, Tensor];
    const width = recurrent.shape[1]!;
    const batch = told.shape[0] / steps;
    let state: Tensor = tf.zeros([batch, width]);
    const done: Step[] = [];
    const states: Tensor[] = [];
    for (const now of parts(told, steps, 0)) {
      const step = taken(now, state, recurrent, shift);
      state = tf.add(step.fresh, tf.mul(step.update, tf.sub(state, step.fresh)));
      done.push(step);
      states.push(state);
    }
    const kept = KEPT.map((name) => tf.concat(done.map((step) => step[name])));
    (save as tf.GradSaveFunc)([recurrent, ...kept]);
    return {
      value: tf.concat(states),
      gradFunc: (dy: Tensor, [own, ...saved]: Tensor[]) => slopes(dy, own!, saved, steps),
    };
  })(given, weight, bias);
}

/** One step from a state [B, D]. told [B, 3D] */
function taken(told: Tensor, before: Tensor, weight: Tensor, bias: Tensor): Step {
  const [r, z, n] = parts(told, 3, 1) as [Tensor, Tensor, Tensor];
  const [ur, uz, un] = parts(linear(before, weight, bias), 3, 1) as [Tensor, Tensor, Tensor];
  const reset = tf.sigmoid(tf.add(r, ur));
  const update = tf.sigmoid(tf.add(z, uz));
  return { before, reset, update, fresh: tf.tanh(tf.add(n, tf.mul(reset, un))), told: un };
}

/** Back through time: of what the gates were told, of the weight and of the bias. */
function slopes(dy: Tensor, weight: Tensor, saved: Tensor[], steps: number): Tensor[] {
  const byStep = saved.map((values) => parts(values, steps, 0));
  const given = parts(dy, steps, 0);
  const outer: Tensor[] = [];
  const inner: Tensor[] = [];
  let later: Tensor | undefined;
  for (let step = steps - 1; step >= 0; step--) {
    const [before, reset, update, fresh, told] = byStep.map((values) => values[step]!) as [Tensor, Tensor, Tensor, Tensor, Tensor]; // prettier-ignore
    const slope = later ? tf.add(given[step]!, later) : given[step]!;
    const dz = tf.mul(tf.mul(slope, tf.sub(before, fresh)), tf.mul(update, tf.sub(1, update)));
    const dn = tf.mul(tf.mul(slope, tf.sub(1, update)), tf.sub(1, tf.square(fresh)));
    const dr = tf.mul(tf.mul(dn, told), tf.mul(reset, tf.sub(1, reset)));
    const within = tf.concat([dr, dz, tf.mul(dn, reset)], 1);
    outer.unshift(tf.concat([dr, dz, dn], 1));
    inner.unshift(within);
    later = tf.add(tf.mul(slope, update), tf.matMul(within, weight));
  }
  const all = tf.concat(inner);
  return [tf.concat(outer), tf.matMul(all, saved[0]!, true, false), tf.sum(all, 0)];
}

/** Equal parts along an axis; a single one is the whole. */
function parts(values: Tensor, count: number, axis: number): Tensor[] {
  return count === 1 ? [values] : tf.split(values, count, axis);
}
