import { checkRatios, splitClass } from './split';
import type { Aside } from './types';

/**
 * Which training images are set aside for validation: the same share of every class, the same ones whenever it is asked.
 *
 * @param labels of the training images, in their order
 * @returns their places
 * @throws StudioError 'usage' for a share that leaves nothing
 */
export function setAside(
  labels: readonly number[],
  classes: readonly string[],
  { valRatio = 0, splitSeed = 0 }: Aside,
): Set<number> {
  const ratios = { test: 0, val: valRatio };
  checkRatios(ratios);
  if (valRatio === 0) return new Set();
  const places = Map.groupBy(labels.keys(), (i) => labels[i]!);
  return new Set(
    [...places].flatMap(([label, items]) => splitClass(items, ratios, splitSeed, classes[label]!).val),
  );
}
