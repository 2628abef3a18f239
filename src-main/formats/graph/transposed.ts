import type { HostTensor } from '../../base/tensor';

/** [rows, columns] → [columns, rows] */
export function transposed({ shape, data }: HostTensor): Float32Array {
  const [rows, columns] = shape as [number, number];
  const result = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = data[i * columns + j]!;
  }
  return result;
}
