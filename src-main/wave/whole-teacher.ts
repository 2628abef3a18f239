import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import type { TensorMap } from '../base/tensor';
import { filled } from '../base/tensor';
import { flatten, unflatten } from '../base/tree';
import type { Engine } from '../engine/types';
import { numTokens, type ViTConfig } from '../nn/config';
import { weightShapes } from '../nn/families/registry';
import { vitForward, vitSees } from '../nn/families/vit/forward';
import { trainingLoss, type LossConfig } from '../nn/losses';
import type { Normalisation } from '../nn/model';
import { normalise } from '../nn/network';
import type { BatchSource, Trainable } from '../nn/training';
import { ownSize, type TemplateBank } from './bank';
import { generate } from './generate';

/** DynaBERT's second stage: what teaches the smaller networks, and what the first one tells of heads and units. */

/** Weight of the hidden states beside the answers, as in the authors' `run_glue.py`. */
const HIDDEN = 0.1;
/** Batches whose gradients tell what is important. */
const BATCHES = 8;

/**
 * A training whose smaller networks are held to the hidden states of the whole network, as it was when it was sorted: that
 * of each block to the one of the block that it is, ⌊i·from/to⌋ where some are left out; the sum over blocks of the mean
 * squared difference. The whole network's weights are held beside the parameters, and set by {@link wholeOf}.
 */
export function heldToWhole(
  trainable: Trainable,
  whole: ViTConfig,
  networkAt: (variant: string) => ViTConfig,
  normalisation: Normalisation,
): Trainable {
  const held = new Map([...weightShapes(whole)].map(([name, shape]) => [name, filled(shape)]));
  return {
    ...trainable,
    params: new Map([...trainable.params, ...flatten({ whole: held })]),
    groupOf: (name) => (name.startsWith('whole/') ? { lr: 0, weightDecay: 0 } : trainable.groupOf(name)),
    isFixed: (name) => name.startsWith('whole/'),
    weights: (inputs, variant) => ({
      ...trainable.weights!(inputs, variant),
      ...Object.fromEntries(Object.entries(inputs).filter(([name]) => name.startsWith('whole/'))),
    }),
    beside: (weights, images, variant) => {
      const network = networkAt(variant);
      const pixels = normalise(normalisation, images);
      if (!isHeld(network, whole)) {
        return { logits: vitForward(network, weights, pixels), beside: tf.zeros([images.shape[0]]) };
      }
      const { logits, hidden } = vitSees(network, weights, pixels);
      const theirs = vitSees(whole, unflatten(weights)['whole'] as NamedTensorMap, pixels).hidden;
      const beside = tf.mul(hiddenLoss(hidden, theirs, numTokens(whole)), HIDDEN);
      return { logits, beside };
    },
  };
}

/** The whole network is not held to itself, and one of another width has no features to compare. */
function isHeld(network: ViTConfig, whole: ViTConfig): boolean {
  const isWhole = network.depth === whole.depth && network.mlpRatio === whole.mlpRatio;
  return network.embedDim === whole.embedDim && !isWhole;
}

/** What is given to training at the beginning of the stage: the whole network as it then is. */
export function wholeOf(bank: TemplateBank): TensorMap {
  const { weights } = generate(bank, ownSize(bank.config), { scalers: 'inherited', seed: 0 });
  return flatten({ whole: weights });
}

/**
 * The sum over the blocks of a network of the mean squared difference from those of a deeper one, one number per sample.
 * features [tokens·B, D] after each block → [B]
 */
export function hiddenLoss(student: readonly Tensor[], teacher: readonly Tensor[], tokens: number): Tensor {
  const each = student.map((features, i) => {
    const goal = teacher[Math.floor((i * teacher.length) / student.length)]!;
    return tf.mean(tf.reshape(tf.mean(tf.square(tf.sub(features, goal)), -1), [tokens, -1]), 0);
  });
  return tf.addN(each);
}

/** How much the loss would change without a head or a hidden unit, to first order, by block. */
export interface Importance {
  heads: number[][];
  units: number[][];
}

/**
 * Importance as in the authors' `run_glue.py`: over some batches the absolute value of what the gradient says of leaving a
 * head out, and of a hidden unit, by what leads into it and by what leads out of it.
 */
export async function firstOrderImportance(
  engine: Engine,
  bank: TemplateBank,
  normalisation: Normalisation,
  source: BatchSource,
  loss: LossConfig,
): Promise<Importance> {
  const model = generate(bank, ownSize(bank.config), { scalers: 'inherited', seed: 0 });
  const config = model.network.config as ViTConfig;
  const names = [...model.weights.keys()];
  const captured = engine.capture('what the loss says of heads and units', (inputs) => {
    const { images, targets, teacher, ...weights } = inputs;
    const share = tf.fill([images!.shape[0]], 1 / images!.shape[0]);
    const value = (...tensors: Tensor[]): tf.Scalar => {
      const named = Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
      const logits = vitForward(config, named, normalise(normalisation, images!));
      return trainingLoss(loss, logits, targets!, share, teacher).loss;
    };
    const given = names.map((name) => weights[name]!);
    const grads = tf.grads(value)(given);
    return productsOf(config, names, given, grads);
  });
  const uploaded = Object.fromEntries(
    [...model.weights].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])] as const),
  );
  const found: Importance = {
    heads: Array.from({ length: config.depth }, () => []),
    units: Array.from({ length: config.depth }, () => []),
  };
  for (let step = 0; step < BATCHES; step++) {
    const { images, targets, teacher, count } = await source.batch(step);
    const { inChans, imgSize } = config;
    const batch = {
      images: tf.tensor(images, [count, inChans, imgSize, imgSize]),
      targets: tf.tensor(targets, [count, source.classes]),
      ...(teacher ? { teacher: tf.tensor(teacher, [count, source.classes]) } : {}),
    };
    const products = await captured({ ...batch, ...uploaded });
    for (const [name, tensor] of Object.entries(products)) {
      const [what, layer] = name.split(' ') as ['heads' | 'units', string];
      const sums = found[what][Number(layer)]!;
      (await tensor.data()).forEach((each, i) => (sums[i] = (sums[i] ?? 0) + each));
    }
    tf.dispose([batch, products]);
  }
  tf.dispose(uploaded);
  captured.dispose();
  return found;
}

/** Of one batch, by block: `heads n` [heads] and `units n` [hidden]. */
function productsOf(
  { depth, numHeads }: ViTConfig,
  names: readonly string[],
  weights: readonly Tensor[],
  grads: readonly Tensor[],
): NamedTensorMap {
  const product = (name: string) => {
    const i = names.indexOf(name);
    return tf.mul(weights[i]!, grads[i]!);
  };
  const blocks = Array.from({ length: depth }, (_, layer) => {
    const block = `blocks.${layer}.`;
    const out = tf.sum(product(`${block}attn.proj.weight`), 0);
    const into = tf.add(tf.sum(product(`${block}mlp.fc1.weight`), 1), product(`${block}mlp.fc1.bias`));
    return [
      [`heads ${layer}`, tf.abs(tf.sum(tf.reshape(out, [numHeads, -1]), 1))],
      [`units ${layer}`, tf.add(tf.abs(into), tf.abs(tf.sum(product(`${block}mlp.fc2.weight`), 0)))],
    ] as const;
  });
  return Object.fromEntries(blocks.flat());
}
