import { StudioError } from '../base/errors';

/** Names that say no more than a number: what exporters write where they know none. */
const PLACEHOLDER = /^(label|class)?[ _-]?\d+$/i;
const NAMED = 3;

/**
 * Finds each class of a dataset among a teacher's: by name where both have names (ImageNet's synonyms, separated by
 * commas, each count), otherwise by position.
 *
 * @param teacherClasses undefined where the teacher does not tell
 * @returns for each class of the dataset the index of the teacher's logit
 * @throws StudioError 'mismatch' where a class cannot be found, or without names the numbers of classes differ
 */
export function matchClasses(
  teacherClasses: readonly string[] | undefined,
  numTeacherClasses: number,
  datasetClasses: readonly string[],
): number[] {
  if (!named(teacherClasses) || !named(datasetClasses)) {
    if (numTeacherClasses === datasetClasses.length) return datasetClasses.map((_, i) => i);
    throw new StudioError(
      'mismatch',
      `The teacher has ${numTeacherClasses} classes and the dataset ${datasetClasses.length}, and without names they cannot be matched.`,
      'Use a teacher of these classes, or say which of its classes belongs to each of the dataset.',
    );
  }
  const known = new Map<string, number>();
  teacherClasses.forEach((name, i) => {
    for (const synonym of [name, ...name.split(',')]) {
      if (!known.has(simplified(synonym))) known.set(simplified(synonym), i);
    }
  });
  const map = datasetClasses.map((name) => known.get(simplified(name)));
  const missing = datasetClasses.filter((_, i) => map[i] === undefined);
  if (missing.length > 0) throw unknownClasses(missing);
  const twice = map.findIndex((index, i) => map.indexOf(index) !== i);
  if (twice >= 0) {
    const first = datasetClasses[map.indexOf(map[twice])]!;
    throw new StudioError(
      'mismatch',
      `The classes “${first}” and “${datasetClasses[twice]!}” are one class to the teacher.`,
      'Join them in the dataset, or use another teacher.',
    );
  }
  return map as number[];
}

/**
 * Checks a map that a person made.
 * @throws StudioError 'mismatch'
 */
export function checkClassMap(
  map: readonly number[],
  numTeacherClasses: number,
  datasetClasses: number,
): void {
  const sound = (index: number) => Number.isInteger(index) && index >= 0 && index < numTeacherClasses;
  if (map.length === datasetClasses && map.every(sound)) return;
  throw new StudioError(
    'mismatch',
    `The map of classes does not give one of the teacher’s ${numTeacherClasses} classes for each of the dataset’s ${datasetClasses}.`,
    `Give ${datasetClasses} numbers from 0 to ${numTeacherClasses - 1}.`,
  );
}

function named(classes: readonly string[] | undefined): classes is readonly string[] {
  return classes !== undefined && !classes.every((name) => PLACEHOLDER.test(name));
}

/** Spelling that names of the same class differ in: case, spaces, dashes, underscores. */
const simplified = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

function unknownClasses(missing: readonly string[]): StudioError {
  const names = missing
    .slice(0, NAMED)
    .map((name) => `“${name}”`)
    .join(', ');
  const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : '';
  return new StudioError(
    'mismatch',
    `The teacher does not know the ${missing.length === 1 ? 'class' : 'classes'} ${names}${more}.`,
    'Use a teacher of these classes, or say which of its classes belongs to each of the dataset.',
  );
}
