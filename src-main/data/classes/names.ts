import { IMAGENET } from './imagenet';

/** Names that say no more than a number: what exporters write where they know none. */
const PLACEHOLDER = /^(?:label|class)?[ _-]?(\d+)$/i;
const WORDNET = /^(n\d{8})(?![\da-z])/i;
/** TensorFlow's networks have one class more than ImageNet: “background”, the first. */
const WITH_BACKGROUND = IMAGENET.length + 1;
/** A list of a thousand names is ImageNet's where this share of them is. */
const ALIKE = 0.8;

const WORDS_OF = new Map(IMAGENET.map(({ id, words }) => [id, words]));

/** The number in a name such as `7`, `007`, `LABEL_7` or `class 7`. */
export function numberOf(name: string): number | undefined {
  const digits = PLACEHOLDER.exec(name.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export const isNumbered = (names: readonly string[]): boolean =>
  names.every((name) => numberOf(name) !== undefined);

/** What names of the same class differ in: composed accents, case, spaces, dashes, underscores. */
export const folded = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

/**
 * Letters and digits alone, without a number in front, and without what only some keyboards and languages tell apart
 * (Unicode's NFKC and full case folding): `001.Hot_dog` and `hotdog`, `Straße` and `STRASSE`, `KEDİ` and `kedi` are alike.
 */
export function bare(name: string): string {
  const plain = name
    .normalize('NFKC')
    .replace(/&/g, ' and ')
    .toUpperCase()
    .replace(/\u0130/g, 'I');
  const letters = folded(plain).replace(/[^\p{L}\p{N}\p{M}]+/gu, '');
  return letters.replace(/^\d+(?=\p{L})/u, '');
}

/** The same without accents, and with German's umlauts written out: `Bär` is `bar` and `baer`. */
export function unaccented(name: string): string[] {
  const written = name
    .normalize('NFC')
    .replace(/[äöü]/gi, (letter) => `${letter.normalize('NFD').charAt(0)}e`);
  return [name, written].map((each) => bare(each.normalize('NFD').replace(/\p{Mn}/gu, '')));
}

/** One of several: `butterflies` are `butterfly`, `boxes` are `box`. */
export const singular = (name: string): string =>
  bare(name)
    .replace(/ies$/, 'y')
    .replace(/(?<=x|ch|sh|ss|z)es$/, '')
    .replace(/(?<=[^su]|ou|au|eu)s$/, '');

const NUMBERS = 'zero one two three four five six seven eight nine ten'.split(' ');

/** The number that a name writes in digits or in a word. */
export function numberIn(name: string): string[] {
  const word = NUMBERS.indexOf(folded(name));
  if (word >= 0) return [String(word)];
  return /^\d+$/.test(name.trim()) ? [String(Number(name))] : [];
}

/**
 * Names without the words that all of them begin or end with: `class_cat` and `class_dog` are `cat` and `dog`,
 * `cat images` and `dog images` as well. Where a name would be left without a word they stay.
 */
export function withoutShared(names: readonly string[]): (name: string) => string[] {
  const words = names.map(wordsIn);
  const [first = []] = words;
  const least = Math.min(...words.map((each) => each.length)) - 1;
  let [before, behind] = [0, 0];
  if (names.length > 1) {
    while (before < least && words.every((each) => each[before] === first[before])) before++;
    while (before + behind < least && words.every((each) => each.at(-1 - behind) === first.at(-1 - behind)))
      behind++;
  }
  return (name) => {
    const own = wordsIn(name);
    return [bare(own.slice(before, own.length - behind).join(' '))];
  };
}

/** Without a number in front. */
function wordsIn(name: string): string[] {
  const words = folded(name)
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter(Boolean);
  return words.length > 1 && /^\d+$/.test(words[0]!) ? words.slice(1) : words;
}

/** A name and its synonyms, as ImageNet's are written: separated by commas. */
export const synonyms = (name: string): string[] =>
  name.includes(',') ? [name, ...name.split(',')].filter((each) => each.trim() !== '') : [name];

/** WordNet's number that a name begins with, such as `n02085620` in `n02085620-Chihuahua`. */
export const wordNetId = (name: string): string | undefined => WORDNET.exec(name)?.[1]?.toLowerCase();

/** The words of one of ImageNet's thousand WordNet numbers. */
export const wordsOf = (id: string): string | undefined => WORDS_OF.get(id);

const SYNONYMS = new Set(IMAGENET.flatMap(({ words }) => synonyms(words).map(folded)));

/** Whether a class is one of ImageNet's thousand, by number or by a synonym. */
export function ofImageNet(name: string): boolean {
  const id = wordNetId(name);
  return id === undefined ? synonyms(name).some((each) => SYNONYMS.has(folded(each))) : WORDS_OF.has(id);
}

/** The place in ImageNet's order that each of so many outputs has by convention, or undefined. */
function orderOf(count: number): readonly (string | undefined)[] | undefined {
  if (count === IMAGENET.length) return IMAGENET.map(({ id }) => id);
  if (count === WITH_BACKGROUND) return [undefined, ...IMAGENET.map(({ id }) => id)];
  return undefined;
}

/**
 * WordNet's numbers of a teacher's classes, known by their order: of a thousand (or a thousand and one) that have no
 * names, or whose names are ImageNet's.
 */
export function idsByOrder(
  classes: readonly string[] | undefined,
  count: number,
): readonly (string | undefined)[] | undefined {
  const order = orderOf(count);
  if (!order || !classes || isNumbered(classes)) return order;
  const alike = classes.filter((name, i) => {
    const id = order[i];
    if (id === undefined) return false;
    const words = new Set(synonyms(WORDS_OF.get(id)!).map(folded));
    return wordNetId(name) === id || synonyms(name).some((each) => words.has(folded(each)));
  });
  return alike.length >= ALIKE * IMAGENET.length ? order : undefined;
}
