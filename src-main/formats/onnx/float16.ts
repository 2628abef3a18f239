/** Bits of 65504, the largest half, and of infinity; as float32, without the sign. */
const LARGEST = 0x477fe000;
const INFINITE = 0x7f800000;

/**
 * IEEE 754 half precision, rounded to nearest even. Values beyond its range become the largest that it has: one
 * infinite weight would turn every output into NaN.
 */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const result = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) result[i] = halfBits(bits[i]!);
  return result;
}

function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const size = bits & 0x7fffffff;
  if (size > INFINITE) return sign | 0x7e00; // not a number
  const value = Math.min(size, LARGEST);
  const exponent = value >>> 23;
  if (exponent >= 113) return sign | roundShift(value - (112 << 23), 13);
  if (exponent < 102) return sign; // under half of the smallest subnormal
  return sign | roundShift((value & 0x7fffff) | 0x800000, 126 - exponent);
}

/** value / 2^shift, ties to even. */
function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && kept & 1) ? kept + 1 : kept;
}
