import { z } from 'zod';

/** The languages that what the program says is known in beside English, which all is written in. */
export const OTHER_LANGUAGES = ['de', 'fr'] as const;
export type OtherLanguage = (typeof OTHER_LANGUAGES)[number];
export const LanguageSchema = z.enum(['en', ...OTHER_LANGUAGES]);
export type Language = z.infer<typeof LanguageSchema>;

/** The language of a choice; “system”: the first of the system's that there is. */
export function languageOf(choice: string, system: readonly string[]): Language {
  const known = (tag: string) =>
    (['en', ...OTHER_LANGUAGES] as const).find((each) => each === tag.split('-')[0]);
  return known(choice) ?? system.map(known).find((each) => each !== undefined) ?? 'en';
}

/**
 * Sentences as the program writes them in English, `{names}` standing for what is filled in, and the same in German and
 * in French. English is their name: it is what lies in logs and in the catalog, whatever language is spoken when they are
 * read, and what the command line prints.
 */
export type Said = Readonly<Record<string, readonly [de: string, fr: string]>>;

interface Form {
  /** What it begins and ends with; most forms are told apart by that. */
  start: string;
  end: string;
  sentence: RegExp;
  /** Of its places; `own`: what stands there is somebody's name for something, and no number. */
  places: { name: string; own: boolean }[];
  into: string;
}

const PLACE = /\{(\w+)\}/g;
const LISTED = /, |; | and /;
const AND: Record<OtherLanguage, string> = { de: ' und ', fr: ' et ' };
/** Names in a list stand in the marks of the language that the list is read in. */
const QUOTED = /“([^“”]*)”/g;
const QUOTES: Record<OtherLanguage, string> = { de: '„$1“', fr: '«\u00a0$1\u00a0»' };

/** Within marks of quotation and before signs, where a line must not end in French. */
const FRENCH_BLANK = /(?<=«) | (?=[»:;!?%])/g;

/** A text in French with the blanks that its signs stick by. */
export const frenchBlanks = (text: string): string => text.replace(FRENCH_BLANK, '\u00a0');

/** Where a sentence ends and another begins. */
const BETWEEN = /(?<=[.!?]) (?=[\p{Lu}“])/gu;

/** Numbers as the program writes them, with what they count: “1,024”, “75.6 % ± 1.3”, “0.25 ms”. */
const NUMBERS = /^(?:[<~±+-]?\d+(?:,\d{3})*(?:\.\d+)?(?:%|ms|s|[kMGT]?B)?|%|±|ms|s|[kMGT]?B| )+$/;
/** A point or comma within a number. */
const MARKED = /\d{1,3}(?:,\d{3})+|(?<=\d)\.(?=\d)/g;

/**
 * Says in one language what was said in English, a sentence or several; what is not known there stays as it is.
 *
 * @param locale how numbers are written; left out: as the language does
 */
export function translator(
  said: Said,
  language: OtherLanguage,
  locale: string = language,
): (english: string) => string {
  const { whole, forms } = sorted(said, OTHER_LANGUAGES.indexOf(language));
  const numbers = new Intl.NumberFormat(locale);
  const mark = numbers.formatToParts(0.5).find(({ type }) => type === 'decimal')!.value;
  const written = (text: string) =>
    text.replace(MARKED, (found) =>
      found === '.' ? mark : numbers.format(Number(found.replaceAll(',', ''))),
    );
  const quoted = (text: string) => text.replace(QUOTED, QUOTES[language]);
  const sentence = (english: string): string | undefined => {
    const known = whole.get(english);
    if (known !== undefined) return known;
    for (const { start, end, sentence: form, places, into } of forms) {
      const found = english.startsWith(start) && english.endsWith(end) ? form.exec(english) : null;
      if (!found) continue;
      // What is filled in may be said in words, too; it is always shorter.
      const values = new Map(
        places.map(({ name, own }, i) => {
          const value = list(found[i + 1]!);
          if (own) return [name, value];
          return [name, NUMBERS.test(value) ? written(value) : quoted(value)];
        }),
      );
      return into.replace(PLACE, (place, name: string) => values.get(name) ?? place);
    }
    return undefined;
  };
  /** One thing, or several: “a, b and c”. */
  const list = (value: string): string => {
    const whole = say(value);
    if (whole !== value || !LISTED.test(value)) return whole;
    const and = AND[language];
    return value.split(' and ').map((part) => part.split('; ').map(manyOf).join('; ')).join(and); // prettier-ignore
  };
  const manyOf = (value: string): string => value.split(', ').map(say).join(', ');
  const say = (english: string): string => {
    for (const { index } of [...english.matchAll(BETWEEN), { index: english.length }]) {
      const first = sentence(english.slice(0, index));
      if (first !== undefined)
        return index === english.length ? first : `${first} ${say(english.slice(index + 1))}`;
    }
    return english;
  };
  return say;
}

/** Sentences without places, and forms; of two that fit, the one that says more is meant and stands first. */
function sorted(said: Said, language: number): { whole: Map<string, string>; forms: Form[] } {
  const whole = new Map<string, string>();
  const forms: Form[] = [];
  const plain = (text: string) => text.replace(PLACE, '').length;
  for (const [english, words] of Object.entries(said).sort(([a], [b]) => plain(b) - plain(a))) {
    const into = OTHER_LANGUAGES[language] === 'fr' ? frenchBlanks(words[language]!) : words[language]!;
    if (english.includes('{')) forms.push({ ...formOf(english), into });
    else whole.set(english, into);
  }
  return { whole, forms };
}

function formOf(english: string): Omit<Form, 'into'> {
  const places = [...english.matchAll(PLACE)].map(({ 1: name, index }) => ({
    name: name!,
    own: name === 'version' || english[index - 1] === '“',
  }));
  const texts = english.split(/\{\w+\}/);
  const escaped = texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return {
    start: texts[0]!,
    end: texts.at(-1)!,
    sentence: new RegExp(`^${escaped.join('(.+?)')}$`, 's'),
    places,
  };
}
