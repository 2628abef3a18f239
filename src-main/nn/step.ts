import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import type { DeviceState, Engine, Program, ProgramFunction } from '../engine/types';
import { prefixed, unprefixed } from './device';
import { trainingLoss } from './losses';
import { adamW, type StepScalars } from './optimizer';
import type { Trainable, TrainingPlan } from './training';

/** What a gradient's results are, in order: each a mean over the batch, or a part's share of it. */
export const MEASURES = ['loss', 'loss/ce', 'loss/kd'] as const;

/** Sizes of what a step is given. */
export interface BatchShapes {
  /** Images of a batch, and those whose gradient is computed at once. */
  batch: number;
  size: number;
  channels: number;
  imgSize: number;
  classes: number;
  teacher: boolean;
}

/**
 * The functions of an optimizer step. A batch that is computed at once is one call of `step`. For one in several parts
 * `weights` composes the weights (where they are not the parameters themselves), `gradient` gives the sums of their
 * gradients for the first part, `accumulate` adds those of another, and `update` renews the parameters. What renews them
 * tells the norm of the parameters' gradients, `update` as its `norm` and `step` as one more of its measures; where that
 * is no number, nothing is renewed.
 */
export type StepFunction = 'step' | 'weights' | 'gradient' | 'accumulate' | 'update';

/** The numbers of an update; see {@link StepScalars}. `renewal` is the share of the new in averaged parameters. */
const SCALARS = { factor: [], meanCorrection: [], rootCorrection: [], renewal: [] };

/**
 * Captures the step of a variant. Names in the state carry a prefix: `p/` parameters, `f/` frozen tensors, `m/` and
 * `v/` moments, `e/` averages; and while a step lasts `w/` weights, `g/` the sums of the weights' gradients.
 */
export function captureStep(
  engine: Engine,
  state: DeviceState,
  trainable: Trainable,
  plan: TrainingPlan,
  variant: string,
  shapes: BatchShapes,
): Program<StepFunction> {
  const batch = batchInputs(shapes);
  const composed = (tensors: NamedTensorMap): NamedTensorMap =>
    trainable.weights?.({ ...unprefixed('p/', tensors), ...unprefixed('f/', tensors) }, variant) ??
    unprefixed('p/', tensors);
  const kept = (tensors: NamedTensorMap): NamedTensorMap =>
    trainable.weights ? unprefixed('w/', tensors) : unprefixed('p/', tensors);
  const gradient = gradientOf.bind(undefined, trainable, plan, variant);
  const update = updateOf.bind(undefined, trainable, plan, variant);
  const functions: Record<StepFunction, ProgramFunction> = {
    step: {
      inputs: { ...batch, ...SCALARS },
      compute: (tensors, inputs) => {
        const { grads, measures } = gradient(composed(tensors), inputs);
        const { state, norm } = update(tensors, grads, inputs);
        // One read of the device for both.
        return { state, results: { measures: tf.concat([measures, tf.reshape(norm, [1])]) } };
      },
    },
    weights: {
      inputs: {},
      compute: (tensors) => ({ state: prefixed('w/', composed(tensors)), results: {} }),
    },
    gradient: {
      inputs: batch,
      compute: (tensors, inputs) => {
        const { grads, measures } = gradient(kept(tensors), inputs);
        return { state: prefixed('g/', grads), results: { measures } };
      },
    },
    accumulate: {
      inputs: batch,
      compute: (tensors, inputs) => {
        const { grads, measures } = gradient(kept(tensors), inputs);
        const sums = Object.entries(grads).map(([name, grad]) => [name, tf.add(tensors[`g/${name}`]!, grad)]);
        return { state: prefixed('g/', Object.fromEntries(sums) as NamedTensorMap), results: { measures } };
      },
    },
    update: {
      inputs: SCALARS,
      compute: (tensors, inputs) => {
        const { state, norm } = update(tensors, unprefixed('g/', tensors), inputs);
        return { state, results: { norm } };
      },
    },
  };
  const label = variant ? `the training step of ${variant}` : 'the training step';
  const { step, ...inParts } = functions;
  // An engine may trace all that it is given at once, so it is given what is going to be run.
  return shapes.size < shapes.batch
    ? engine.program(label, state, inParts)
    : engine.program(label, state, { step });
}

function batchInputs({ size, channels, imgSize, classes, teacher }: BatchShapes): ProgramFunction['inputs'] {
  return {
    images: [size, channels, imgSize, imgSize],
    targets: [size, classes],
    share: [size],
    ...(teacher ? { teacher: [size, classes] } : {}),
  };
}

/** `share` is 1/batch for a sample, 0 for padding. */
function gradientOf(
  trainable: Trainable,
  plan: TrainingPlan,
  variant: string,
  weights: NamedTensorMap,
  { images, targets, share, teacher }: NamedTensorMap,
): { grads: NamedTensorMap; measures: Tensor } {
  const measure = (): Tensor => {
    const logits = trainable.forward(weights, images!, variant);
    const { loss, ce, kd } = trainingLoss(plan.loss, logits, targets!, share!, teacher);
    return tf.stack([loss, ce, kd ?? tf.scalar(0)]);
  };
  // Only the first measure, the loss, is differentiated.
  const { value, grads } = gradients(measure, weights, tf.tensor1d([1, 0, 0]));
  return { grads, measures: value };
}

function updateOf(
  trainable: Trainable,
  plan: TrainingPlan,
  variant: string,
  tensors: NamedTensorMap,
  weightGrads: NamedTensorMap,
  scalars: NamedTensorMap,
): { state: NamedTensorMap; norm: Tensor } {
  const params = unprefixed('p/', tensors);
  const grads = pullBack(trainable, variant, params, unprefixed('f/', tensors), weightGrads);
  const used = (all: NamedTensorMap) =>
    Object.fromEntries(Object.keys(grads).map((name) => [name, all[name]!]));
  const state = {
    params: used(params),
    m: used(unprefixed('m/', tensors)),
    v: used(unprefixed('v/', tensors)),
  };
  const groupOf = (name: string) => trainable.groupOf(name);
  const { next, norm } = adamW(
    plan.optimizer,
    groupOf,
    state,
    grads,
    scalars as NamedTensorMap & StepScalars,
  );
  const averages = Object.entries(unprefixed('e/', tensors)).map(([name, average]) => [
    `e/${name}`,
    tf.add(average, tf.mul(tf.sub(next.params[name] ?? params[name]!, average), scalars.renewal!)),
  ]);
  const renewed = {
    ...prefixed('p/', next.params),
    ...prefixed('m/', next.m),
    ...prefixed('v/', next.v),
    ...(Object.fromEntries(averages) as NamedTensorMap),
  };
  return { state: renewed, norm };
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
