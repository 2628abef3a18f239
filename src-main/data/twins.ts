import type { ProgressToken } from '../base/progress';
import { Fingerprints } from './near-duplicates';
import { type Dataset, SPLIT_NAMES, type SplitName } from './types';

/** Images that are read at once. */
const CHUNK = 256;

/** One image of a pair. */
export interface Twin {
  split: SplitName;
  place: number;
  class: string;
}

/** Two pictures that are nearly the same; `a` stands in the split that comes first. */
export interface TwinPair {
  a: Twin;
  b: Twin;
  difference: number;
}

/** All pictures of a dataset that are nearly the same ({@link Fingerprints}), the most alike first. */
export async function findTwins(dataset: Dataset, progress: ProgressToken): Promise<TwinPair[]> {
  const twins = SPLIT_NAMES.flatMap((split) =>
    Array.from(dataset[split]?.labels ?? [], (label, place): Twin => ({
      ...{ split, place },
      class: dataset.classes[label] ?? '',
    })),
  );
  const prints = new Fingerprints(twins.length);
  const bytes = 3 * dataset.imgSize ** 2;
  const pixels = new Uint8Array(CHUNK * bytes);
  let done = 0;
  for (const split of SPLIT_NAMES) {
    const images = dataset[split];
    for (let from = 0; from < (images?.count ?? 0); from += CHUNK) {
      await progress.checkpoint();
      const places = Array.from({ length: Math.min(CHUNK, images!.count - from) }, (_, i) => from + i);
      await images!.read(places, pixels.subarray(0, places.length * bytes));
      for (let i = 0; i < places.length; i++)
        prints.add(pixels.subarray(i * bytes, (i + 1) * bytes), dataset.imgSize);
      done += places.length;
      progress.report({ stage: 'Comparing', fraction: done / twins.length });
    }
  }
  return prints.pairs().map(({ a, b, difference }) => ({ a: twins[a]!, b: twins[b]!, difference }));
}

/** Of pairs in two splits the picture of the later one: what is measured with it was trained or validated on. */
export function inLaterSplit(pairs: readonly TwinPair[]): Record<SplitName, Set<number>> {
  const later: Record<SplitName, Set<number>> = { train: new Set(), val: new Set(), test: new Set() };
  for (const { a, b } of pairs) if (a.split !== b.split) later[b.split].add(b.place);
  return later;
}
