import type { ProgressToken } from '../../base/progress';
import { openDataset } from '../../data/open';
import { findTwins, type TwinPair } from '../../data/twins';
import type { DatasetSource } from '../../data/types';

/** Pairs that are told; nobody looks at more. */
const MOST = 500;

export interface NearDuplicates {
  pairs: TwinPair[];
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
    return told(await findTwins(dataset, progress.slice(0.6, 0.95)));
  } finally {
    await dataset.close();
  }
}

function told(pairs: TwinPair[]): NearDuplicates {
  const other = ({ a, b }: TwinPair) => a.class !== b.class;
  const across = ({ a, b }: TwinPair) => a.split !== b.split;
  const weight = (pair: TwinPair) => 2 * Number(other(pair)) + Number(across(pair));
  return {
    pairs: [...pairs].sort((one, two) => weight(two) - weight(one)).slice(0, MOST),
    count: pairs.length,
    acrossSplits: pairs.filter(across).length,
    otherClass: pairs.filter(other).length,
  };
}
