import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import type { HostTensor, TensorMap } from '../base/tensor';
import { sizeOf } from '../base/tensor';
import { unflatten } from '../base/tree';
import { compose } from './compose';
import { leadingMap } from './resize';
import { type Role, weightName } from './roles';

/**
 * Composes a network's weights on the engine, one matrix product for each role, differentiably.
 *
 * @param inputs a flattened tree: `templates/<role>`, `scalers/<role>` and `head/<weight>`
 * @param target the composed tensors of the network
 * @param master those of the network that the scalers belong to, where the target is a part of it
 * @returns all weights under timm's names
 */
export function materialise(
  inputs: NamedTensorMap,
  target: readonly Role[],
  master: readonly Role[] = target,
): NamedTensorMap {
  const { templates, scalers: all, head } = unflatten(inputs);
  const weights: NamedTensorMap = {};
  const masters = new Map(master.map((role) => [role.name, role]));
  for (const role of target) {
    const scalers = subGrid(all![role.name]!, masters.get(role.name)!, role);
    const values = compose(templates![role.name]!, scalers);
    layersOf(role.offset === 0 ? values : tf.add(values, role.offset)).forEach((tensor, layer) => {
      weights[weightName(role, layer)] = tf.reshape(tensor, [...role.shape]);
    });
  }
  return { ...weights, ...head };
}

/** [L, R, C] → L matrices. TensorFlow.js cannot differentiate the unpacking of a single one. */
function layersOf(values: Tensor): Tensor[] {
  return values.shape[0] === 1 ? [values] : tf.unstack(values);
}

/**
 * The part of the master's scalers that belongs to a smaller network, as {@link leadingMap} says.
 * [L1, N, r1, c1] → [L2, N, r2, c2]
 */
function subGrid(scalers: Tensor, from: Role, to: Role): Tensor {
  const [, count] = scalers.shape as [number, number, number, number];
  const { layers, rows, columns } = leadingMap(from, to);
  let part = cut(scalers, rows, [from.layers * count, from.rows, from.columns]);
  part = cut(part, columns, [from.layers * count * to.rows, from.columns, 1]);
  if (from.layers !== to.layers) {
    part = tf.matMul(oneHot(layers, from.layers), tf.reshape(part, [from.layers, -1]));
  }
  return tf.reshape(part, [to.layers, count, to.rows, to.columns]);
}

/** Places of an axis that lie in equal runs at equal distances, by one slice. [outer, size, inner] → [outer, places, inner] */
function cut(
  values: Tensor,
  places: readonly number[],
  [outer, size, inner]: [number, number, number],
): Tensor {
  if (places.length === size) return values;
  const runs = 1 + places.slice(1).filter((place, i) => place !== places[i]! + 1).length;
  const grouped = tf.reshape(values, [outer * runs, size / runs, inner]);
  return tf.slice(grouped, [0, places[0]!, 0], [outer * runs, places.length / runs, inner]);
}

/** Rows of a matrix chosen by a product with this one: unlike a gather, its gradient is a product as well. */
function oneHot(indices: number[], size: number): tf.Tensor2D {
  return tf.tensor2d(
    indices.map((index) => Array.from({ length: size }, (_, i) => (i === index ? 1 : 0))),
    [indices.length, size],
    'float32',
  );
}

/** The same as {@link materialise} in plain memory, without an engine: all composed tensors, under timm's names. */
export function composeOnHost(roles: readonly Role[], templates: TensorMap, scalers: TensorMap): TensorMap {
  const weights: TensorMap = new Map();
  for (const role of roles) {
    for (let layer = 0; layer < role.layers; layer++) {
      const data = composeLayer(role, templates.get(role.name)!, scalers.get(role.name)!, layer);
      weights.set(weightName(role, layer), { shape: [...role.shape], data });
    }
  }
  return weights;
}

function composeLayer(role: Role, templates: HostTensor, scalers: HostTensor, layer: number): Float32Array {
  const { rows, columns } = role;
  const [w1, w2] = role.template;
  const count = templates.shape[0]!;
  const blocks = rows * columns;
  const out = new Float32Array(sizeOf(role.shape));
  const block = new Float64Array(w1 * w2);
  for (let b = 0; b < blocks; b++) {
    block.fill(role.offset);
    const scale = (t: number) => (t < count ? scalers.data[(layer * count + t) * blocks + b]! : 0);
    for (let t = 0; t < count; t += 4) {
      addFour(block, templates.data, t, count, [scale(t), scale(t + 1), scale(t + 2), scale(t + 3)]);
    }
    const corner = Math.floor(b / columns) * w1 * columns * w2 + (b % columns) * w2;
    for (let y = 0; y < w1; y++) out.set(block.subarray(y * w2, (y + 1) * w2), corner + y * columns * w2);
  }
  return out;
}

/** block += Σ scales[k] · template first + k. The hot loop: four templates for each time that the block is passed. */
function addFour(
  block: Float64Array,
  templates: Float32Array,
  first: number,
  count: number,
  [a, b, c, d]: [number, number, number, number],
): void {
  const size = block.length;
  const at = (t: number) => Math.min(t, count - 1) * size; // past the last the scale is 0
  const [A, B, C, D] = [at(first), at(first + 1), at(first + 2), at(first + 3)] as const;
  for (let i = 0; i < size; i++) {
    block[i]! +=
      a * templates[A + i]! + b * templates[B + i]! + c * templates[C + i]! + d * templates[D + i]!;
  }
}
