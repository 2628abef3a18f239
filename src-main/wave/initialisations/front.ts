import type { HostTensor, TensorMap } from '../../base/tensor';
import { type ViTConfig, vitWeights } from '../../nn/config';
import { initViT } from '../../nn/families/vit/init';
import type { Weight, WeightAxis } from '../../nn/weights';
import type { Initialiser } from '../initialiser';
import { asMatrix } from '../resample';
import { spreadLayers } from '../resize';
import { inLayer, layerOf, otherKind } from '../same-kind';

const title = 'FRONT';

/**
 * FRONT (arXiv 2603.07523): the discrete cosine transform of each matrix, of which the low frequencies are kept, or which is
 * padded with zeros, to any size; no data, no training. The transform is orthonormal along both axes of a matrix, queries,
 * keys and values each for themselves. What has an axis of another kind beside the width (the patch embedding, the
 * classifier, tokens, biases, norms) is scaled so that features keep their size: then a wider network computes with the
 * same features, drawn out. Depth (the abstract does not say how): evenly spread layers.
 */
export const initialiser: Initialiser = {
  name: 'front',
  title,
  description: 'A model’s matrices in frequencies, cut or padded to any size (arXiv 2603.07523).',
  needsSource: true,
  standIn: 'largest',
  obstacle: (config, source) => otherKind(title, config, source),
  make: (config, seed, source, sameClasses) => {
    const from = source!.network.config as ViTConfig;
    const layers = spreadLayers(from.depth, config.depth);
    const initial = initViT(config, seed);
    const described = vitWeights(config);
    const transformed = (name: string): HostTensor => {
      const layer = layerOf(name);
      const held = source!.weights.get(layer === undefined ? name : inLayer(name, layers[layer]!))!;
      return inFrequencies(held, described.get(name)!);
    };
    return new Map(
      [...initial].map(([name, tensor]) => [
        name,
        described.get(name)!.head && !sameClasses ? tensor : transformed(name),
      ]),
    ) satisfies TensorMap;
  },
};

/** A tensor of another size with the same low frequencies along each axis that counts features. */
export function inFrequencies(source: HostTensor, { axes, shape, kind }: Weight): HostTensor {
  const [rows, columns] = asMatrix(source);
  const [newRows, newColumns] = asMatrix({ shape });
  const vector = shape.length === 1 || shape.length === 3;
  const rowAxis = vector ? 1 : axes[0]!;
  const columnAxis = vector ? axes.at(-1)! : kind === 'patches' ? 1 : axes[1]!;
  const down = axisTransform(rowAxis, rows, newRows);
  const across = axisTransform(columnAxis, columns, newColumns);
  // Features keep their size: outputs grow with the root of their number, inputs are weighed by its inverse.
  const output = Math.sqrt(newRows / rows) * (vector ? Math.sqrt(newColumns / columns) : 1);
  const input = vector ? 1 : Math.sqrt(columns / newColumns);
  const half = product(down, newRows, rows, source.data, columns, false);
  const whole = product(half, newRows, columns, across, newColumns, true);
  return { shape, data: Float32Array.from(whole, (value) => value * output * input) };
}

/** [to, from]: low frequencies of the one axis as those of the other; queries, keys and values are three axes. */
function axisTransform(axis: WeightAxis, from: number, to: number): Float64Array {
  const groups = axis === 'qkv' ? 3 : 1;
  const [n, m] = [from / groups, to / groups];
  const part = from === to ? undefined : stretch(n, m);
  const whole = new Float64Array(to * from);
  for (let group = 0; group < groups; group++) {
    for (let y = 0; y < m; y++) {
      for (let x = 0; x < n; x++) {
        whole[(group * m + y) * from + group * n + x] = part ? part[y * n + x]! : Number(x === y);
      }
    }
  }
  return whole;
}

/** The orthonormal transform of n values, its first frequencies, and back to m values. [m, n] */
function stretch(n: number, m: number): Float64Array {
  const kept = Math.min(n, m);
  const [forward, back] = [cosines(n, kept), cosines(m, kept)];
  const out = new Float64Array(m * n);
  for (let k = 0; k < kept; k++) {
    for (let y = 0; y < m; y++) {
      const factor = back[k * m + y]!;
      for (let x = 0; x < n; x++) out[y * n + x]! += factor * forward[k * n + x]!;
    }
  }
  return out;
}

/** The first `count` rows of the orthonormal DCT-II of n values. [count, n] */
export function cosines(n: number, count: number): Float64Array {
  const out = new Float64Array(count * n);
  for (let k = 0; k < count; k++) {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / n);
    for (let i = 0; i < n; i++) out[k * n + i] = scale * Math.cos((Math.PI * (2 * i + 1) * k) / (2 * n));
  }
  return out;
}

/** a [rows, inner] · b, which is [inner, columns] or, transposed, [columns, inner] */
function product(
  a: ArrayLike<number>,
  rows: number,
  inner: number,
  b: ArrayLike<number>,
  columns: number,
  transposed: boolean,
): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    for (let k = 0; k < inner; k++) {
      const value = a[y * inner + k]!;
      if (value === 0) continue;
      for (let x = 0; x < columns; x++) {
        out[y * columns + x]! += value * (transposed ? b[x * inner + k]! : b[k * columns + x]!);
      }
    }
  }
  return out;
}
