import type * as tf from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import { sizeOf } from '../../../base/tensor';
import type { TraceBackend } from '../backend';
import { register, type Unary } from './register';

/** Kernels that make tensors from nothing: their values are known while recording. */
export function registerCreation(): void {
  register<Record<string, TensorInfo>, { shape: number[]; value: number; dtype?: tf.DataType }>(
    'Fill',
    ({ attrs, backend }) => fill(backend, attrs.shape, attrs.value, attrs.dtype ?? 'float32'),
  );
  register<Unary, object>('ZerosLike', ({ inputs: { x }, backend }) => fill(backend, x.shape, 0, x.dtype));
  register<Unary, object>('OnesLike', ({ inputs: { x }, backend }) => fill(backend, x.shape, 1, x.dtype));
}

/** A tensor filled with one value. */
export function fill(backend: TraceBackend, shape: number[], value: number, dtype: tf.DataType): TensorInfo {
  const length = sizeOf(shape);
  const Kind = dtype === 'int32' ? Int32Array : dtype === 'bool' ? Uint8Array : Float32Array;
  return { dataId: backend.write(new Kind(length).fill(value), shape, dtype), shape, dtype };
}
