import { StudioError } from '../base/errors';

/** Names that say no more than the place: `3`, `LABEL_3`, `class 3`. */
const NUMBERED = /^(label|class)?[ _-]?\d+$/i;

/**
 * Which outputs of a classifier belong to the classes of a dataset. Names are compared without regard to case; where a
 * classifier has none, as many classes are taken to be the same ones in the same order.
 *
 * @param name of the classifier, for the message
 * @returns for each class of the data the index of its logit; undefined where the two lists are the same
 * @throws StudioError 'mismatch' where the classifier does not know a class
 */
export function classMap(
  name: string,
  known: readonly string[] | undefined,
  numClasses: number,
  wanted: readonly string[],
): number[] | undefined {
  if (!known || known.every((label) => NUMBERED.test(label))) {
    if (numClasses === wanted.length) return undefined;
    throw new StudioError(
      'mismatch',
      `“${name}” tells ${numClasses} classes apart, but the data has ${wanted.length}.`,
      'Choose data with the same classes, or another teacher.',
    );
  }
  const indexOf = new Map(known.map((label, index) => [plain(label), index]));
  const missing = wanted.find((label) => !indexOf.has(plain(label)));
  if (missing !== undefined) {
    throw new StudioError(
      'mismatch',
      `“${name}” does not know the class “${missing}” of the data.`,
      `It knows ${listed(known)}. Choose data with these classes, or another teacher.`,
    );
  }
  const map = wanted.map((label) => indexOf.get(plain(label))!);
  const same = known.length === wanted.length && map.every((index, i) => index === i);
  return same ? undefined : map;
}

function plain(label: string): string {
  return label
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ');
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `“${name}”`);
  return names.length > 5 ? `${shown.join(', ')} and ${names.length - 5} others` : shown.join(', ');
}
