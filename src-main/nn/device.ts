import type { NamedTensorMap } from '@tensorflow/tfjs';
import type { TensorMap } from '../base/tensor';

/** Zeros of the same names and shapes. */
export function zerosLike(tensors: TensorMap): TensorMap {
  return new Map(
    [...tensors].map(([name, { shape, data }]) => [name, { shape, data: new Float32Array(data.length) }]),
  );
}

/** The same tensors under names that begin with `prefix`: a captured function has one list of names for everything. */
export function prefixed(prefix: string, tensors: NamedTensorMap): NamedTensorMap {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
}

/** The tensors whose names begin with `prefix`, without it. */
export function unprefixed(prefix: string, tensors: NamedTensorMap): NamedTensorMap {
  return Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}
