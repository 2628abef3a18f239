import { StudioError } from '../base/errors';
import type { DataProblem } from './types';

const HINTS: Record<DataProblem['kind'], string> = {
  unreadable: 'Replace the file or remove it.',
  ignored: '',
  copies: '',
  'empty-class': 'Add readable images to it, or leave out such classes: --leave-out-empty.',
  'unreadable-class': 'Add readable images to it, or remove its folder.',
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

/** The problem of a dataset whose every image is of the same class, if it is one. */
export function oneClass(classes: readonly string[]): DataProblem[] {
  if (classes.length !== 1) return [];
  return [{ kind: 'one-class', message: `There is only one class, “${classes[0]!}”.`, fatal: true }];
}

export function unreadable(file: string, reason: string): DataProblem {
  return { kind: 'unreadable', message: `“${file}” cannot be read: ${reason}.`, file, fatal: false };
}

/**
 * Classes left without an image to train on because none of theirs can be read, and the case that no test image can.
 *
 * @param candidates images to train on by class, the unreadable ones included
 * @param readable of these the readable ones
 */
export function unreadableClasses(
  classes: readonly string[],
  candidates: readonly number[],
  readable: readonly number[],
  tests: number,
): DataProblem[] {
  const problems: DataProblem[] = [];
  classes.forEach((name, label) => {
    if (readable[label]! > 0 || candidates[label] === 0) return;
    const n = candidates[label]!;
    const which = n === 1 ? 'The only image' : `None of the ${n} images`;
    const message = `${which} to train the class “${name}” on ${n === 1 ? 'cannot' : 'can'} be read.`;
    problems.push({ kind: 'unreadable-class', message, fatal: true });
  });
  if (tests === 0)
    problems.push({ kind: 'few-images', message: 'There is no readable image to test with.', fatal: true });
  return problems;
}
