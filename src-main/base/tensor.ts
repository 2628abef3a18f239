/** A tensor in plain memory: row-major float32 values and their shape. What files and processes exchange. */
export interface HostTensor {
  shape: readonly number[];
  data: Float32Array;
}

/** Named tensors in a fixed order, e.g. the weights of a network under timm's names. */
export type TensorMap = Map<string, HostTensor>;

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/** Total number of elements over all tensors. */
export function countElements(tensors: TensorMap): number {
  let total = 0;
  for (const { shape } of tensors.values()) total += sizeOf(shape);
  return total;
}

/** Zeros of the same names and shapes. */
export function zerosLike(tensors: TensorMap): TensorMap {
  return new Map([...tensors].map(([name, { shape }]) => [name, filled(shape)]));
}

/** A tensor filled with one value. */
export function filled(shape: readonly number[], value = 0): HostTensor {
  return { shape, data: new Float32Array(sizeOf(shape)).fill(value) };
}
