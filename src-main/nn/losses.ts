import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { DISTILLATIONS, GUIDED } from './distillations';

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

/**
 * Hard distillation, one number per sample: the cross entropy against the class that the teacher thinks likeliest, in
 * equal parts where several are (DeiT, arXiv 2012.12877, eq. 3).
 * student, teacher logits [B, C] (no gradient reaches the teacher) → [B] float32
 */
export function hardDistillation(student: Tensor, teacher: Tensor): Tensor {
  return crossEntropy(student, likeliest(teacher));
}

/** Weights of decoupled distillation’s two parts, as in the paper for CIFAR-100. */
const DECOUPLED: { target: number; others: number } = { target: 1, others: 8 };

/**
 * Decoupled distillation τ²·(α·TCKD + β·NCKD), one number per sample (arXiv 2203.08679): how sure the teacher is of the
 * label's class, and how it weighs the other classes among themselves, each with a weight of its own.
 *
 * student, teacher logits and targets [B, C] (the label is what a target is largest at; no gradient reaches them) → [B]
 * float32
 */
export function decoupledDistillation(
  student: Tensor,
  teacher: Tensor,
  targets: Tensor,
  tau: number,
  { target: alpha, others: beta } = DECOUPLED,
): Tensor {
  const label = likeliest(targets);
  const goal = decoupled(tf.div(teacher, tau), label);
  return withLogitGradient(student, (z) => {
    const is = decoupled(tf.div(z, tau), label);
    const sure = tf.add(
      tf.mul(tf.exp(goal.logTarget), tf.sub(goal.logTarget, is.logTarget)),
      tf.mul(tf.exp(goal.logRest), tf.sub(goal.logRest, is.logRest)),
    );
    const others = tf.sum(tf.mul(goal.others, tf.sub(goal.logOthers, is.logOthers)), -1);
    const value = tf.mul(tf.add(tf.mul(sure, alpha), tf.mul(others, beta)), tau * tau);
    return { value, slope: () => tf.mul(decoupledSlope(is, goal, label, alpha, beta), tau) };
  });
}

interface Decoupled {
  /** Logarithms of the probability of the label's class, and of all others together. [B] */
  logTarget: Tensor;
  logRest: Tensor;
  /** Probabilities of the others among themselves, 0 for the label's class, and their logarithms. [B, C] */
  others: Tensor;
  logOthers: Tensor;
}

/** Below every logit by so much that its exponential is 0, and small enough that no digit of the others is lost. */
const FAR = 1e3;

function decoupled(logits: Tensor, label: Tensor): Decoupled {
  const logs = tf.logSoftmax(logits);
  const masked = tf.sub(logits, tf.mul(label, FAR));
  const logOthers = tf.logSoftmax(masked);
  const rest = tf.sub(1, label);
  // log Σ exp is the same at each class; of the masked logits it is read where they are not far away.
  const classes = logits.shape.at(-1)!;
  const sumOf = (values: Tensor, soft: Tensor) =>
    tf.div(tf.sum(tf.mul(rest, tf.sub(values, soft)), -1), classes - 1);
  return {
    logTarget: tf.sum(tf.mul(label, logs), -1),
    logRest: tf.sub(sumOf(logits, logOthers), sumOf(logits, logs)),
    others: tf.mul(rest, tf.exp(logOthers)),
    logOthers,
  };
}

function decoupledSlope(is: Decoupled, goal: Decoupled, label: Tensor, alpha: number, beta: number): Tensor {
  const excess = tf.expandDims(tf.sub(tf.exp(is.logTarget), tf.exp(goal.logTarget)), -1);
  const sure = tf.mul(excess, tf.sub(label, is.others));
  return tf.add(tf.mul(sure, alpha), tf.mul(tf.sub(is.others, goal.others), beta));
}

/** 1 where a row is largest, in equal parts where it is so at several places. [B, C] → [B, C] */
function likeliest(values: Tensor): Tensor {
  const is = tf.cast(tf.equal(values, tf.max(values, -1, true)), 'float32');
  return tf.div(is, tf.sum(is, -1, true));
}

/** How the two losses are mixed: λ_kd·distillation + λ_ce·crossEntropy. */
export interface LossConfig {
  /**
   * Of {@link distillation}, {@link hardDistillation} and {@link decoupledDistillation}; default 'soft'. Those that learn from
   * a teacher's inside have the first beside.
   */
  distil?: (typeof DISTILLATIONS)[number] | (typeof GUIDED)[number] | undefined;
  tau: number;
  kd: number;
  ce: number;
}

/**
 * The training loss, summed over the samples; the caller divides by their true number.
 *
 * @param weights [B]: 1 for a sample, 0 for padding, so that a smaller last batch needs no graph of its own
 * @param teacher [B, C] logits; without them only the cross entropy counts
 * @param beside [B]: what else is learned from the teacher, of the same weight as its answers
 * @returns scalars: the loss, and its unweighted parts for the charts
 */
export function trainingLoss(
  config: LossConfig,
  logits: Tensor,
  targets: Tensor,
  weights: Tensor,
  teacher?: Tensor,
  beside?: Tensor,
): { loss: tf.Scalar; ce: tf.Scalar; kd?: tf.Scalar } {
  const total = (perSample: Tensor): tf.Scalar => tf.sum(tf.mul(perSample, weights));
  const ce = total(crossEntropy(logits, targets));
  if (!teacher) return { loss: tf.mul(ce, config.ce), ce };
  const answers = taught(config, logits, teacher, targets);
  const kd = total(beside ? tf.add(answers, beside) : answers);
  return { loss: tf.add(tf.mul(kd, config.kd), tf.mul(ce, config.ce)), ce, kd };
}

function taught(
  { distil = 'soft', tau }: LossConfig,
  logits: Tensor,
  teacher: Tensor,
  targets: Tensor,
): Tensor {
  if (distil === 'hard') return hardDistillation(logits, teacher);
  if (distil === 'decoupled') return decoupledDistillation(logits, teacher, targets, tau);
  return distillation(logits, teacher, tau);
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
