import { checkRatios, splitClass } from './split';
import type { SplitRatios } from './split';
import { classLeftOut, oneClass } from './problems';
import { takenTogether } from './together';
import { SPLIT_NAMES } from './types';
import type { DataProblem, LabelledSource, SplitName } from './types';

const DEFAULT_TEST_RATIO = 0.2;

/** Images by split and class, for every split that there is; there is always something to train on. */
export type Listed<T> = { [split in SplitName]?: Map<string, T[]> | undefined };

/** An image with the place of its class. */
export type Labelled<T> = T & { label: number };

/** What to set aside where a split is missing. */
export type Shares = Pick<LabelledSource, 'testRatio' | 'valRatio' | 'splitSeed'>;

/**
 * Puts every image into its split; what has no images of its own is set aside from the training images, the same ones
 * whenever it is asked.
 *
 * @param kept what a split is kept in, for messages: “folder” or “file”
 * @param problems gets what is taken for granted, and that there is nothing to test with
 * @throws StudioError 'usage' for shares that leave nothing to train on
 */
export function divide<T extends object>(
  classes: readonly string[],
  listed: Listed<T>,
  shares: Shares,
  kept: 'folder' | 'file',
  problems: DataProblem[],
): Record<SplitName, Labelled<T>[]> {
  const images: Record<SplitName, Labelled<T>[]> = { train: [], val: [], test: [] };
  const { ratios, testsOnVal } = chooseRatios(listed, shares, kept, problems);
  classes.forEach((name, label) => {
    const parts = splitClass(listed.train!.get(name)!, ratios, shares.splitSeed ?? 0, name);
    const own = { val: listed.val?.get(name) ?? [], test: listed.test?.get(name) ?? [] };
    const add = (split: SplitName, items: readonly T[]) => {
      for (const item of items) images[split].push({ ...item, label });
    };
    add('train', parts.train);
    add('val', [...parts.val, ...(testsOnVal ? [] : own.val)]);
    add('test', [...parts.test, ...(testsOnVal ? own.val : own.test)]);
  });
  if (ratios.test > 0) problems.push(...takenTogether(images.train, images.test));
  if (images.test.length === 0) {
    const message = 'There is no readable image to test with.';
    problems.push({ kind: 'few-images', message, fatal: true });
  }
  return images;
}

/** The classes that there are images of to train on; what is left out is said. */
export function withoutEmpty<T>(
  classes: readonly string[],
  listed: Listed<T>,
  problems: DataProblem[],
): { classes: string[]; listed: Listed<T> } {
  const kept = classes.filter((name) => listed.train!.get(name)!.length > 0);
  const named = new Set([...classes, ...SPLIT_NAMES.flatMap((split) => [...(listed[split]?.keys() ?? [])])]);
  for (const name of [...named].filter((each) => !kept.includes(each)).sort()) {
    problems.push(classLeftOut(name, 'empty'));
  }
  const of = (images: Map<string, T[]> | undefined) =>
    images && new Map([...images].filter(([name]) => kept.includes(name)));
  return { classes: kept, listed: { train: of(listed.train), val: of(listed.val), test: of(listed.test) } };
}

/** What makes the classes untrainable. */
export function classProblems(
  classes: readonly string[],
  listed: Listed<unknown>,
  kept: 'folder' | 'file',
): DataProblem[] {
  const problems: DataProblem[] = [];
  const fatal = (kind: DataProblem['kind'], message: string) => problems.push({ kind, message, fatal: true });
  for (const name of classes) {
    if (listed.train!.get(name)!.length === 0) fatal('empty-class', `The class “${name}” holds no image.`);
  }
  problems.push(...oneClass(classes));
  for (const split of SPLIT_NAMES) {
    for (const [name, items] of listed[split] ?? []) {
      if (items.length === 0 || listed.train!.has(name)) continue;
      fatal('empty-class', `The class “${name}” has images in its ${split} ${kept} but none to train on.`);
    }
  }
  return problems;
}

/** What is set aside from the training images; nothing for a split that has its own. */
function chooseRatios(
  listed: Listed<unknown>,
  shares: Shares,
  kept: 'folder' | 'file',
  problems: DataProblem[],
): { ratios: SplitRatios; testsOnVal: boolean } {
  const note = (message: string) => problems.push({ kind: 'missing-split', message, fatal: false });
  const testsOnVal = !listed.test && listed.val !== undefined && shares.testRatio === undefined;
  if (testsOnVal) {
    const ratios = { test: 0, val: shares.valRatio ?? 0 };
    checkRatios(ratios);
    note(`There is no test ${kept}: the images set apart for validation are used for testing.`);
    return { ratios, testsOnVal };
  }
  const test = listed.test ? 0 : (shares.testRatio ?? DEFAULT_TEST_RATIO);
  const ratios = { test, val: listed.val ? 0 : (shares.valRatio ?? 0) };
  checkRatios(ratios);
  if (test > 0)
    note(`There is no test ${kept}: ${Math.round(test * 100)} % of every class is set aside for testing.`);
  return { ratios, testsOnVal };
}
