import { t } from '../../language';
import { foundClasses, matchClasses } from '../../../src-main/api/contract';
import type { ClassPairs } from '../../../src-main/api/contract';
import { failureOf } from '../../app/failure';

/** How a teacher's classes stand to those of the data. */
export interface ClassFit {
  fits: boolean;
  /** One sentence. */
  words: string;
}

/**
 * Whether a run would find the classes of the data among the teacher's: it is asked in the same way.
 *
 * @param teacher its names, or their number where they have none; undefined: not known
 * @param pairs what a person decided
 */
export function classFit(
  teacher: readonly string[] | number | undefined,
  data: readonly string[] | undefined,
  pairs: ClassPairs = {},
): ClassFit | undefined {
  if (teacher === undefined || data === undefined) return undefined;
  const [names, count] = typeof teacher === 'number' ? [undefined, teacher] : [teacher, teacher.length];
  try {
    const { map, notes } = matchClasses(names, count, data, pairs);
    const more = count - new Set(map.flat()).size;
    const known = t('condense.itKnowsAllClasses', {
      data: data.length,
      value: more > 0 ? t('condense.andMoreWhichAreLeftOut', { more }) : '',
    });
    return { fits: true, words: notes.length > 0 ? notes.join(' ') : known };
  } catch (thrown) {
    return { fits: false, words: failureOf(thrown).message };
  }
}

/** Whether all classes of the data are found by their names: a quick look, for a list. */
export function mayFit(
  teacher: readonly string[] | number | undefined,
  data: readonly string[] | undefined,
): boolean {
  if (teacher === undefined || data === undefined) return true;
  if (typeof teacher === 'number' && teacher === data.length) return true;
  return foundClasses(teacher, data).every((name) => name !== undefined);
}
