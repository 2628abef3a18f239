import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import type { DeviceState, Engine, Program, ProgramFunction, StateTree } from '../engine/types';
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
 * Captures the step of a variant. Branches of the state: `params`, `frozen`, the moments `m` and `v`, the averages `ema`,
 * `collected` gradients of the parameters; and while a step lasts `weights` and `grads`, the sums of the weights'
 * gradients.
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
  return {
    composed: ({ params, frozen }: StateTree): NamedTensorMap =>
      trainable.weights?.({ ...params, ...frozen }, variant) ?? params!,
    kept: ({ params, weights }: StateTree): NamedTensorMap => (trainable.weights ? weights! : params!),
    gradient: (weights: NamedTensorMap, inputs: NamedTensorMap) =>
      gradientOf(trainable, plan, variant, weights, inputs),
    /** With respect to the parameters. */
    pulled: ({ params, frozen, grads: sums }: StateTree, grads = sums!) =>
      pullBack(trainable, variant, params!, frozen, grads),
    update: (state: StateTree, grads: NamedTensorMap, scalars: NamedTensorMap) =>
      updateOf(trainable, plan, state, grads, scalars),
  };
}

function stepFunction({ composed, gradient, pulled, update }: Parts, batch: BatchInputs): ProgramFunction {
  return {
    inputs: { ...batch, ...SCALARS },
    compute: (state, inputs) => {
      const { grads, measures } = gradient(composed(state), inputs);
      const { renewed, norm } = update(state, pulled(state, grads), inputs);
      // One read of the device for both.
      return { state: renewed, results: { measures: tf.concat([measures, tf.reshape(norm, [1])]) } };
    },
  };
}

function gradientFunctions({ composed, kept, gradient }: Parts, batch: BatchInputs) {
  return {
    weights: {
      inputs: {},
      compute: (state: StateTree) => ({ state: { weights: composed(state) }, results: {} }),
    },
    gradient: {
      inputs: batch,
      begins: 'accumulate',
      compute: (state: StateTree, inputs: NamedTensorMap) => {
        const { grads, ...results } = gradient(kept(state), inputs);
        return { state: { grads }, results };
      },
    },
    accumulate: {
      inputs: batch,
      compute: (state: StateTree, inputs: NamedTensorMap) => {
        const { grads, ...results } = gradient(kept(state), inputs);
        return { state: { grads: added(state.grads!, grads) }, results };
      },
    },
  };
}

function updateFunctions({ pulled, update }: Parts) {
  const updateWith = (gradsOf: (state: StateTree) => NamedTensorMap): ProgramFunction => ({
    inputs: SCALARS,
    compute: (state, inputs) => {
      const { renewed, norm } = update(state, gradsOf(state), inputs);
      return { state: renewed, results: { norm } };
    },
  });
  return {
    update: updateWith((state) => pulled(state)),
    collect: {
      inputs: {},
      compute: (state: StateTree) => ({ state: { collected: pulled(state) }, results: {} }),
    },
    collectMore: {
      inputs: {},
      compute: (state: StateTree) => ({
        state: { collected: added(state.collected!, pulled(state)) },
        results: {},
      }),
    },
    updateCollected: updateWith(({ collected }) => collected!),
  };
}

/** The sums of gradients with more gradients. */
function added(sums: NamedTensorMap, grads: NamedTensorMap): NamedTensorMap {
  return Object.fromEntries(Object.entries(grads).map(([name, grad]) => [name, tf.add(sums[name]!, grad)]));
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
    const { logits, beside } = trainable.beside?.(weights, images!, variant, share!) ?? {
      logits: trainable.forward(weights, images!, variant),
      beside: undefined,
    };
    const { loss, ce, kd } = trainingLoss(plan.loss, logits, targets!, share!, teacher, beside);
    const measures = tf.stack([loss, ce, kd ?? tf.scalar(0)]);
    return tells ? tf.concat([measures, tf.reshape(logits, [size * classes])]) : measures;
  };
  const { length } = MEASURES;
  // Only the first measure, the loss, is differentiated.
  const weighed = new Float32Array(tells ? length + size * classes : length);
  weighed[0] = 1;
  const learned = Object.entries(weights).filter(([name]) => !trainable.isFixed?.(name));
  const { value, grads } = gradients(measure, Object.fromEntries(learned), tf.tensor1d(weighed));
  if (!tells) return { grads, measures: value };
  const logits = tf.reshape(tf.slice(value, [length], [size * classes]), [size, classes]);
  return { grads, measures: tf.slice(value, [0], [length]), logits };
}

/** @param grads with respect to the parameters */
function updateOf(
  trainable: Trainable,
  plan: TrainingPlan,
  { params, m, v, ema = {} }: StateTree,
  grads: NamedTensorMap,
  scalars: NamedTensorMap,
): { renewed: StateTree; norm: Tensor } {
  const used = (all: NamedTensorMap) =>
    Object.fromEntries(Object.keys(grads).map((name) => [name, all[name]!]));
  const state = { params: used(params!), m: used(m!), v: used(v!) };
  const groupOf = (name: string) => trainable.groupOf(name);
  const { next, norm } = adamW(
    plan.optimizer,
    groupOf,
    state,
    grads,
    scalars as NamedTensorMap & StepScalars,
  );
  const averages = Object.entries(ema).map(([name, average]) => [
    name,
    tf.add(average, tf.mul(tf.sub(next.params[name] ?? params![name]!, average), scalars.renewal!)),
  ]);
  return { renewed: { ...next, ema: Object.fromEntries(averages) as NamedTensorMap }, norm };
}

/** Gradients with respect to the weights → gradients with respect to the parameters that the weights depend on. */
function pullBack(
  trainable: Trainable,
  variant: string,
  params: NamedTensorMap,
  frozen: NamedTensorMap | undefined,
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
