import type * as tf from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import { sizeOf } from '../../../base/tensor';
import type { OnnxRuntimeBackend } from '../backend';
import { register } from './register';

/** Kernels that make tensors from nothing: their values are known while recording. */
export function registerCreation(): void {
  register<Record<string, TensorInfo>, { shape: number[]; value: number; dtype?: tf.DataType }>(
    'Fill',
    ({ attrs, backend }) => fill(backend, attrs.shape, attrs.value, attrs.dtype ?? 'float32'),
  );
  register<{ x: TensorInfo }, object>('ZerosLike', ({ inputs: { x }, backend }) =>
    fill(backend, x.shape, 0, x.dtype),
  );
  register<{ x: TensorInfo }, object>('OnesLike', ({ inputs: { x }, backend }) =>
    fill(backend, x.shape, 1, x.dtype),
  );
}

/** A tensor filled with one value. */
export function fill(
  backend: OnnxRuntimeBackend,
  shape: number[],
  value: number,
  dtype: tf.DataType,
): TensorInfo {
  const length = sizeOf(shape);
  const Values = dtype === 'int32' ? Int32Array : dtype === 'bool' ? Uint8Array : Float32Array;
  return { dataId: backend.write(new Values(length).fill(value), shape, dtype), shape, dtype };
}
