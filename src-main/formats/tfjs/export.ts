import { sizeOf } from '../../base/tensor';
import type { Model } from '../../nn/model';
import { networkGraph } from '../graph/network';
import { byteLength, type Constant, tensorShape, TfjsGraph } from './graph';

/** The same names and shapes as in the ONNX export. */
const INPUT = 'pixel_values';
const OUTPUT = 'logits';

/** What browsers still cache well, and what TensorFlow.js's own converter writes. */
const SHARD_BYTES = 4 * 2 ** 20;

export interface TfjsFile {
  path: string;
  chunks: () => Iterable<Uint8Array>;
}

/**
 * A network as a TensorFlow.js graph model: `model.json` and weight files of at most 4 MiB, for `tf.loadGraphModel`.
 * `pixel_values` [batch, 3, S, S] float32 → `logits` [batch, classes] float32; the caller normalises the images. Class
 * names and normalisation are in `userDefinedMetadata`.
 */
export function tfjsFiles(model: Model): TfjsFile[] {
  const { imgSize, inChans, numClasses } = model.network.config;
  const graph = new TfjsGraph(INPUT, inChans, imgSize, model.weights);
  graph.finish(networkGraph(graph, model.network), OUTPUT);
  const constants = [...graph.constants.values()];
  const bytes = constants.reduce((sum, constant) => sum + byteLength(constant), 0);
  const count = Math.ceil(bytes / SHARD_BYTES);
  const paths = Array.from({ length: count }, (_, i) => `group1-shard${i + 1}of${count}.bin`);
  const description = {
    format: 'graph-model',
    generatedBy: 'WAVE Studio',
    convertedBy: null,
    signature: {
      inputs: { [INPUT]: endpoint(INPUT, [-1, inChans, imgSize, imgSize]) },
      outputs: { [OUTPUT]: endpoint(OUTPUT, [-1, numClasses]) },
    },
    userDefinedMetadata: { classes: model.classes, normalisation: model.normalisation },
    modelTopology: { node: graph.nodes, library: {}, versions: { producer: 1395 } },
    weightsManifest: [
      { paths, weights: constants.map(({ name, shape, dtype }) => ({ name, shape: [...shape], dtype })) },
    ],
  };
  const json = Buffer.from(JSON.stringify(description));
  const shards = paths.map((path, i) => ({
    path,
    chunks: () => part(constants, i * SHARD_BYTES, Math.min((i + 1) * SHARD_BYTES, bytes)),
  }));
  return [{ path: 'model.json', chunks: () => [json] }, ...shards];
}

function endpoint(name: string, shape: number[]): object {
  return { name: `${name}:0`, dtype: 'DT_FLOAT', tensorShape: tensorShape(shape) };
}

/** Bytes `from` … `to` of all constants, one after the other. */
function* part(constants: readonly Constant[], from: number, to: number): Generator<Uint8Array> {
  let start = 0;
  for (const constant of constants) {
    const end = start + byteLength(constant);
    if (end > from && start < to && sizeOf(constant.shape) > 0) {
      const { buffer, byteOffset, byteLength: length } = constant.read();
      const bytes = new Uint8Array(buffer, byteOffset, length);
      yield bytes.subarray(Math.max(from - start, 0), Math.min(to, end) - start);
    }
    start = end;
  }
}
