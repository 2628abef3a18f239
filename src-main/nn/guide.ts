import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { GUIDED } from './distillations';
import { crossEntropy, distillation } from './losses';
import { layerNorm, linear } from './ops';

/** What is learned of a teacher's inside beside its answers. */
export type Guided = (typeof GUIDED)[number];

/** What a network makes of images: its answers, and what stands at each place of them before its classifier. */
export interface Seen {
  /** [B, classes] */
  logits: Tensor;
  /** Row by row of a square: [places, B, features] */
  tokens: Tensor;
}

/** How far apart answers must lie to be told from each other in {@link contrastiveLoss}; as in the paper's code. */
const CONTRAST = 0.07;
/** Below every cosine by so much that padding is nobody's like. */
const FAR = 1e4;

/**
 * Hints (FitNets, arXiv 1412.6550): at every place the student's features, led to the teacher's by a learned matrix, are to be
 * the teacher's, both normalised; the mean of the squared differences, one number per sample.
 * tokens [places, B, D] and [places, B, G], projection [G, D] → [B]
 */
export function featureLoss(student: Tensor, teacher: Tensor, projection: Tensor): Tensor {
  const [places, batch, width] = student.shape as [number, number, number];
  const goal = teacher.shape[2]!;
  const led = plainNorm(tf.matMul(tf.reshape(student, [-1, width]), projection, false, true));
  const difference = tf.sub(led, plainNorm(tf.reshape(teacher, [-1, goal])));
  const each = tf.reshape(tf.mean(tf.square(difference), -1), [places, batch]);
  return tf.mean(each, 0);
}

/**
 * Contrast (after CRD, arXiv 1910.10699, with the images computed at once as the others): what the student makes of an
 * image, led to the teacher's features, is to be more like what the teacher makes of it than of any other, by the cosine; the
 * cross entropy of picking it, one number per sample.
 * tokens [places, B, D] and [places, B, G], projection [G, D]; share [B] is 0 for padding → [B]
 */
export function contrastiveLoss(student: Tensor, teacher: Tensor, projection: Tensor, share: Tensor): Tensor {
  const led = unit(tf.matMul(tf.mean(student, 0), projection, false, true));
  const alike = tf.div(tf.matMul(led, unit(tf.mean(teacher, 0)), false, true), CONTRAST);
  const padding = tf.mul(tf.cast(tf.equal(share, 0), 'float32'), FAR);
  return crossEntropy(tf.sub(alike, padding), tf.eye(share.shape[0]));
}

/**
 * Token by token (after token labeling, arXiv 2104.10858): each place is classified by either network's classifier, and the
 * student's answer is distilled from the teacher's; the mean over the places, one number per sample.
 * logits [places, B, classes] → [B]
 */
export function tokenLoss(student: Tensor, teacher: Tensor, tau: number): Tensor {
  const [places, batch, classes] = student.shape as [number, number, number];
  const flat = (logits: Tensor) => tf.reshape(logits, [-1, classes]);
  return tf.mean(tf.reshape(distillation(flat(student), flat(teacher), tau), [places, batch]), 0);
}

/** The same classifier at every place. tokens [places, B, D] → [places, B, classes] */
export function classified(tokens: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const [places, batch, width] = tokens.shape as [number, number, number];
  return tf.reshape(linear(tf.reshape(tokens, [-1, width]), weight, bias), [places, batch, -1]);
}

/** A square of places as one of so many a side: means of squares of them, or each repeated. [places, B, G] → [side², B, G] */
export function atSide(tokens: Tensor, side: number): Tensor {
  const [places, batch, width] = tokens.shape as [number, number, number];
  const from = Math.sqrt(places);
  if (from === side) return tokens;
  const row = batch * width;
  if (from > side) {
    const times = from / side;
    const down = tf.mean(tf.reshape(tokens, [side, times, from * row]), 1);
    const across = tf.mean(tf.reshape(down, [side * side, times, row]), 1);
    return tf.reshape(across, [side * side, batch, width]);
  }
  const times = side / from;
  const across = tf.tile(tf.reshape(tokens, [places, 1, row]), [1, times, 1]);
  const down = tf.tile(tf.reshape(across, [from, 1, side * row]), [1, times, 1]);
  return tf.reshape(down, [side * side, batch, width]);
}

/** Whether places of one square can be brought to those of another. */
export function sidesFit(from: number, to: number): boolean {
  return Number.isInteger(from / to) || Number.isInteger(to / from);
}

function plainNorm(rows: Tensor): Tensor {
  const width = rows.shape[1]!;
  return layerNorm(rows, tf.ones([width]), tf.zeros([width]));
}

/** Rows of length 1. */
function unit(rows: Tensor): Tensor {
  return tf.div(rows, tf.sqrt(tf.add(tf.sum(tf.square(rows), -1, true), 1e-12)));
}

/** Of so many features the first ones: a narrower network is led by a part of the matrix. [G, D] → [G, width] */
export function leadingColumns(projection: Tensor, width: number): Tensor {
  return tf.slice(projection, [0, 0], [projection.shape[0], width]);
}
