import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import { StudioError } from '../base/errors';
import type { TensorMap } from '../base/tensor';
import { EagerEngine } from './eager';
import { inHalfPrecision } from './half';
import { normalise } from './normalise';
import type { Engine, ProgramFunction } from './types';

const [ROWS, INPUTS, HIDDEN, CLASSES] = [6, 5, 8, 3];

/** Small numbers without a pattern that an error could hide behind. */
const values = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(seed + 12.9898 * i) * 0.9);

const weights = (inputs: number, hidden: number, classes: number): TensorMap =>
  new Map([
    ['w1', { shape: [inputs, hidden], data: values(inputs * hidden, 1) }],
    ['w2', { shape: [hidden, classes], data: values(hidden * classes, 2) }],
  ]);

/** A training step: a product, a nonlinearity, a softmax's cross entropy, their gradient, and an update of the weights. */
function step(rows: number, inputs: number, classes: number, half: boolean): ProgramFunction {
  return {
    inputs: { x: [rows, inputs], target: [rows, classes], rate: [] },
    compute: ({ weights: held }, { x, target, rate }) => {
      const loss = (w1: tf.Tensor, w2: tf.Tensor): tf.Scalar => {
        const logits = tf.matMul(tf.tanh(tf.matMul(x!, w1)), w2);
        return tf.neg(tf.mean(tf.sum(tf.mul(target!, tf.logSoftmax(logits)), -1)));
      };
      const found = () => tf.valueAndGrads(loss)([held!.w1!, held!.w2!]);
      const { value, grads } = half ? inHalfPrecision(found) : found();
      const renewed = ['w1', 'w2'].map((name, i) => [name, tf.sub(held![name]!, tf.mul(grads[i]!, rate!))]);
      return { state: { weights: Object.fromEntries(renewed) as NamedTensorMap }, results: { loss: value } };
    },
  };
}

/** What an engine computes: a product, a softmax, and two training steps with the weights that they lead to. */
async function compute(engine: Engine, half = false): Promise<Record<string, Float32Array>> {
  const state = engine.hold({ weights: weights(INPUTS, HIDDEN, CLASSES) });
  const x = { x: [ROWS, INPUTS] };
  const program = engine.program('the trial', state, {
    product: {
      inputs: x,
      compute: ({ weights: held }, { x: rows }) => ({
        state: {},
        results: { product: tf.matMul(rows!, held!.w1!) },
      }),
    },
    softmax: {
      inputs: x,
      compute: (_, { x: rows }) => ({ state: {}, results: { softmax: tf.softmax(rows!) } }),
    },
    normalised: {
      inputs: { x: [1, HIDDEN] },
      compute: (_, { x: row }) => ({
        state: {},
        results: { normalised: normalise(row!, tf.ones([HIDDEN]), tf.zeros([HIDDEN]), 1e-6).value },
      }),
    },
    step: step(ROWS, INPUTS, CLASSES, half),
  });
  try {
    const given = { x: values(ROWS * INPUTS, 3) };
    const target = Float32Array.from({ length: ROWS * CLASSES }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const batch = { ...given, target, rate: Float32Array.of(0.5) };
    const { product } = await program.run('product', given);
    const { softmax } = await program.run('softmax', given);
    // A library that normalises by a kernel of its own may have its own idea of the ε, which small values bring out.
    const { normalised } = await program.run('normalised', {
      x: values(HIDDEN, 4).map((value) => value / 50),
    });
    const { loss: first } = await program.run('step', batch);
    const { loss: second } = await program.run('step', batch);
    const trained = await state.read('weights');
    return {
      product: product!,
      softmax: softmax!,
      normalised: normalised!,
      first: first!,
      second: second!,
      w1: trained.get('w1')!.data,
    };
  } finally {
    program.dispose();
    state.dispose();
  }
}

let expected: Record<string, Float32Array> | undefined;

/** The same on TensorFlow.js's plain JavaScript backend, which needs nothing of the machine. */
async function reference(): Promise<Record<string, Float32Array>> {
  if (expected) return expected;
  const current = tf.getBackend();
  await tf.setBackend('cpu');
  try {
    return (expected = await compute(new EagerEngine('wasm', 'cpu', 1, () => {})));
  } finally {
    await tf.setBackend(current);
  }
}

/** How far a GPU's rounding may lead from the processor's, and that to 16 bits. */
const [TOLERANCE, HALF_TOLERANCE] = [2e-3, 2e-2];

/**
 * Has an engine compute and compares: one that only loads may still lack a kernel, or compute wrongly.
 *
 * @param half whether the training steps are computed in half precision
 * @throws StudioError 'engine' where it fails or is wrong
 */
export async function tryOut(engine: Engine, half = false): Promise<void> {
  const wanted = await reference();
  const found = await compute(engine, half);
  const tolerance = half ? HALF_TOLERANCE : TOLERANCE;
  for (const [name, values] of Object.entries(wanted)) {
    const far = values.findIndex((value, i) => !(Math.abs(value - found[name]![i]!) <= tolerance));
    if (far < 0) continue;
    throw new StudioError(
      'engine',
      `The ${engine.name} engine computes wrongly on the ${engine.device}: a ${name} of ${found[name]![far]} where it is ${values[far]}.`,
      'Update the driver of the device, or leave the engine at auto.',
    );
  }
}

/** Side of the layers of the step that is timed: large enough to fill a GPU, small enough to take no time. */
const SIDE = 1024;
const PASSES = 5;

/** Milliseconds that a training step of two layers takes, at its quickest. */
export async function timeStep(engine: Engine, half = false): Promise<number> {
  const state = engine.hold({ weights: weights(SIDE, SIDE, SIDE) });
  const program = engine.program('the timed step', state, { step: step(SIDE, SIDE, SIDE, half) });
  const x = values(SIDE * SIDE, 3);
  const target = new Float32Array(SIDE * SIDE).fill(1 / SIDE);
  let shortest = Infinity;
  for (let pass = 0; pass <= PASSES; pass++) {
    const started = performance.now();
    await program.run('step', { x, target, rate: Float32Array.of(1e-3) });
    if (pass > 0) shortest = Math.min(shortest, performance.now() - started); // the first compiles
  }
  program.dispose();
  state.dispose();
  return shortest;
}

/** Whether an engine computes a training step in half precision rightly, and in less time than in float32. */
export async function isQuickerInHalf(engine: Engine): Promise<boolean> {
  if (!engine.half) return false;
  try {
    await tryOut(engine, true);
    return (await timeStep(engine, true)) < (await timeStep(engine));
  } catch {
    return false; // not every GPU has numbers of 16 bits
  }
}
