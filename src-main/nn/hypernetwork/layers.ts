import type { TensorMap } from '../../base/tensor';

/** Layers of PyTorch on plain numbers: a hypernetwork is asked once for a network, mostly before any engine is there. */

/** Rows [n, width]. */
export interface Rows {
  width: number;
  data: Float32Array;
}

/** x·Wᵀ + b for the first `outputs` of W's rows, or those that are named; `name.bias` may be missing. */
export function linear(weights: TensorMap, name: string, { width, data }: Rows, rows?: Int32Array): Rows {
  const matrix = weights.get(`${name}.weight`)!;
  const bias = weights.get(`${name}.bias`)?.data;
  const outputs = rows?.length ?? matrix.shape[0]!;
  const count = data.length / width;
  const out = new Float32Array(count * outputs);
  for (let output = 0; output < outputs; output++) {
    const row = rows ? rows[output]! : output;
    const start = row * width;
    for (let n = 0; n < count; n++) {
      let sum = bias ? bias[row]! : 0;
      const at = n * width;
      for (let i = 0; i < width; i++) sum += data[at + i]! * matrix.data[start + i]!;
      out[n * outputs + output] = sum;
    }
  }
  return { width: outputs, data: out };
}

/** A layer normalisation with PyTorch's 1e-5. */
export function layerNorm(weights: TensorMap, name: string, { width, data }: Rows): Rows {
  const gain = weights.get(`${name}.weight`)!.data;
  const bias = weights.get(`${name}.bias`)!.data;
  const out = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += width) {
    const row = data.subarray(start, start + width);
    const mean = row.reduce((sum, value) => sum + value, 0) / width;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
    const scale = 1 / Math.sqrt(variance + 1e-5);
    for (let i = 0; i < width; i++) out[start + i] = (row[i]! - mean) * scale * gain[i]! + bias[i]!;
  }
  return { width, data: out };
}

export const relu = ({ width, data }: Rows): Rows => ({ width, data: data.map((x) => Math.max(0, x)) });

/** With the error function, which Abramowitz and Stegun's 7.1.26 has to 1.5e-7. */
export const gelu = ({ width, data }: Rows): Rows => ({
  width,
  data: data.map((x) => 0.5 * x * (1 + erf(x / Math.SQRT2))),
});

function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - series * Math.exp(-x * x));
}

/** Rows of an embedding. */
export function embed(weights: TensorMap, name: string, indices: readonly number[]): Rows {
  const { shape, data } = weights.get(`${name}.weight`)!;
  const width = shape[1]!;
  const out = new Float32Array(indices.length * width);
  for (const [n, index] of indices.entries())
    out.set(data.subarray(index * width, (index + 1) * width), n * width);
  return { width, data: out };
}

export function add(a: Rows, b: Rows): Rows {
  return { width: a.width, data: a.data.map((value, i) => value + b.data[i]!) };
}
