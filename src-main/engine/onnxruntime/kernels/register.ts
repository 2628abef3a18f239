import * as tf from '@tensorflow/tfjs';
import { StudioError } from '../../../base/errors';
import type { Attribute } from '../../onnx/model';
import type { OnnxRuntimeBackend } from '../backend';
import type { Constant, DType } from '../graph';

export const BACKEND_NAME = 'onnxruntime';

export type Inputs = Record<string, tf.TensorInfo>;
export type Attrs = Record<string, unknown>;

/** What a kernel is given: the tensors and attributes of the op, and a way to record ONNX nodes. */
export interface KernelCall<I extends Inputs, A extends object> {
  inputs: I;
  attrs: A;
  backend: OnnxRuntimeBackend;
}

/** Registers a kernel of the onnxruntime backend under TensorFlow.js's name for it. */
export function register<I extends Inputs, A extends object>(
  kernelName: string,
  kernel: (call: KernelCall<I, A>) => tf.TensorInfo | tf.TensorInfo[],
): void {
  const kernelFunc = ({
    inputs,
    attrs,
    backend,
  }: {
    inputs: tf.NamedTensorInfoMap;
    attrs?: tf.NamedAttrMap;
    backend: unknown;
  }) => kernel({ inputs: inputs as I, attrs: (attrs ?? {}) as A, backend: backend as OnnxRuntimeBackend });
  tf.registerKernel({ kernelName, backendName: BACKEND_NAME, kernelFunc });
}

/** What is thrown for an op, or for types of operands, that the backend does not compute. */
export function unsupported(kernelName: string, inputs: readonly tf.TensorInfo[]): StudioError {
  const operands = inputs.map(({ dtype, shape }) => `${dtype}[${shape.join(', ')}]`).join(', ');
  return new StudioError(
    'engine',
    `The onnxruntime engine cannot compute ${kernelName}(${operands}).`,
    'This is a defect of WAVE Studio: please report it. Until it is mended, the wasm engine may do (--engine wasm).',
  );
}

/** Runs a chain of nodes and frees the intermediate results; the last one is the chain's value. */
export function chain(backend: OnnxRuntimeBackend, build: (node: ChainNode) => tf.TensorInfo): tf.TensorInfo {
  const made: tf.TensorInfo[] = [];
  const result = build((op, inputs, shape, dtype, attributes) => {
    const info = backend.lazy(op, inputs, shape, dtype, attributes);
    made.push(info);
    return info;
  });
  for (const info of made) if (info.dataId !== result.dataId) backend.disposeData(info.dataId);
  return result;
}

type ChainNode = (
  op: string,
  inputs: readonly (tf.TensorInfo | Constant)[],
  shape: readonly number[],
  dtype: tf.DataType,
  attributes?: Record<string, Attribute>,
) => tf.TensorInfo;

/** An int64 vector as a constant operand. */
export function int64(values: readonly number[]): Constant {
  return {
    type: 'int64',
    shape: [values.length],
    bytes: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
  };
}

/** A scalar as a constant operand. */
export function scalar(value: number, dtype: tf.DataType = 'float32'): Constant {
  const Values = dtype === 'int32' ? Int32Array : dtype === 'bool' ? Uint8Array : Float32Array;
  return { type: dtype as DType, shape: [], bytes: new Uint8Array(Values.of(value).buffer) };
}

/** The same tensor again, as a result of its own. */
export function share(backend: OnnxRuntimeBackend, x: tf.TensorInfo): tf.TensorInfo {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

/** The tensor as another type. The result is new, also where the type stays. */
export function cast(backend: OnnxRuntimeBackend, x: tf.TensorInfo, dtype: tf.DataType): tf.TensorInfo {
  if (x.dtype === dtype) return share(backend, x);
  return backend.lazy('Cast', [x], x.shape, dtype, { to: ONNX_TYPE[dtype as keyof typeof ONNX_TYPE] });
}

const ONNX_TYPE = { float32: 1, int32: 6, bool: 9 };
