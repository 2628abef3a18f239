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
  /** Whether this variant shares its steps with others. */
  shared: boolean;
  channels: number;
  imgSize: number;
  classes: number;
  teacher: boolean;
}

/**
 * The functions of an optimizer step. A batch that is computed at once is one call of `step`. For one in several parts
 * `weights` composes the weights (where they are not the parameters themselves), `gradient` gives the sums of their
 * gradients for the first part, `accumulate` adds those of another, and `update` renews the parameters. Where several
 * variants share a step, `collect` takes the first one's gradients with respect to the parameters, `collectMore` adds
 * another's, and `updateCollected` renews the parameters by them.
 *
 * What renews them tells the norm of their gradients, `step` as one more of its measures; where that is no number,
 * nothing is renewed.
 */
export type StepFunction =
  'step' | 'weights' | 'gradient' | 'accumulate' | 'update' | 'collect' | 'collectMore' | 'updateCollected';

/** The numbers of an update; see {@link StepScalars}. `renewal` is the share of the new in averaged parameters. */
const SCALARS = { factor: [], meanCorrection: [], rootCorrection: [], renewal: [] };

/**
 * Captures the step of a variant. Names in the state carry a prefix: `p/` parameters, `f/` frozen tensors, `m/` and
 * `v/` moments, `e/` averages, `a/` what was collected; and while a step lasts `w/` weights, `g/` the sums of the
 * weights' gradients.
 */
export function captureStep(
  engine: Engine,
  state: DeviceState,
  trainable: Trainable,
  plan: TrainingPlan,
  variant: string,
  shapes: BatchShapes,
): Program<StepFunction> {
  const parts = partsOf(trainable, plan, variant);
  const batch = batchInputs(shapes);
  const label = variant ? `the training step of ${variant}` : 'the training step';
  // An engine may trace all that it is given at once, so it is given what is going to be run.
  if (!shapes.shared && shapes.size >= shapes.batch) {
    return engine.program(label, state, { step: stepFunction(parts, batch) });
  }
  const { update, ...collecting } = updateFunctions(parts);
  const before = gradientFunctions(parts, batch);
  return shapes.shared
    ? engine.program(label, state, { ...before, ...collecting })
    : engine.program(label, state, { ...before, update });
}

type Parts = ReturnType<typeof partsOf>;
type BatchInputs = ProgramFunction['inputs'];

/** What the functions of a step are made of. */
function partsOf(trainable: Trainable, plan: TrainingPlan, variant: string) {
  const params = (tensors: NamedTensorMap) => unprefixed('p/', tensors);
  const frozen = (tensors: NamedTensorMap) => unprefixed('f/', tensors);
  return {
    composed: (tensors: NamedTensorMap): NamedTensorMap =>
      trainable.weights?.({ ...params(tensors), ...frozen(tensors) }, variant) ?? params(tensors),
    kept: (tensors: NamedTensorMap): NamedTensorMap =>
      trainable.weights ? unprefixed('w/', tensors) : params(tensors),
    gradient: (weights: NamedTensorMap, inputs: NamedTensorMap) =>
      gradientOf(trainable, plan, variant, weights, inputs),
    /** With respect to the parameters. */
    pulled: (tensors: NamedTensorMap, grads = unprefixed('g/', tensors)) =>
      pullBack(trainable, variant, params(tensors), frozen(tensors), grads),
    update: (tensors: NamedTensorMap, grads: NamedTensorMap, scalars: NamedTensorMap) =>
      updateOf(trainable, plan, tensors, grads, scalars),
  };
}

function stepFunction({ composed, gradient, pulled, update }: Parts, batch: BatchInputs): ProgramFunction {
  return {
    inputs: { ...batch, ...SCALARS },
    compute: (tensors, inputs) => {
      const { grads, measures } = gradient(composed(tensors), inputs);
      const { state, norm } = update(tensors, pulled(tensors, grads), inputs);
      // One read of the device for both.
      return { state, results: { measures: tf.concat([measures, tf.reshape(norm, [1])]) } };
    },
  };
}

function gradientFunctions({ composed, kept, gradient }: Parts, batch: BatchInputs) {
  return {
    weights: {
      inputs: {},
      compute: (tensors: NamedTensorMap) => ({ state: prefixed('w/', composed(tensors)), results: {} }),
    },
    gradient: {
      inputs: batch,
      begins: 'accumulate',
      compute: (tensors: NamedTensorMap, inputs: NamedTensorMap) => {
        const { grads, ...results } = gradient(kept(tensors), inputs);
        return { state: prefixed('g/', grads), results };
      },
    },
    accumulate: {
      inputs: batch,
      compute: (tensors: NamedTensorMap, inputs: NamedTensorMap) => {
        const { grads, ...results } = gradient(kept(tensors), inputs);
        return { state: added('g/', tensors, grads), results };
      },
    },
  };
}

function updateFunctions({ pulled, update }: Parts) {
  const updateWith = (gradsOf: (tensors: NamedTensorMap) => NamedTensorMap): ProgramFunction => ({
    inputs: SCALARS,
    compute: (tensors, inputs) => {
      const { state, norm } = update(tensors, gradsOf(tensors), inputs);
      return { state, results: { norm } };
    },
  });
  return {
    update: updateWith((tensors) => pulled(tensors)),
    collect: {
      inputs: {},
      compute: (tensors: NamedTensorMap) => ({ state: prefixed('a/', pulled(tensors)), results: {} }),
    },
    collectMore: {
      inputs: {},
      compute: (tensors: NamedTensorMap) => ({ state: added('a/', tensors, pulled(tensors)), results: {} }),
    },
    updateCollected: updateWith((tensors) => unprefixed('a/', tensors)),
  };
}

/** The sums of gradients in the state under `prefix` and of more gradients, under the same names. */
function added(prefix: string, tensors: NamedTensorMap, grads: NamedTensorMap): NamedTensorMap {
  return Object.fromEntries(
    Object.entries(grads).map(([name, grad]) => [prefix + name, tf.add(tensors[prefix + name]!, grad)]),
  );
}

function batchInputs({ size, channels, imgSize, classes, teacher }: BatchShapes): ProgramFunction['inputs'] {
  return {
    images: [size, channels, imgSize, imgSize],
    targets: [size, classes],
    share: [size],
    ...(teacher ? { teacher: [size, classes] } : {}),
  };
}

/**
 * `share` is 1/batch for a sample, 0 for padding.
 * @returns the logits too, where other variants are taught by them
 */
function gradientOf(
  trainable: Trainable,
  plan: TrainingPlan,
  variant: string,
  weights: NamedTensorMap,
  { images, targets, share, teacher }: NamedTensorMap,
): { grads: NamedTensorMap; measures: Tensor; logits?: Tensor } {
  const [size, classes] = targets!.shape as [number, number];
  const tells = (plan.inPlace ?? 0) > 0;
  const measure = (): Tensor => {
    const logits = trainable.forward(weights, images!, variant);
    const { loss, ce, kd } = trainingLoss(plan.loss, logits, targets!, share!, teacher);
    const measures = tf.stack([loss, ce, kd ?? tf.scalar(0)]);
    return tells ? tf.concat([measures, tf.reshape(logits, [size * classes])]) : measures;
  };
  const { length } = MEASURES;
  // Only the first measure, the loss, is differentiated.
  const weighed = new Float32Array(tells ? length + size * classes : length);
  weighed[0] = 1;
  const { value, grads } = gradients(measure, weights, tf.tensor1d(weighed));
  if (!tells) return { grads, measures: value };
  const logits = tf.reshape(tf.slice(value, [length], [size * classes]), [size, classes]);
  return { grads, measures: tf.slice(value, [0], [length]), logits };
}

/** @param grads with respect to the parameters */
function updateOf(
  trainable: Trainable,
  plan: TrainingPlan,
  tensors: NamedTensorMap,
  grads: NamedTensorMap,
  scalars: NamedTensorMap,
): { state: NamedTensorMap; norm: Tensor } {
  const params = unprefixed('p/', tensors);
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
