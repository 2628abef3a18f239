import { StudioError } from '../base/errors';
import type { DataProblem, DatasetSource } from './types';

const HINTS: Record<DataProblem['kind'], string> = {
  unreadable: 'Replace the file or remove it.',
  ignored: '',
  copies: '',
  related: '',
  'other-labels': '',
  'empty-class': 'Add readable images to it, or leave out such classes: --leave-out-empty.',
  'unreadable-class': 'Add readable images to it, or leave out such classes: --leave-out-empty.',
  'one-class': 'A classifier needs at least two: add a folder of images for each further class.',
  'missing-split': '',
  'few-images': 'Add more images, or have a share of them set aside for testing.',
  damaged: 'Download it again.',
};

/** @throws StudioError 'bad-data' for the first problem that is fatal */
export function refuseFatal(problems: readonly DataProblem[]): void {
  const problem = problems.find(({ fatal }) => fatal);
  if (problem) throw new StudioError('bad-data', problem.message, HINTS[problem.kind]);
}

/** That a class is done without. @param why what makes it useless */
export function classLeftOut(name: string, why: 'empty' | 'unreadable'): DataProblem {
  const reason = why === 'empty' ? 'it has no image to train on' : 'no image to train on can be read';
  return { kind: `${why}-class`, message: `The class “${name}” is left out: ${reason}.`, fatal: false };
}

/** The problem of a dataset whose every image is of the same class, if it is one. */
export function oneClass(classes: readonly string[]): DataProblem[] {
  if (classes.length !== 1) return [];
  return [{ kind: 'one-class', message: `There is only one class, “${classes[0]!}”.`, fatal: true }];
}

export function unreadable(file: string, reason: string): DataProblem {
  return { kind: 'unreadable', message: `“${file}” cannot be read: ${reason}.`, file, fatal: false };
}

/** Whether classes without a readable image are left out, rather than refused. */
export function doesWithoutEmpty(source: DatasetSource): boolean {
  return 'leaveOutEmpty' in source && (source.leaveOutEmpty ?? false);
}

/** What was found of the images of classes, by class where it is a list. */
interface Found {
  /** Images to train on, the unreadable ones included. */
  candidates: readonly number[];
  /** Of these the readable ones. */
  readable: readonly number[];
  /** Readable images to test with. */
  tests: number;
}

/**
 * The classes that there is a readable image of to train on, and what is to be said of the others, and where there is
 * nothing to test with.
 *
 * @param leaveOut whether a dataset does without such classes, as long as two are left; otherwise they are fatal
 */
export function usableClasses(
  classes: readonly string[],
  { candidates, readable, tests }: Found,
  leaveOut: boolean,
): { classes: string[]; problems: DataProblem[] } {
  const usable = classes.filter((_, label) => readable[label]! > 0 || candidates[label] === 0);
  const without = leaveOut && usable.length > 0;
  const problems = classes.flatMap((name, label) =>
    usable.includes(name)
      ? []
      : [without ? classLeftOut(name, 'unreadable') : unreadableClass(name, candidates[label]!)],
  );
  if (without && usable.length < classes.length) problems.push(...oneClass(usable));
  if (tests === 0)
    problems.push({ kind: 'few-images', message: 'There is no readable image to test with.', fatal: true });
  return { classes: without ? usable : [...classes], problems };
}

function unreadableClass(name: string, images: number): DataProblem {
  const which = images === 1 ? 'The only image' : `None of the ${images} images`;
  const message = `${which} to train the class “${name}” on ${images === 1 ? 'cannot' : 'can'} be read.`;
  return { kind: 'unreadable-class', message, fatal: true };
}
