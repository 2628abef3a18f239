import type { ProgressToken } from '../../base/progress';
import { Fingerprints } from '../../data/near-duplicates';
import { openDataset } from '../../data/open';
import { type DatasetSource, SPLIT_NAMES, type SplitName } from '../../data/types';

/** Images that are read at once. */
const CHUNK = 256;
/** Pairs that are told; nobody looks at more. */
const MOST = 500;

/** One image of a pair. */
export interface Twin {
  split: SplitName;
  place: number;
  class: string;
}

export interface NearDuplicates {
  pairs: { a: Twin; b: Twin; difference: number }[];
  /** Of all that were found: how many, of which in two splits, and of which under two classes. */
  count: number;
  acrossSplits: number;
  otherClass: number;
}

/** Pictures of a dataset that are nearly the same; first those under two classes, then those in two splits. */
export async function nearDuplicatesOf(
  { source, imgSize, cache }: { source: DatasetSource; imgSize: number; cache: string },
  progress: ProgressToken,
): Promise<NearDuplicates> {
  const dataset = await openDataset(source, {
    cache,
    imgSize,
    progress: progress.slice(0, 0.6),
    memoryLimit: 0,
  });
  try {
    const twins: Twin[] = [];
    for (const split of SPLIT_NAMES) {
      for (const [place, label] of dataset[split]?.labels.entries() ?? []) {
        twins.push({ split, place, class: dataset.classes[label] ?? '' });
      }
    }
    const prints = new Fingerprints(twins.length);
    const pixels = new Uint8Array(CHUNK * 3 * imgSize ** 2);
    let done = 0;
    for (const split of SPLIT_NAMES) {
      const images = dataset[split];
      for (let from = 0; from < (images?.count ?? 0); from += CHUNK) {
        const places = Array.from({ length: Math.min(CHUNK, images!.count - from) }, (_, i) => from + i);
        const bytes = 3 * imgSize ** 2;
        await images!.read(places, pixels.subarray(0, places.length * bytes));
        for (let i = 0; i < places.length; i++) {
          prints.add(pixels.subarray(i * bytes, (i + 1) * bytes), imgSize);
        }
        done += places.length;
        progress.report({ stage: 'Comparing', fraction: 0.6 + (0.3 * done) / twins.length });
      }
    }
    return told(prints.pairs().map(({ a, b, difference }) => ({ a: twins[a]!, b: twins[b]!, difference })));
  } finally {
    await dataset.close();
  }
}

function told(pairs: NearDuplicates['pairs']): NearDuplicates {
  const other = ({ a, b }: NearDuplicates['pairs'][number]) => a.class !== b.class;
  const across = ({ a, b }: NearDuplicates['pairs'][number]) => a.split !== b.split;
  const weight = (pair: NearDuplicates['pairs'][number]) => 2 * Number(other(pair)) + Number(across(pair));
  return {
    pairs: [...pairs].sort((one, two) => weight(two) - weight(one)).slice(0, MOST),
    count: pairs.length,
    acrossSplits: pairs.filter(across).length,
    otherClass: pairs.filter(other).length,
  };
}
