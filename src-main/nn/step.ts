import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import type { CapturedFunction, Engine } from '../engine/types';
import { prefixed, unprefixed } from './device';
import { trainingLoss } from './losses';
import { adamW, type StepScalars } from './optimizer';
import type { Trainable, TrainingPlan } from './training';

/** Numbers of a step's gradient, summed over its micro-batches: loss, cross entropy, distillation. */
export const MEASURES = ['loss', 'loss/ce', 'loss/kd'] as const;

/**
 * The captured graphs of an optimizer step for one variant. Names of inputs and outputs carry a prefix: `p/` parameters,
 * `f/` frozen tensors, `w/` weights, `g/` the sums of the weights' gradients, `m/` and `v/` moments, `e/` averages.
 */
export interface StepGraphs {
  /** `p/`, `f/` → weights, without a prefix; undefined where weights are the parameters. */
  weights: CapturedFunction | undefined;
  /**
   * `w/`, `g/`, `measures` [3], `images`, `targets`, `share` [B] (1/batch for a sample, 0 for padding), maybe `teacher`
   * → `g/` of the weights that the network uses, and `measures`, with this micro-batch's added.
   */
  gradient: CapturedFunction;
  /** `p/`, `f/`, `g/`, `m/`, `v/`, `e/` and the scalars → `p/`, `m/`, `v/` of the parameters in use, and every `e/`. */
  update: CapturedFunction;
}

/** Captures the graphs of a variant; they are traced when they are first called. */
export function captureStep(
  engine: Engine,
  trainable: Trainable,
  plan: TrainingPlan,
  variant: string,
): StepGraphs {
  const compose = (inputs: NamedTensorMap): NamedTensorMap =>
    trainable.weights!({ ...unprefixed('p/', inputs), ...unprefixed('f/', inputs) }, variant);
  return {
    weights: trainable.weights && engine.capture('weights', compose),
    gradient: engine.capture('gradient', (inputs) => gradientOf(trainable, plan, variant, inputs)),
    update: engine.capture('update', (inputs) => updateOf(trainable, plan, variant, inputs)),
  };
}

export function disposeStep({ weights, gradient, update }: StepGraphs): void {
  weights?.dispose();
  gradient.dispose();
  update.dispose();
}

function gradientOf(
  trainable: Trainable,
  plan: TrainingPlan,
  variant: string,
  inputs: NamedTensorMap,
): NamedTensorMap {
  const weights = unprefixed('w/', inputs);
  const measure = (): Tensor => {
    const logits = trainable.forward(weights, inputs.images!, variant);
    const { loss, ce, kd } = trainingLoss(plan.loss, logits, inputs.targets!, inputs.share!, inputs.teacher);
    return tf.stack([loss, ce, kd ?? tf.scalar(0)]);
  };
  // Only the first measure, the loss, is differentiated.
  const { value, grads } = gradients(measure, weights, tf.tensor1d([1, 0, 0]));
  const sums = Object.entries(grads).map(([name, grad]) => [`g/${name}`, tf.add(inputs[`g/${name}`]!, grad)]);
  return { ...Object.fromEntries(sums), measures: tf.add(inputs.measures!, value) } as NamedTensorMap;
}

function updateOf(
  trainable: Trainable,
  plan: TrainingPlan,
  variant: string,
  inputs: NamedTensorMap,
): NamedTensorMap {
  const params = unprefixed('p/', inputs);
  const grads = pullBack(trainable, variant, params, unprefixed('f/', inputs), unprefixed('g/', inputs));
  const used = (tensors: NamedTensorMap) =>
    Object.fromEntries(Object.keys(grads).map((name) => [name, tensors[name]!]));
  const state = {
    params: used(params),
    m: used(unprefixed('m/', inputs)),
    v: used(unprefixed('v/', inputs)),
  };
  const groupOf = (name: string) => trainable.groupOf(name);
  const scalars = inputs as NamedTensorMap & StepScalars;
  const next = adamW(plan.optimizer, groupOf, state, grads, scalars);
  const averages = Object.entries(unprefixed('e/', inputs)).map(([name, average]) => [
    `e/${name}`,
    tf.add(average, tf.mul(tf.sub(next.params[name] ?? params[name]!, average), inputs.renewal!)),
  ]);
  return {
    ...prefixed('p/', next.params),
    ...prefixed('m/', next.m),
    ...prefixed('v/', next.v),
    ...(Object.fromEntries(averages) as NamedTensorMap),
  };
}

/** Gradients with respect to the weights → gradients with respect to the parameters that the weights depend on. */
function pullBack(
  trainable: Trainable,
  variant: string,
  params: NamedTensorMap,
  frozen: NamedTensorMap,
  weightGrads: NamedTensorMap,
): NamedTensorMap {
  if (!trainable.weights) return weightGrads;
  const product = (): Tensor => {
    const weights = trainable.weights!({ ...params, ...frozen }, variant);
    return tf.addN(Object.entries(weightGrads).map(([name, grad]) => tf.sum(tf.mul(weights[name]!, grad))));
  };
  return gradients(product, params, tf.scalar(1)).grads;
}

/** The value of `fn` and its gradients, weighted by `dy`; inputs that it does not depend on are left out. */
function gradients(
  fn: () => Tensor,
  inputs: NamedTensorMap,
  dy: Tensor,
): { value: Tensor; grads: NamedTensorMap } {
  const names = Object.keys(inputs);
  const { value, grads } = tf.engine().gradients(fn, Object.values(inputs), dy, true);
  const found = grads as (Tensor | null)[];
  return {
    value,
    grads: Object.fromEntries(names.flatMap((name, i) => (found[i] ? [[name, found[i]]] : []))),
  };
}
