import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import { inHalfPrecision } from '../engine/half';
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
  /** Whether the loss is multiplied with a number: where it is computed in float16. */
  scaled: boolean;
}

/**
 * The functions of an optimizer step of the only network over its parameters. A batch that is computed at once is one call
 * of `step`. For one in several parts `weights` composes the weights (where they are not the parameters themselves),
 * `gradient` gives the sums of their gradients for the first part, `accumulate` adds those of another, and `update` renews
 * the parameters.
 *
 * Where several networks share the parameters, each has its own `collect`, which leaves its gradients with respect to
 * the parameters, and `collectMore`, which adds them to another's: of a batch, or after `weights` and its parts. One
 * update serves all ({@link captureUpdate}).
 *
 * What renews the parameters tells the norm of their gradients, `step` as one more of its measures; where that is no
 * number, nothing is renewed.
 */
export type StepFunction =
  'step' | 'weights' | 'gradient' | 'accumulate' | 'update' | 'collect' | 'collectMore';

/** The numbers of an update; see {@link StepScalars}. `renewal` is the share of the new in averaged parameters. */
const SCALARS = { factor: [], meanCorrection: [], rootCorrection: [], unscale: [], renewal: [] };

/** The graphs of one network's part in a step. */
export interface StepGraphs {
  program: Program<StepFunction>;
  /** Parameters that the network uses; known once it has collected gradients. */
  collected: Set<string>;
}

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
): StepGraphs {
  const collected = new Set<string>();
  const parts = partsOf(trainable, plan, variant, collected);
  const batch = batchInputs(shapes);
  const label = variant ? `the training step of ${variant}` : 'the training step';
  const functions = functionsOf(parts, batch, shapes);
  return {
    program: engine.program(label, state, functions as Record<StepFunction, ProgramFunction>),
    collected,
  };
}

/** An engine may trace all that it is given at once, so it is given what is going to be run. */
function functionsOf(
  parts: Parts,
  batch: BatchInputs,
  { shared, size, batch: count }: BatchShapes,
): Partial<Record<StepFunction, ProgramFunction>> {
  const atOnce = size >= count;
  if (!shared && atOnce) return { step: stepFunction(parts, batch) };
  if (!shared) return { ...gradientFunctions(parts, batch), update: updateFunction(parts, parts.pulled) };
  return atOnce
    ? collectFunctions(parts, batch, (state, inputs) => {
        const { grads, ...results } = parts.gradient(parts.composed(state), inputs);
        return { grads: parts.pulled(state, grads), results };
      })
    : {
        ...gradientFunctions(parts, batch),
        ...collectFunctions(parts, {}, (state) => ({ grads: parts.pulled(state), results: {} })),
      };
}

/** Captures the update of some of the parameters by their `collected` gradients, whichever networks left them. */
export function captureUpdate(
  engine: Engine,
  state: DeviceState,
  trainable: Trainable,
  plan: TrainingPlan,
  names: readonly string[],
): Program<'update'> {
  const gradsOf = ({ collected }: StateTree) =>
    Object.fromEntries(names.map((name) => [name, collected![name]!]));
  const update = updateFunction(partsOf(trainable, plan, ''), gradsOf);
  return engine.program('the update of the parameters', state, { update });
}

type Parts = ReturnType<typeof partsOf>;
type BatchInputs = ProgramFunction['inputs'];

/** What the functions of a step are made of. */
function partsOf(trainable: Trainable, plan: TrainingPlan, variant: string, collected = new Set<string>()) {
  return {
    trainable,
    collected,
    composed: ({ params, frozen }: StateTree): NamedTensorMap =>
      trainable.weights?.({ ...params, ...frozen }, variant) ?? params!,
    kept: ({ params, weights }: StateTree): NamedTensorMap => (trainable.weights ? weights! : params!),
    gradient: (weights: NamedTensorMap, inputs: NamedTensorMap) =>
      gradientOf(trainable, plan, variant, weights, inputs),
    /** With respect to the parameters. */
    pulled: ({ params, frozen, grads: sums }: StateTree, grads: NamedTensorMap = sums!) =>
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

function updateFunction({ update }: Parts, gradsOf: (state: StateTree) => NamedTensorMap): ProgramFunction {
  return {
    inputs: SCALARS,
    compute: (state, inputs) => {
      const { renewed, norm } = update(state, gradsOf(state), inputs);
      return { state: renewed, results: { norm } };
    },
  };
}

/** @param found gradients with respect to the parameters */
function collectFunctions(
  { collected, trainable }: Parts,
  inputs: BatchInputs,
  found: (state: StateTree, inputs: NamedTensorMap) => { grads: NamedTensorMap; results: NamedTensorMap },
): Record<'collect' | 'collectMore', ProgramFunction> {
  const several = (trainable.variantsPerStep ?? 1) > 1;
  const collecting = (
    joined: (state: StateTree, grads: NamedTensorMap) => NamedTensorMap,
  ): ProgramFunction => ({
    inputs,
    compute: (state, given) => {
      const { grads, results } = found(state, given);
      for (const name of Object.keys(grads)) collected.add(name);
      return { state: { collected: joined(state, grads) }, results };
    },
  });
  return {
    // What another network of the same step may use begins at 0.
    collect: collecting(({ params }, grads) => (several ? { ...zeros(params!, grads), ...grads } : grads)),
    collectMore: collecting((state, grads) => added(state.collected!, grads)),
  };
}

/** Zeros for the parameters that have no gradient. Computed: as constants they would lie in the graph. */
function zeros(params: NamedTensorMap, grads: NamedTensorMap): NamedTensorMap {
  const unused = Object.entries(params).filter(([name]) => !(name in grads));
  return Object.fromEntries(unused.map(([name, param]) => [name, tf.sub(param, param)]));
}

/** The sums of gradients with more gradients. */
function added(sums: NamedTensorMap, grads: NamedTensorMap): NamedTensorMap {
  return Object.fromEntries(Object.entries(grads).map(([name, grad]) => [name, tf.add(sums[name]!, grad)]));
}

function batchInputs({
  size,
  channels,
  imgSize,
  classes,
  teacher,
  scaled,
}: BatchShapes): ProgramFunction['inputs'] {
  return {
    images: [size, channels, imgSize, imgSize],
    targets: [size, classes],
    share: [size],
    ...(teacher ? { teacher: [size, classes] } : {}),
    ...(scaled ? { scale: [] } : {}),
  };
}

/**
 * `share` is 1/batch for a sample, 0 for padding; `scale` is what the gradients are multiplied with.
 * @returns the logits too, where other variants are taught by them
 */
function gradientOf(
  trainable: Trainable,
  plan: TrainingPlan,
  variant: string,
  weights: NamedTensorMap,
  { images, targets, share, teacher, scale }: NamedTensorMap,
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
  const only = tf.tensor1d(weighed);
  const slopes = scale ? tf.mul(only, scale) : only;
  const found = () => gradients(measure, Object.fromEntries(learned), slopes);
  const { value, grads } = plan.precision === 'half' ? inHalfPrecision(found) : found();
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
