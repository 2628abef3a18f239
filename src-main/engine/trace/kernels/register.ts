import * as tf from '@tensorflow/tfjs';
import { StudioError } from '../../../base/errors';
import { TRACE, type TraceBackend } from '../backend';
import type { OpName, Operations } from '../graph';

export type Inputs = Record<string, tf.TensorInfo>;

export interface Unary extends Inputs {
  x: tf.TensorInfo;
}

export interface Binary extends Inputs {
  a: tf.TensorInfo;
  b: tf.TensorInfo;
}

/** What a kernel is given: the tensors and attributes of the op, and a way to record operations. */
export interface KernelCall<I extends Inputs, A extends object> {
  inputs: I;
  attrs: A;
  backend: TraceBackend;
}

/** Registers a kernel of the tracing backend under TensorFlow.js's name for it. */
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
  }) => kernel({ inputs: inputs as I, attrs: (attrs ?? {}) as A, backend: backend as TraceBackend });
  tf.registerKernel({ kernelName, backendName: TRACE, kernelFunc });
}

/** What is thrown for an op, or for types of operands, that is not computed. */
export function unsupported(
  { engine }: TraceBackend,
  kernelName: string,
  inputs: readonly tf.TensorInfo[],
): StudioError {
  const operands = inputs.map(({ dtype, shape }) => `${dtype}[${shape.join(', ')}]`).join(', ');
  return new StudioError(
    'engine',
    `The ${engine} engine cannot compute ${kernelName}(${operands}).`,
    'This is a defect of WAVE Studio: please report it. Until it is mended, the wasm engine may do (--engine wasm).',
  );
}

/** Runs a chain of operations and frees the intermediate results; the last one is the chain's value. */
export function chain(backend: TraceBackend, build: (node: ChainNode) => tf.TensorInfo): tf.TensorInfo {
  const made: tf.TensorInfo[] = [];
  const result = build((op, inputs, shape, dtype, attributes) => {
    const info = backend.lazy(op, inputs, shape, dtype, attributes);
    made.push(info);
    return info;
  });
  for (const info of made) if (info.dataId !== result.dataId) backend.disposeData(info.dataId);
  return result;
}

type ChainNode = <K extends OpName>(
  op: K,
  inputs: readonly tf.TensorInfo[],
  shape: readonly number[],
  dtype: tf.DataType,
  attributes: Operations[K],
) => tf.TensorInfo;

/** The same tensor again, as a result of its own. */
export function share(backend: TraceBackend, x: tf.TensorInfo): tf.TensorInfo {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

/** The tensor as another type. The result is new, also where the type stays. */
export function cast(backend: TraceBackend, x: tf.TensorInfo, dtype: tf.DataType): tf.TensorInfo {
  if (x.dtype === dtype) return share(backend, x);
  return backend.lazy('Cast', [x], x.shape, dtype, {});
}
