import { familyOf } from './families/registry';
import type { Network } from './model';
import type { TrainingBatch } from './training';

/** So many rows of activations stay in a processor's cache; more are slower, not faster, and take memory. */
const CACHED_ROWS = 1088;

/** Images that a processor best computes with at once. */
export function cachedImages(network: Network): number {
  return Math.max(1, Math.floor(CACHED_ROWS / familyOf(network).rows(network.config)));
}

/** A part of a batch, filled up to the fixed number of images that the captured graph takes. */
export interface MicroBatch {
  images: Float32Array;
  targets: Float32Array;
  teacher?: Float32Array;
  /** [size]: 1/(count · times) for a sample, 0 for padding, so that sums over micro-batches are means. */
  share: Float32Array;
}

/**
 * Cuts a batch into parts of `size` images; the last one is padded with zeros that do not count.
 *
 * @param times so often the batch is gone through in one step: sums over all of them are means
 */
export function microBatches(batch: TrainingBatch, size: number, times = 1): MicroBatch[] {
  const each = 1 / (batch.count * times);
  const parts: MicroBatch[] = [];
  for (let start = 0; start < batch.count; start += size) {
    const rows = (values: Float32Array) => paddedRows(values, values.length / batch.count, start, size);
    parts.push({
      images: rows(batch.images),
      targets: rows(batch.targets),
      ...(batch.teacher ? { teacher: rows(batch.teacher) } : {}),
      share: Float32Array.from({ length: size }, (_, i) => (start + i < batch.count ? each : 0)),
    });
  }
  return parts;
}

/** Rows `start` … `start + count` of a matrix, as a view where they are all there, else a copy padded with zeros. */
export function paddedRows(
  values: Float32Array,
  rowLength: number,
  start: number,
  count: number,
): Float32Array {
  const part = values.subarray(start * rowLength, (start + count) * rowLength);
  if (part.length === count * rowLength) return part;
  const padded = new Float32Array(count * rowLength);
  padded.set(part);
  return padded;
}
