import type { HostTensor, TensorMap } from '../../base/tensor';
import { sizeOf } from '../../base/tensor';
import { numPatches, numPrefixTokens, type ViTConfig, vitWeights } from '../config';
import { decodeClassBias, decodeClassifier, decodeKernel, decodeVectors } from './decoder';
import { graphOf } from './graph';
import { embedGraph } from './graphormer';
import type { Hypernetwork } from './hypernetwork';
import type { Rows } from './layers';

/**
 * The weights that a hypernetwork predicts for a Vision Transformer (Knyazev et al., ICML 2023, arXiv 2303.04143): its graph's
 * nodes are embedded, each is decoded to a tensor of at most the decoder's size, which is cut or repeated to the weight's
 * shape and scaled by its inputs. Positions come without the rows of tokens that are no patches, [1, patches, width];
 * those tokens themselves, and layer scales, it does not predict.
 */
export function predictWeights(hypernetwork: Hypernetwork, config: ViTConfig): TensorMap {
  const graph = graphOf(config);
  const embedded = embedGraph(hypernetwork, graph);
  const described = vitWeights(config);
  const predicted: TensorMap = new Map();
  for (const [index, { weight: name }] of graph.nodes.entries()) {
    if (name === undefined) continue;
    const node = { width: embedded.width, data: nodeOf(embedded, index) };
    const { kind, shape, head } = described.get(name)!;
    if (kind === 'positions') predicted.set(name, positions(hypernetwork, node, config));
    else if (kind === 'gain') {
      const [gain, bias] = decodeVectors(hypernetwork, node);
      predicted.set(name, { shape, data: repeated(gain, shape[0]!).map((x) => 2 / (1 + Math.exp(-x / 2))) });
      predicted.set(name.replace('weight', 'bias'), asBias(bias, shape));
    } else if (kind === 'bias') {
      predicted.set(
        name,
        asBias(head ? decodeClassBias(hypernetwork, node) : decodeVectors(hypernetwork, node)[1], shape),
      );
    } else predicted.set(name, matrix(hypernetwork, node, shape, head));
  }
  return predicted;
}

function nodeOf({ width, data }: Rows, index: number): Float32Array {
  return data.subarray(index * width, (index + 1) * width);
}

/** A matrix or a kernel; one of a single input channel is scaled as what no rectifier follows. */
function matrix(hypernetwork: Hypernetwork, node: Rows, shape: number[], head: boolean): HostTensor {
  const [out, into, side = 1] = shape as [number, number, number?];
  const made = head
    ? decodeClassifier(hypernetwork, node, into)
    : decodeKernel(hypernetwork, node, [out, into, side]);
  const inputs = into * side ** 2;
  const scale = Math.sqrt((shape.length > 2 && into === 1 ? 1 : 2) / inputs);
  const [rows, columns] = made.shape as [number, number];
  const pixels = side ** 2;
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    const pixel = i % pixels;
    const column = (Math.floor(i / pixels) % into) % columns;
    const row = Math.floor(i / inputs) % rows;
    data[i] = made.data[(row * columns + column) * pixels + pixel]! * scale;
  }
  return { shape, data };
}

/** As they are predicted, one for each patch. */
function positions(hypernetwork: Hypernetwork, node: Rows, config: ViTConfig): HostTensor {
  const { embedDim } = config;
  const patches = numPatches(config);
  const made = decodeKernel(hypernetwork, node, [1, embedDim, Math.sqrt(patches)]);
  const columns = made.shape[1]!;
  const data = Float32Array.from(
    { length: patches * embedDim },
    (_, i) => made.data[((i % embedDim) % columns) * patches + Math.floor(i / embedDim)]!,
  );
  return { shape: [1, patches, embedDim], data };
}

const repeated = (vector: Float32Array, length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => vector[i % vector.length]!);

function asBias(vector: Float32Array, shape: number[]): HostTensor {
  return { shape, data: repeated(vector, shape[0]!).map((x) => Math.tanh(0.2 * x)) };
}

/** All of a network's weights: the predicted ones in place of those that it began with. */
export function fillPredicted(initial: TensorMap, predicted: TensorMap, config: ViTConfig): TensorMap {
  const weights: TensorMap = new Map([...initial, ...predicted]);
  const { shape, data } = initial.get('pos_embed')!;
  const whole = data.slice();
  whole.set(predicted.get('pos_embed')!.data, numPrefixTokens(config) * config.embedDim);
  return weights.set('pos_embed', { shape, data: whole });
}
