import { StudioError } from '../base/errors';
import { Random } from '../base/random';

/** Shares of every class that are set aside. */
export interface SplitRatios {
  test: number;
  val: number;
}

/** @throws StudioError 'usage' where nothing would be left to train on */
export function checkRatios({ test, val }: SplitRatios): void {
  const sound = (share: number) => share >= 0 && share < 1;
  if (sound(test) && sound(val) && test + val < 1) return;
  throw new StudioError(
    'usage',
    `The shares set aside for testing (${test}) and validation (${val}) leave nothing to train on, or are not shares.`,
    'Give numbers from 0 to below 1 whose sum is below 1, such as 0.2 for testing.',
  );
}

/**
 * Splits the items of one class: the same ones are set aside whenever it is asked with the same arguments. A class of
 * at least two has an image to train on and, where a share was asked for, one to test with.
 *
 * @param name the class; every class is shuffled for itself, so that another one changes nothing
 */
export function splitClass<T>(
  items: readonly T[],
  ratios: SplitRatios,
  seed: number,
  name: string,
): { train: T[]; val: T[]; test: T[] } {
  const order = [...Random.version1(seed, 'split', name).permutation(items.length)];
  const share = (ratio: number, most: number) =>
    ratio > 0 ? Math.min(most, Math.max(1, Math.round(ratio * items.length))) : 0;
  const tests = share(ratios.test, items.length - 1);
  const vals = share(ratios.val, Math.max(0, items.length - 1 - tests));
  const take = (from: number, to: number) =>
    order
      .slice(from, to)
      .sort((a, b) => a - b)
      .map((i) => items[i]!);
  return {
    test: take(0, tests),
    val: take(tests, tests + vals),
    train: take(tests + vals, items.length),
  };
}

/**
 * A random subset with the classes in the proportions they have (largest remainders), sorted. Of every class at least
 * one where `limit` allows it.
 */
export function stratifiedSubset(labels: Uint16Array, limit: number, seed: number): Uint32Array {
  if (limit >= labels.length) return Uint32Array.from(labels, (_, i) => i);
  const groups = Map.groupBy(labels.keys(), (i) => labels[i]!);
  const sorted = [...groups.keys()].sort((a, b) => a - b);
  // Where there is not one image for each, chance says which classes have one.
  const lots = limit < sorted.length ? new Random(seed, 'classes').permutation(sorted.length) : sorted.keys();
  const classes = Array.from(lots, (i) => sorted[i]!);
  const quotas = classes.map((label) => (groups.get(label)!.length * limit) / labels.length);
  const sizes = quotas.map((quota) => Math.max(limit >= classes.length ? 1 : 0, Math.floor(quota)));
  const byRemainder = quotas
    .map((quota, i) => ({ i, rest: quota - sizes[i]! }))
    .sort((a, b) => b.rest - a.rest);
  let missing = limit - sizes.reduce((sum, size) => sum + size, 0);
  for (const { i } of byRemainder) if (missing-- > 0) sizes[i]!++;
  // A class that was lifted to one image may have made it too many: the largest classes give them back.
  while (sizes.reduce((sum, size) => sum + size, 0) > limit) sizes[sizes.indexOf(Math.max(...sizes))]!--;
  const chosen = classes.flatMap((label, i) => {
    const members = groups.get(label)!;
    const order = new Random(seed, 'subset', label).permutation(members.length);
    return [...order.subarray(0, sizes[i])].map((j) => members[j]!);
  });
  return Uint32Array.from(chosen).sort();
}
