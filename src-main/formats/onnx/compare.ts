import { onnxruntime } from '../../base/natives';
import { sizeOf } from '../../base/tensor';

/** An ONNX file's content, or its path: a path spares the memory. */
export type OnnxSource = Uint8Array | string;

/** Images in plain memory, in the layout and normalisation that the network wants. */
export interface Samples {
  /** [count, …] float32 */
  data: Float32Array;
  shape: readonly number[];
}

/** How far two classifiers differ on the same images. */
export interface Agreement {
  samples: number;
  /** Largest absolute difference between two logits. */
  maxDifference: number;
  /** Largest absolute logit of the first one, to judge the difference by. */
  largest: number;
  /** Share of the images, 0 … 1, that both give the same class. */
  sameClass: number;
}

/** Runs two ONNX classifiers with one input and one output each on the same images. */
export async function compareOnnx(a: OnnxSource, b: OnnxSource, samples: Samples): Promise<Agreement> {
  const first = await runOnnx(a, samples);
  return compareLogits(first, await runOnnx(b, samples), samples.shape[0]!);
}

/** @param first,second logits [count, classes] */
export function compareLogits(first: ArrayLike<number>, second: ArrayLike<number>, count: number): Agreement {
  if (first.length !== second.length)
    return { samples: count, maxDifference: Infinity, largest: 0, sameClass: 0 };
  let maxDifference = 0;
  let largest = 0;
  for (let i = 0; i < first.length; i++) {
    const difference = Math.abs(first[i]! - second[i]!);
    maxDifference = Number.isNaN(difference) ? Infinity : Math.max(maxDifference, difference);
    largest = Math.max(largest, Math.abs(first[i]!));
  }
  const [one, other] = [best(first, count), best(second, count)];
  const same = one.filter((label, i) => label === other[i]).length;
  return { samples: count, maxDifference, largest, sameClass: same / count };
}

/** The index of each row's largest value. rows [count, classes] → [count] */
export function best(rows: ArrayLike<number>, count: number): number[] {
  const classes = rows.length / count;
  return Array.from({ length: count }, (_, row) => {
    let label = 0;
    for (let c = 1; c < classes; c++) {
      if (rows[row * classes + c]! > rows[row * classes + label]!) label = c;
    }
    return label;
  });
}

/** Without a second copy of all weights in the order that products take them fastest: that pays only if it is used often. */
export const RUN_ONCE = { extra: { session: { disable_prepacking: '1' } } };

/** The only output of a model with one float32 input. Images beyond 32 at once would only take more memory. */
export async function runOnnx(source: OnnxSource, samples: Samples): Promise<Float32Array> {
  const { InferenceSession, Tensor } = onnxruntime();
  const session = await (typeof source === 'string'
    ? InferenceSession.create(source, RUN_ONCE)
    : InferenceSession.create(source, RUN_ONCE));
  try {
    return await inParts(samples, 32, async ({ data, shape }) => {
      const input = new Tensor('float32', data, shape);
      const results = await session.run({ [session.inputNames[0]!]: input });
      return results[session.outputNames[0]!]!.data as Float32Array;
    });
  } finally {
    await session.release();
  }
}

/** Runs images some at a time. @returns all outputs, one after the other */
export async function inParts(
  { data, shape }: Samples,
  atOnce: number,
  run: (part: Samples) => Promise<Float32Array>,
): Promise<Float32Array> {
  const [count, ...rest] = shape as [number, ...number[]];
  const parts: Float32Array[] = [];
  for (let from = 0; from < count; from += atOnce) {
    const size = Math.min(atOnce, count - from);
    const part = data.subarray(from * sizeOf(rest), (from + size) * sizeOf(rest));
    parts.push(await run({ data: part, shape: [size, ...rest] }));
  }
  return joined(parts);
}

/** All values, one after the other. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
