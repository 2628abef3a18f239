import { createHash } from 'node:crypto';
import { stratifiedSubset } from './split';
import type { ImageSplit } from './types';

/** Part of a split's images; `sample` is equal where the very same ones are meant, and empty where it is all of them. */
export interface SampledSplit extends ImageSplit {
  readonly sample: string;
}

/**
 * At most `limit` images of a split, with the classes in their proportions and chosen within each by chance, whatever
 * order they lie in: the same ones whenever it is asked.
 */
export function sampleOf(split: ImageSplit, limit: number): SampledSplit {
  if (split.count <= limit) return { ...splitOf(split), sample: '' };
  const places = stratifiedSubset(split.labels, limit, 0);
  const labels = Uint16Array.from(places, (place) => split.labels[place]!);
  return {
    count: places.length,
    labels,
    read: (indices, out) =>
      split.read(
        Array.from(indices, (index) => places[index]!),
        out,
      ),
    sample: createHash('sha256').update(places).update(labels).digest('hex').slice(0, 16),
  };
}

/** Properties of a split may be those of its class, which a spread would leave behind. */
function splitOf(split: ImageSplit): ImageSplit {
  return { count: split.count, labels: split.labels, read: (indices, out) => split.read(indices, out) };
}
