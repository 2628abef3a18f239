import { encodeModel, modelChunks, type OnnxModel } from '../../engine/onnx/model';
import type { Model } from '../../nn/model';
import { networkGraph } from '../graph/network';
import { OnnxGraph, type OnnxPrecision } from './graph';

export interface OnnxExportOptions {
  /** Default 'fp32'. */
  precision?: OnnxPrecision;
}

/** Names that Hugging Face's tools expect of an image classifier. */
export const ONNX_INPUT = 'pixel_values';
export const ONNX_OUTPUT = 'logits';

/** Keys of the file's metadata: what the graph alone does not say. Both hold JSON. */
export const METADATA_CLASSES = 'classes';
export const METADATA_NORMALISATION = 'normalisation';

/**
 * A network as an ONNX model: operator set 17 and IR version 8, which the oldest runtimes in use read.
 * `pixel_values` [batch, 3, S, S] float32 → `logits` [batch, classes] float32. The images are normalised by the caller,
 * as is usual; class names and normalisation are in the file's metadata.
 */
export function toOnnx(model: Model, { precision = 'fp32' }: OnnxExportOptions = {}): OnnxModel {
  const { imgSize, inChans, numClasses } = model.network.config;
  const graph = new OnnxGraph(ONNX_INPUT, model.weights, precision);
  graph.finish(networkGraph(graph, model.network), ONNX_OUTPUT);
  return {
    irVersion: 8,
    opsets: [{ domain: '', version: 17 }],
    name: 'classifier',
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: [{ name: ONNX_INPUT, type: 'float32', shape: ['batch', inChans, imgSize, imgSize] }],
    outputs: [{ name: ONNX_OUTPUT, type: 'float32', shape: ['batch', numClasses] }],
    metadata: {
      [METADATA_CLASSES]: JSON.stringify(model.classes),
      [METADATA_NORMALISATION]: JSON.stringify(model.normalisation),
    },
  };
}

/** The file of {@link toOnnx}, whole. */
export function onnxBytes(model: Model, options?: OnnxExportOptions): Uint8Array {
  return encodeModel(toOnnx(model, options));
}

/** The file of {@link toOnnx} piece by piece: one converted weight is in memory at a time. */
export function onnxChunks(model: Model, options?: OnnxExportOptions): Iterable<Uint8Array> {
  return modelChunks(toOnnx(model, options));
}
