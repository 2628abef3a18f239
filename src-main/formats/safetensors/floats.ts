import { basename } from 'node:path';
import { StudioError } from '../../base/errors';
import type { HostTensor } from '../../base/tensor';

/**
 * A stored tensor as float32.
 *
 * @param bytes in memory of their own, which the result may share
 * @throws StudioError 'bad-file' where it is no F16, BF16, F32 or F64
 */
export function weightFrom(
  { path, name, dtype, shape }: { path: string; name: string; dtype: string; shape: readonly number[] },
  bytes: Uint8Array,
): HostTensor {
  const data = floatsFrom(dtype, bytes);
  if (data) return { shape, data };
  throw new StudioError(
    'bad-file',
    `The tensor “${name}” of “${basename(path)}” has the type ${dtype}, in which weights are not read.`,
    'Weights are read from F16, BF16, F32 and F64: convert the file to one of them.',
  );
}

/**
 * A tensor's little-endian bytes as float32 values, or undefined for a type that holds no such values.
 * Values that float32 cannot hold become infinite; not-a-number stays so.
 *
 * @param bytes in memory of their own, which the result may share
 */
export function floatsFrom(dtype: string, bytes: Uint8Array): Float32Array | undefined {
  switch (dtype) {
    case 'F32':
      return new Float32Array(bytes.buffer);
    case 'F64':
      return Float32Array.from(new Float64Array(bytes.buffer));
    case 'BF16':
      return fromBfloat16(new Uint16Array(bytes.buffer));
    case 'F16':
      return fromHalf(new Uint16Array(bytes.buffer));
    default:
      return undefined;
  }
}

/** Half a float32: its upper 16 bits. */
function fromBfloat16(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < bits.length; i++) bits[i] = halves[i]! << 16;
  return new Float32Array(bits.buffer);
}

/** IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits. */
function fromHalf(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  for (let i = 0; i < values.length; i++) values[i] = halfValue(halves[i]!);
  return values;
}

function halfValue(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
