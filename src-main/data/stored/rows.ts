import { isNumbered } from '../classes/names';
import { classProblems, divide, type Listed, withoutEmpty } from '../divide';
import type { ImageSource } from '../image-source';
import { SPLIT_NAMES } from '../types';
import type { DataProblem, LabelledSource, SplitName } from '../types';
import { openStored, type StoredDescription, type StoredImage } from './stored';

/** Rows with an image each, by split and class; counted through all files that they are in. */
export type ListedRows = Listed<{ row: number }>;

/** Adds a row to those of its split and class. */
export function addRow(listed: ListedRows, split: SplitName, name: string, row: number): void {
  const classes = (listed[split] ??= new Map<string, { row: number }[]>());
  const rows = classes.get(name);
  if (rows) rows.push({ row });
  else classes.set(name, [{ row }]);
}

/** What is said of a file with images of which nothing tells the classes. */
export const withoutClasses = (file: string): DataProblem => ({
  kind: 'ignored',
  message: `“${file}” holds images without their classes, and is passed over.`,
  file,
  fatal: false,
});

interface RowsDescription extends Pick<
  StoredDescription,
  'name' | 'files' | 'size' | 'channels' | 'problems'
> {
  listed: ListedRows;
  /** How classes are called that files only number. */
  inWords?: (classes: readonly string[]) => string[];
  /** The images of some rows, in their order. @param labels row → the place of its class */
  images: (labels: ReadonlyMap<number, number>) => AsyncIterable<StoredImage>;
}

/**
 * Images that lie in rows, divided as their source wants it.
 * @throws StudioError 'usage' for shares that leave nothing to train on
 */
export async function openRows(source: LabelledSource, description: RowsDescription): Promise<ImageSource> {
  const { listed, inWords = (classes: readonly string[]) => [...classes], images, ...rest } = description;
  const problems = [...rest.problems];
  const train = (listed.train ??= new Map<string, { row: number }[]>());
  const found = [...train.keys()].sort(inOrder([...train.keys()]));
  const kept = source.leaveOutEmpty ? withoutEmpty(found, listed, problems) : { classes: found, listed };
  problems.push(...classProblems(kept.classes, kept.listed, 'file'));
  const rows = divide(kept.classes, kept.listed, source, 'file', problems);
  const labels = new Map(
    SPLIT_NAMES.map((split) => [split, new Map(rows[split].map(({ row, label }) => [row, label]))]),
  );
  const { labels: choice, testRatio, valRatio, splitSeed, leaveOutEmpty } = source;
  return openStored({
    ...rest,
    problems,
    classes: inWords(kept.classes),
    counts: { train: rows.train.length, val: rows.val.length, test: rows.test.length },
    reading: JSON.stringify([choice?.label, testRatio, valRatio, splitSeed, leaveOutEmpty]),
    images: (split) => images(labels.get(split)!),
    aside: {},
  });
}

/** Numbers as numbers, other names by the alphabet. */
function inOrder(names: readonly string[]): (a: string, b: string) => number {
  return isNumbered(names) ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : 1);
}
