import { splitOf } from '../folders/splits';
import type { FileEntry } from '../folders/tree';
import { classesOf, LabelCollector } from './labelling';
import type { Label, Labelling } from './labelling';

/** A word, and a number behind it: `cat.17.jpg`, `Abyssinian_100.jpg`, `dog (3).png`. */
const NUMBERED = /^(.*?\p{L}.*?)[\s._-]*\(?\d+\)?$/u;
/** Several numbers, such as a date and a time: `cat_20210103_0930_2.jpg`. */
const DATED = /^(.*?\p{L}.*?)(?:[\s._-]*\(?\d+\)?)+$/u;
/** The same the other way round: `17_frog.png`, `img17_frog.png`. */
const BEHIND = /^(?:\p{L}+[\s._-]*)?(\d+)[\s._-]+(\p{L}.*)$/u;
/** What cameras and programs call all of their pictures. */
const CAMERAS =
  /^(img|imgp|image|images|dsc|dscn|dscf|cimg|sam|pxl|mvimg|dji|gopr|pic|picture|photo|screenshot|scan|frame|file|whatsapp image|unnamed|untitled|download)$/i;
const MANY_CLASSES = 1000;
/** Images that a word has to stand before on the average, so that it is a class. */
const EACH = 3;
const MOST = 0.9;

/**
 * Classes that the names of images tell, where nothing else does.
 * @param held images to test with, whose names may tell the same classes
 * @returns undefined where the names tell none
 */
export function labelsOfNames(
  images: readonly FileEntry[],
  held: readonly FileEntry[] = [],
): Labelling | undefined {
  const ways = [NUMBERED, DATED].map((pattern) => (stem: string) => pattern.exec(stem)?.[1]);
  for (const wordOf of [...ways, wordBehind(images)]) {
    const found = named(images, held, wordOf);
    if (found) return found;
  }
  return undefined;
}

function named(
  images: readonly FileEntry[],
  held: readonly FileEntry[],
  wordOf: (stem: string) => string | undefined,
): Labelling | undefined {
  const found = new LabelCollector('file names');
  const classes = new Set<string>();
  let count = 0;
  for (const { file } of images) {
    const name = wordOf(stemOf(file));
    if (name === undefined) continue;
    classes.add(name);
    count++;
    found.add(file, { name });
  }
  const saysNothing = (name: string) =>
    CAMERAS.test(name.replace(/[\s._-]+/g, ' ')) || splitOf(name)?.rest === '';
  if (isOfNumbers(classes) || [...classes].every(saysNothing)) return undefined;
  const likely = classes.size > 1 && classes.size <= MANY_CLASSES && classes.size * EACH <= count;
  if (!likely || count < MOST * images.length) return undefined;
  const told = held.map(({ file }) => ({ file, name: wordOf(stemOf(file)) ?? '' }));
  if (told.every(({ name }) => classes.has(name)))
    for (const { file, name } of told) found.add(file, { name });
  return found.result();
}

/** Views of one thing share its number (`10_left.jpeg`, `10_right.jpeg`): then the word is no class. */
function wordBehind(images: readonly FileEntry[]): (stem: string) => string | undefined {
  const numbers = images.flatMap(({ file }) => BEHIND.exec(stemOf(file))?.[1] ?? []);
  const each = new Set(numbers).size === numbers.length;
  return (stem) => (each ? BEHIND.exec(stem)?.[2] : undefined);
}

const stemOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1).replace(/\.\w+$/, '');

/** `input_1_1_7.jpg`, `input_1_2_7.jpg`: which of the numbers is the class cannot be told. */
function isOfNumbers(names: ReadonlySet<string>): boolean {
  const letters = new Set([...names].map((name) => name.replace(/\d+/g, '0')));
  const [only] = letters;
  return letters.size === 1 && only!.split('0').length > 2;
}

/**
 * Classes that a file numbers are called by the words that the names of their images begin with, or by the folders that
 * these lie in, one for each.
 */
export function inWords(labels: Labelling, images: readonly FileEntry[]): Labelling {
  if (![...classesOf(labels)].every((name) => /^\d+$/.test(name))) return labels;
  const told = images.filter(({ file }) => labels.of.get(file)?.name !== undefined);
  const words = labelsOfNames(told);
  const wordOf =
    (words && oneForEach(labels, told, (file) => words.of.get(file)?.name)) ??
    oneForEach(labels, told, (file) => file.split('/').at(-2));
  if (!wordOf) return labels;
  const named = (label: Label): Label =>
    label.name === undefined ? label : { ...label, name: wordOf.get(label.name)! };
  return { ...labels, of: new Map([...labels.of].map(([image, label]) => [image, named(label)])) };
}

/** The word of each number, where it has but one, and no other number has it. */
function oneForEach(
  labels: Labelling,
  told: readonly FileEntry[],
  wordFor: (file: string) => string | undefined,
): ReadonlyMap<string, string> | undefined {
  const wordOf = new Map<string, string>();
  for (const { file } of told) {
    const [number, word] = [labels.of.get(file)!.name!, wordFor(file)];
    if (word === undefined || (wordOf.get(number) ?? word) !== word) return undefined;
    wordOf.set(number, word);
  }
  return new Set(wordOf.values()).size === wordOf.size ? wordOf : undefined;
}
