const LARGEST = 65504;

/**
 * IEEE 754 half precision, rounded to nearest even. Values beyond its range become the largest that it has: one
 * infinite weight would turn every output into NaN.
 */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(Float32Array.from(values, clamp).buffer);
  const result = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) result[i] = halfBits(bits[i]!);
  return result;
}

function clamp(value: number): number {
  return Math.max(-LARGEST, Math.min(LARGEST, value)); // NaN stays NaN
}

function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const mantissa = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7e00;
  if (exponent >= 113) return sign | roundShift(((exponent - 112) << 23) | mantissa, 13);
  if (exponent < 102) return sign; // under half of the smallest subnormal
  return sign | roundShift(mantissa | 0x800000, 126 - exponent);
}

/** value / 2^shift, ties to even. */
function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && kept & 1) ? kept + 1 : kept;
}
