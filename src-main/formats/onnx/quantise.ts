/**
 * Value ≈ (byte − ZERO_POINT) · scale of its output. Symmetric weights are stored as unsigned bytes around 128: with signed ones ONNX Runtime's kernel for processors that
 * only have AVX2 may saturate when it adds two products (its own documentation on quantisation, "U8S8").
 */
export const ZERO_POINT = 128;

/** One scale for each output (row of a Linear's weight [out, in]); a row of zeros gets scale 1. [out] */
export function rowScales(weight: Float32Array, outputs: number): Float32Array {
  const inputs = weight.length / outputs;
  return Float32Array.from({ length: outputs }, (_, row) => {
    let largest = 0;
    for (let i = row * inputs; i < (row + 1) * inputs; i++) largest = Math.max(largest, Math.abs(weight[i]!));
    return largest === 0 ? 1 : largest / 127;
  });
}

/** A Linear's weight [out, in] as bytes, and transposed to [in, out] on the way. */
export function quantiseTransposed(weight: Float32Array, scales: Float32Array): Uint8Array {
  const outputs = scales.length;
  const inputs = weight.length / outputs;
  const bytes = new Uint8Array(weight.length);
  for (let row = 0; row < outputs; row++) {
    const scale = scales[row]!;
    for (let i = 0; i < inputs; i++) {
      bytes[i * outputs + row] = Math.round(weight[row * inputs + i]! / scale) + ZERO_POINT;
    }
  }
  return bytes;
}

/** Rows of weights [out, …] as bytes, in place. */
export function quantiseRows(weight: Float32Array, scales: Float32Array): Uint8Array {
  const inputs = weight.length / scales.length;
  return Uint8Array.from(
    weight,
    (value, i) => Math.round(value / scales[Math.floor(i / inputs)]!) + ZERO_POINT,
  );
}
