import { encodeModel, modelChunks, type OnnxModel, type OnnxValue } from '../../engine/onnx/model';
import type { Model } from '../../nn/model';
import { networkGraph } from '../graph/network';
import { OnnxGraph, type OnnxPrecision } from './graph';
import {
  METADATA_CLASSES,
  METADATA_NORMALISATION,
  METADATA_SIZE,
  ONNX_IMAGE,
  ONNX_INPUT,
  ONNX_OUTPUT,
} from './names';

export interface OnnxExportOptions {
  /** Default 'fp32'. */
  precision?: OnnxPrecision;
  /** Version of the standard's operator set, 13 … 21 (`opsets.ts`); default 17, with `preprocess` 18. */
  opset?: number | undefined;
  /** Whether the file cuts out the middle, resizes and normalises by itself. */
  preprocess?: boolean;
}

/** The oldest file version that came with an operator set (onnx `helper.py`, OP_SET_ID_VERSION_MAP). */
function irVersionOf(opset: number): number {
  if (opset < 15) return 7;
  if (opset < 19) return 8;
  return opset < 21 ? 9 : 10;
}

/**
 * A network as an ONNX model: operator set 17 and IR version 8, which the oldest runtimes in use read, or another one.
 * `pixel_values` [batch, 3, S, S] float32, normalised by the caller, → `logits` [batch, classes] float32. With
 * `preprocess`: `image` [batch, height, width, 3] uint8, RGB, of any size. Class names are in the file's metadata, and
 * the normalisation where the caller is to do it.
 */
export function toOnnx(model: Model, options: OnnxExportOptions = {}): OnnxModel {
  const { precision = 'fp32', preprocess = false } = options;
  const opset = options.opset ?? (preprocess ? 18 : 17);
  const { imgSize, inChans, numClasses } = model.network.config;
  const graph = new OnnxGraph(preprocess ? ONNX_IMAGE : ONNX_INPUT, model.weights, precision, opset);
  if (preprocess) graph.preprocess(imgSize, model.normalisation);
  graph.finish(networkGraph(graph, model.network), ONNX_OUTPUT);
  const input: OnnxValue = preprocess
    ? { name: ONNX_IMAGE, type: 'uint8', shape: ['batch', 'height', 'width', inChans] }
    : { name: ONNX_INPUT, type: 'float32', shape: ['batch', inChans, imgSize, imgSize] };
  return {
    irVersion: irVersionOf(opset),
    opsets: [{ domain: '', version: opset }],
    name: 'classifier',
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: [input],
    outputs: [{ name: ONNX_OUTPUT, type: 'float32', shape: ['batch', numClasses] }],
    metadata: {
      [METADATA_CLASSES]: JSON.stringify(model.classes),
      ...(preprocess
        ? { [METADATA_SIZE]: String(imgSize), channel_order: 'RGB' }
        : { [METADATA_NORMALISATION]: JSON.stringify(model.normalisation) }),
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
