import type * as tf from '@tensorflow/tfjs';
import { bytesOf, type TfjsFiles } from '../artifacts';
import type { Json } from './json';

type Spec = tf.io.WeightsManifestEntry;

/** Where the layers of a model of Keras 3 are, and what they are called. */
export interface Places {
  /** By where a `.keras` file keeps a layer’s weights, what each of them is called. */
  kept: Map<string, string[]>;
  /** Names of layers whose kernel is called otherwise. */
  depthwise: Set<unknown>;
  /** Names of layers that are two, one of which goes the other way. */
  bidirectional: Set<unknown>;
  /** Names of layers that are one for each step of time. */
  timed: Set<unknown>;
}

/**
 * The weights of a model of Keras 3 by the names that TensorFlow.js knows them by. Those of the optimizer, and of what draws
 * at random, are left out.
 */
export function renamedWeights(files: TfjsFiles, places: Places): Pick<TfjsFiles, 'specs' | 'weights'> {
  const rows = files.specs.map((spec) => ({ spec, name: nameOf(spec.name, places) }));
  return {
    specs: rows.flatMap(({ spec, name }) => (name === undefined ? [] : [{ ...spec, name }])),
    weights: async () => {
      const bytes = await files.weights();
      return rows.some(({ name }) => name === undefined) ? Buffer.concat(partsOf(bytes, rows)) : bytes;
    },
  };
}

function partsOf(bytes: Buffer, rows: readonly { spec: Spec; name: string | undefined }[]): Buffer[] {
  let at = 0;
  return rows.flatMap(({ spec, name }) => {
    const part = bytes.subarray(at, (at += bytesOf(spec)));
    return name === undefined ? [] : [part];
  });
}

/** A cell’s name stands between a recurrent layer’s and its weights’. */
const isCell = (part: string): boolean => part === 'cell' || part.endsWith('_cell');

function nameOf(path: string, { kept, depthwise, bidirectional, timed }: Places): string | undefined {
  const parts = path.split('/').filter((part) => !isCell(part));
  if (parts[0] === 'optimizer' || parts.includes('seed_generator')) return undefined;
  // A `.keras` file numbers them, by kinds of layers and within each.
  if (parts.at(-2) === 'vars') return kept.get(parts.slice(0, -2).join('/'))?.[Number(parts.at(-1))] ?? path;
  // Elsewhere the names of models stand around that of the layer.
  const weight = parts.pop();
  const [around, layer] = [parts.at(-2), parts.at(-1)];
  if (layer === undefined) return path;
  const owner = bidirectional.has(around) ? `${around}/${layer}` : timed.has(around) ? around : layer;
  return `${owner}/${weight === 'kernel' && depthwise.has(layer) ? 'depthwise_kernel' : weight}`;
}

const CONVOLVED = 'kernel bias';
const NORMALISED = 'gamma beta moving_mean moving_variance';
const RECURRENT = 'kernel recurrent_kernel bias';

/** The weights of layers in the order in which Keras keeps them. */
const WEIGHTS: Readonly<Record<string, string>> = {
  Dense: CONVOLVED,
  Conv1D: CONVOLVED,
  Conv2D: CONVOLVED,
  Conv3D: CONVOLVED,
  Conv2DTranspose: CONVOLVED,
  GroupedConv2D: CONVOLVED,
  DepthwiseConv2D: 'depthwise_kernel bias',
  DilatedDepthwiseConv2D: 'depthwise_kernel bias',
  SeparableConv2D: 'depthwise_kernel pointwise_kernel bias',
  BatchNormalization: NORMALISED,
  AxisBatchNormalization: NORMALISED,
  LayerNormalization: 'gamma beta',
  GroupNormalization: 'gamma beta',
  Normalization: 'mean variance count',
  PReLU: 'alpha',
  SimpleRNN: RECURRENT,
  LSTM: RECURRENT,
  GRU: RECURRENT,
};

/** What a layer’s weights are called, in the order in which Keras keeps them. */
export function weightsOf(name: string, config: Json, called = String(config['name'])): string[] {
  const absent = new Set([
    config['use_bias'] === false && 'bias',
    config['scale'] === false && 'gamma',
    config['center'] === false && 'beta',
  ]);
  const names = (WEIGHTS[name] ?? '').split(' ').filter((weight) => weight !== '' && !absent.has(weight));
  return names.map((weight) => `${called}/${weight}`);
}

/** A class as Keras spells it where it names by it: `Conv2D` is `conv2d`, `ReLU` is `re_lu`. */
export const snakeCase = (name: string): string =>
  name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
