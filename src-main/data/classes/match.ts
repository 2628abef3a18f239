import { StudioError } from '../../base/errors';
import {
  bare,
  folded,
  idsByOrder,
  isNumbered,
  numberIn,
  numberOf,
  ofImageNet,
  singular,
  synonyms,
  unaccented,
  withoutShared,
  wordNetId,
  wordsOf,
} from './names';
import type { ClassPairs } from './pairs';

/** Which of a teacher's logits stands for a class of the dataset; several stand for it together. */
export type ClassIndex = number | readonly number[];

export interface ClassMatch {
  /** For each class of the dataset. */
  map: ClassIndex[];
  /** What was taken for granted, one sentence each: nothing where all names are equal. */
  notes: string[];
}

/** The classes of a teacher as far as they are known. */
interface Teacher {
  count: number;
  names: readonly string[] | undefined;
  /** WordNet's numbers, where its order is ImageNet's. */
  ids: readonly (string | undefined)[] | undefined;
}

/** Ways in which two names may be of one class, the surest first: names that share a key are. */
const WAYS: readonly ((name: string) => string[])[] = [
  (name) => [name],
  (name) => [name.normalize('NFC').trim()],
  (name) => [folded(name)],
  (name) => synonyms(name).map(folded),
  (name) => wordNetKeys(name),
  (name) => synonyms(name).map(bare),
];

/** Ways that are followed only where each of the names left has one partner; `whole`: where all names have. */
const LOOSE: readonly {
  keysAmong: (all: readonly string[]) => (name: string) => string[];
  whole?: boolean;
}[] = [
  { keysAmong: () => unaccented },
  { keysAmong: () => (name) => [singular(name)] },
  { keysAmong: () => numberIn, whole: true },
  { keysAmong: withoutShared, whole: true },
];

const NAMED = 3;
const HINT =
  'Use a teacher of these classes, pair them by hand in a file and give it as --class-map, or have the teacher’s own classes distilled with --classes-of teacher.';

/**
 * Finds each class of a dataset among a teacher's. Equal names come first, then names that differ in how they are
 * spelled, then ImageNet's synonyms and WordNet's numbers, then numbers; positions count only where nothing else decides.
 *
 * @param teacherClasses undefined where the teacher does not tell
 * @param pairs what a person decided; it comes before all else
 * @throws StudioError 'mismatch' where a class is not found, or two cannot be told apart
 */
export function matchClasses(
  teacherClasses: readonly string[] | undefined,
  numTeacherClasses: number,
  datasetClasses: readonly string[],
  pairs: ClassPairs = {},
): ClassMatch {
  const ids = idsByOrder(teacherClasses, numTeacherClasses);
  if (!named(teacherClasses) && ids && meansImageNet(numTeacherClasses, datasetClasses, pairs)) {
    const words = ids.map((id) => (id === undefined ? 'background' : `${id} ${wordsOf(id)!}`));
    const { map, notes } = matchClasses(words, numTeacherClasses, datasetClasses, pairs);
    const note = `The teacher does not name its ${numTeacherClasses} classes: they are taken to be ImageNet’s, in the usual order.`;
    return { map, notes: [note, ...notes] };
  }
  const teacher: Teacher = { count: numTeacherClasses, names: teacherClasses, ids };
  const map = paired(teacher, datasetClasses, pairs);
  const open = () => datasetClasses.filter((_, i) => map[i] === undefined);
  if (open().length === 0) return finish(map, datasetClasses, []);
  matchNames(teacher, datasetClasses, map);
  if (open().length === 0) return finish(map, datasetClasses, []);
  const rest = byOrder(teacher, datasetClasses, map);
  if (rest) return finish(rest.map, datasetClasses, rest.notes);
  if (!named(teacher.names) || isNumbered(datasetClasses)) {
    throw new StudioError(
      'mismatch',
      `The teacher has ${numTeacherClasses} classes and the dataset ${datasetClasses.length}, and without names they cannot be matched.`,
      HINT,
    );
  }
  throw unknownClasses(open());
}

/**
 * The teacher's name for each class of a dataset that names decide, and nothing for the others: a quick look, for a list.
 *
 * @param teacher the names of its classes, or their number where it does not tell
 */
export function foundClasses(
  teacher: readonly string[] | number,
  datasetClasses: readonly string[],
): (string | undefined)[] {
  if (typeof teacher === 'number') return datasetClasses.map(() => undefined);
  const map = datasetClasses.map((): ClassIndex | undefined => undefined);
  const ids = idsByOrder(teacher, teacher.length);
  matchNames({ count: teacher.length, names: teacher, ids }, datasetClasses, map, () => undefined);
  return map.map((index) => (typeof index === 'number' ? teacher[index] : undefined));
}

/** What a person is shown who pairs classes by hand. */
export interface SuggestedPairs {
  /** The teacher's name for each class of the dataset, or its number where it has no names; undefined: not found. */
  pairs: (string | undefined)[];
  /** In words, what they rest on where it is not their names. */
  notes: string[];
}

/**
 * As {@link matchClasses} pairs them where it can, and otherwise as far as names decide.
 *
 * @param decided what a person decided so far: places count only where nobody decided anything
 */
export function suggestPairs(
  teacher: readonly string[] | number,
  datasetClasses: readonly string[],
  decided: ClassPairs = {},
): SuggestedPairs {
  const [names, count] = typeof teacher === 'number' ? [undefined, teacher] : [teacher, teacher.length];
  try {
    const { map, notes } = matchClasses(names, count, datasetClasses, decided);
    return { pairs: map.map((index) => names?.[allOf(index)[0]!] ?? String(allOf(index)[0])), notes };
  } catch (thrown) {
    if (!(thrown instanceof StudioError)) throw thrown;
    return { pairs: foundClasses(teacher, datasetClasses), notes: [] };
  }
}

function refuse(error: StudioError): void {
  throw error;
}

/** Fills in what names decide. @param object told of what they leave in doubt */
function matchNames(
  { names, ids }: Teacher,
  classes: readonly string[],
  map: (ClassIndex | undefined)[],
  object = refuse,
): void {
  if (!names) return;
  for (const keysOf of WAYS) {
    const known = new Map<string, number[]>();
    names.forEach((name, i) => {
      const keys = new Set(ids?.[i] === undefined ? keysOf(name) : [...keysOf(name), ids[i]]);
      for (const key of keys) known.set(key, [...(known.get(key) ?? []), i]);
    });
    const taken = takenBy(map, classes);
    classes.forEach((name, i) => {
      if (map[i] !== undefined) return;
      const found = candidates(keysOf(name), known);
      const free = found.filter((index) => !taken.has(index));
      if (free.length === 1) map[i] = free[0]!;
      if (free.length > 1)
        object(
          ambiguous(
            name,
            free.map((index) => [names[index]!, index]),
          ),
        );
      if (free.length === 0 && found.length > 0) object(oneForTwo(taken.get(found[0]!)!, name));
    });
    refuseTwice(map, classes, object);
  }
  for (const way of LOOSE) matchLoosely(names, classes, map, way);
}

function matchLoosely(
  names: readonly string[],
  classes: readonly string[],
  map: (ClassIndex | undefined)[],
  { keysAmong, whole = false }: (typeof LOOSE)[number],
): void {
  const taken = takenBy(map, classes);
  const known = new Map<string, number[]>();
  const [keysOf, ownKeysOf] = [keysAmong(names), keysAmong(classes)];
  for (const [i, name] of names.entries())
    for (const key of new Set(keysOf(name))) known.set(key, [...(known.get(key) ?? []), i]);
  const found = classes.map((name, i) => {
    const free =
      map[i] === undefined ? candidates(ownKeysOf(name), known).filter((at) => !taken.has(at)) : [];
    return free.length === 1 ? free[0] : undefined;
  });
  if (whole && found.includes(undefined)) return;
  const counts = Map.groupBy(found, (at) => at);
  for (const [i, at] of found.entries()) if (at !== undefined && counts.get(at)!.length === 1) map[i] = at;
}

/** A name as a whole counts before its synonyms do. */
function candidates(keys: readonly string[], known: ReadonlyMap<string, readonly number[]>): number[] {
  const whole = known.get(keys[0]!);
  if (whole) return [...whole];
  return [...new Set(keys.flatMap((key) => known.get(key) ?? []))];
}

function wordNetKeys(name: string): string[] {
  const id = wordNetId(name);
  const words = id === undefined ? undefined : wordsOf(id);
  // Beside a number that is none of ImageNet's thousand its words may stand.
  const own = id === undefined ? name : name.slice(id.length).replace(/^[\s,:_-]+/, '');
  return [...(id === undefined ? [] : [id]), ...synonyms(words ?? (own || name)).map(folded)];
}

/** Whether names of ImageNet's classes are used for those of a teacher that may know them, and does not name its own. */
function meansImageNet(count: number, classes: readonly string[], pairs: ClassPairs): boolean {
  const open = classes.filter((name) => !Object.hasOwn(pairs, name));
  const known = open.filter((name) => ofImageNet(name)).length;
  if (open.length === 0)
    return Object.values(pairs)
      .flat()
      .some((each) => ofImageNet(String(each)));
  return known === open.length || (count !== classes.length && 2 * known >= open.length);
}

/** What is left to numbers and to positions. */
function byOrder(
  teacher: Teacher,
  classes: readonly string[],
  map: readonly (ClassIndex | undefined)[],
): ClassMatch | undefined {
  const { names, count } = teacher;
  const untouched = map.every((index) => index === undefined);
  if (!untouched && !isNumbered(classes)) return undefined;
  const numbers = classes.map(numberOf);
  if (names && isNumbered(names) && numbers.every((number) => number !== undefined)) {
    const places = new Map(names.map((name, i) => [numberOf(name), i]));
    const found = numbers.map((number) => places.get(number));
    if (places.size === count && found.every((index) => index !== undefined))
      return { map: found, notes: [] };
  }
  if (count !== classes.length || (named(names) && !isNumbered(classes))) return undefined;
  return byPosition(teacher, classes);
}

function byPosition({ names }: Teacher, classes: readonly string[]): ClassMatch {
  const rank = isNumbered(classes) ? ranks(classes) : classes.map((_, i) => i);
  const places = names && isNumbered(names) ? order(names) : undefined;
  const map = rank.map((place) => places?.[place] ?? place);
  const whose = named(names)
    ? 'The dataset’s classes are only numbers'
    : 'The teacher does not name its classes';
  const first = `“${classes[0]!}” is taken for ${named(names) ? `“${names[map[0]!]!}”` : `its class ${map[0]!}`}`;
  return { map, notes: [`${whose}: they are matched by their order, so that ${first}.`] };
}

/** Places of numbered names in the order of their numbers. */
const order = (names: readonly string[]): number[] =>
  names.map((_, i) => i).sort((a, b) => numberOf(names[a]!)! - numberOf(names[b]!)!);

function ranks(names: readonly string[]): number[] {
  const rank: number[] = [];
  order(names).forEach((index, place) => (rank[index] = place));
  return rank;
}

/** What a person paired. @throws StudioError 'mismatch' for a name that neither knows */
function paired(teacher: Teacher, classes: readonly string[], pairs: ClassPairs): (ClassIndex | undefined)[] {
  const map = classes.map((): ClassIndex | undefined => undefined);
  for (const [name, wanted] of Object.entries(pairs)) {
    const exact = classes.indexOf(name);
    const place = exact >= 0 ? exact : classes.findIndex((each) => folded(each) === folded(name));
    if (place < 0) {
      const hint = `The dataset’s classes are ${listed(classes)}.`;
      throw new StudioError('mismatch', `“${name}” is paired by hand, but is no class of the dataset.`, hint);
    }
    const all = typeof wanted === 'object' ? wanted : [wanted];
    const found = [...new Set(all.map((each) => teacherIndex(teacher, each)))];
    map[place] = found.length === 1 ? found[0]! : found;
  }
  return map;
}

function teacherIndex({ names, count }: Teacher, wanted: string | number): number {
  const name = String(wanted);
  if (typeof wanted === 'string' && names) {
    for (const keysOf of WAYS) {
      const found = names.flatMap((each, i) =>
        keysOf(each).some((key) => keysOf(name).includes(key)) ? [i] : [],
      );
      if (found.length === 1) return found[0]!;
      if (found.length > 1)
        throw ambiguous(
          name,
          found.map((index) => [names[index]!, index]),
        );
    }
  }
  const index = /^\s*\d+\s*$/.test(name) ? Number(name) : -1;
  if (Number.isInteger(index) && index >= 0 && index < count) return index;
  const hint = `Give a number from 0 to ${count - 1}${names ? `, or one of ${listed(names)}` : ''}.`;
  throw new StudioError(
    'mismatch',
    `The teacher has no class “${name}”, which one is paired with by hand.`,
    hint,
  );
}

/** @throws StudioError 'mismatch' for a teacher's class that two of the dataset's would share */
function finish(
  map: readonly (ClassIndex | undefined)[],
  classes: readonly string[],
  notes: string[],
): ClassMatch {
  refuseTwice(map, classes);
  return { map: map as ClassIndex[], notes };
}

const allOf = (index: ClassIndex | undefined): readonly number[] =>
  index === undefined ? [] : typeof index === 'number' ? [index] : index;

function takenBy(map: readonly (ClassIndex | undefined)[], classes: readonly string[]): Map<number, string> {
  return new Map(
    map.flatMap((index, i) => allOf(index).map((each): [number, string] => [each, classes[i]!])),
  );
}

function refuseTwice(
  map: readonly (ClassIndex | undefined)[],
  classes: readonly string[],
  object = refuse,
): void {
  const seen = new Map<number, string>();
  map.forEach((index, i) => {
    for (const each of allOf(index)) {
      const first = seen.get(each);
      if (first !== undefined) object(oneForTwo(first, classes[i]!));
      seen.set(each, classes[i]!);
    }
  });
}

function named(classes: readonly string[] | undefined): classes is readonly string[] {
  return classes !== undefined && !isNumbered(classes);
}

function oneForTwo(first: string, second: string): StudioError {
  return new StudioError(
    'mismatch',
    `The classes “${first}” and “${second}” are one class to the teacher.`,
    'Join them in the dataset, pair them by hand in a file and give it as --class-map, or use another teacher.',
  );
}

function ambiguous(name: string, found: readonly [name: string, number: number][]): StudioError {
  return new StudioError(
    'mismatch',
    `The teacher has ${found.length} classes that “${name}” may be: ${numbered(found)}.`,
    'Pair it by hand, by its number, in a file and give it as --class-map.',
  );
}

function unknownClasses(missing: readonly string[]): StudioError {
  return new StudioError(
    'mismatch',
    missing.length === 1
      ? `The teacher does not know the class ${listed(missing)}.`
      : `The teacher does not know the classes ${listed(missing)}.`,
    HINT,
  );
}

/** With their numbers, as what is paired by hand may have no other name of its own. */
function numbered(found: readonly [name: string, number: number][]): string {
  const some = found.slice(0, NAMED).map(([name, number]) => `“${name}” (${number})`);
  const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
  return `${some.join(', ')}${more}`;
}

function listed(names: readonly string[]): string {
  const some = names.slice(0, NAMED).map((name) => `“${name}”`);
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${some.join(', ')}${more}`;
}
