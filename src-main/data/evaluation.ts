import type { EvaluationBatch, EvaluationSource } from '../nn/evaluate';
import { convert } from './augment';
import type { ImageSplit } from './types';

const UNCHANGED = { flip: false, dx: 0, dy: 0 };

/**
 * A split's images in their order, unchanged, for measuring accuracy. The next batch is read while one is used.
 *
 * @param imgSize pixels per side of the dataset
 */
export function evaluationSource(split: ImageSplit, imgSize: number): EvaluationSource {
  return { count: split.count, imgSize, batches: (size: number) => readBatches(split, imgSize, size) };
}

async function* readBatches(
  split: ImageSplit,
  imgSize: number,
  size: number,
): AsyncGenerator<EvaluationBatch, void, undefined> {
  let next = readBatch(split, imgSize, 0, size);
  for (let from = 0; from < split.count; from += size) {
    const batch = await next;
    next = readBatch(split, imgSize, from + size, size);
    // It may be left unused, and its error with it.
    next.catch(() => {});
    yield batch;
  }
}

async function readBatch(
  split: ImageSplit,
  imgSize: number,
  from: number,
  size: number,
): Promise<EvaluationBatch> {
  const count = Math.max(0, Math.min(size, split.count - from));
  const length = 3 * imgSize ** 2;
  const pixels = new Uint8Array(count * length);
  await split.read(
    Array.from({ length: count }, (_, k) => from + k),
    pixels,
  );
  const images = new Float32Array(count * length);
  for (let k = 0; k < count; k++) {
    const [at, end] = [k * length, (k + 1) * length];
    convert(pixels.subarray(at, end), imgSize, UNCHANGED, images.subarray(at, end));
  }
  return { images, labels: split.labels.slice(from, from + count), count };
}
