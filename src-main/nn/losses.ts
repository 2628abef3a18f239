import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';

/**
 * Cross entropy against soft targets, one number per sample.
 * logits, targets [B, C] (rows of `targets` sum to 1; no gradient reaches them) → [B] float32
 */
export function crossEntropy(logits: Tensor, targets: Tensor): Tensor {
  return withLogitGradient(logits, (z) => ({
    value: tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(z)), -1)),
    slope: () => tf.sub(tf.softmax(z), targets),
  }));
}

/**
 * Soft distillation τ²·KL(teacher/τ ‖ student/τ), one number per sample (arXiv 1503.02531).
 * student, teacher logits [B, C] (no gradient reaches the teacher) → [B] float32
 */
export function distillation(student: Tensor, teacher: Tensor, tau: number): Tensor {
  const goal = tf.div(teacher, tau);
  return withLogitGradient(student, (z) => {
    const scaled = tf.div(z, tau);
    const gap = tf.sub(tf.logSoftmax(goal), tf.logSoftmax(scaled));
    return {
      value: tf.mul(tf.sum(tf.mul(tf.softmax(goal), gap), -1), tau * tau),
      slope: () => tf.mul(tf.sub(tf.softmax(scaled), tf.softmax(goal)), tau),
    };
  });
}

/** How the two losses are mixed: λ_kd·distillation + λ_ce·crossEntropy. */
export interface LossConfig {
  tau: number;
  kd: number;
  ce: number;
}

/**
 * The training loss, summed over the samples; the caller divides by their true number.
 *
 * @param weights [B]: 1 for a sample, 0 for padding, so that a smaller last batch needs no graph of its own
 * @param teacher [B, C] logits; without them only the cross entropy counts
 * @returns scalars: the loss, and its unweighted parts for the charts
 */
export function trainingLoss(
  config: LossConfig,
  logits: Tensor,
  targets: Tensor,
  weights: Tensor,
  teacher?: Tensor,
): { loss: tf.Scalar; ce: tf.Scalar; kd?: tf.Scalar } {
  const total = (perSample: Tensor): tf.Scalar => tf.sum(tf.mul(perSample, weights));
  const ce = total(crossEntropy(logits, targets));
  if (!teacher) return { loss: tf.mul(ce, config.ce), ce };
  const kd = total(distillation(logits, teacher, config.tau));
  return { loss: tf.add(tf.mul(kd, config.kd), tf.mul(ce, config.ce)), ce, kd };
}

/** A loss per row of the logits whose slope is known: differentiating the soft-max chain would cost twice the ops. */
function withLogitGradient(
  logits: Tensor,
  fn: (logits: Tensor) => { value: Tensor; slope: () => Tensor },
): Tensor {
  return tf.customGrad((z, save) => {
    const { value, slope } = fn(z as Tensor);
    (save as tf.GradSaveFunc)([slope()]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => tf.mul(tf.expandDims(dy, -1), saved[0]!),
    };
  })(logits);
}
