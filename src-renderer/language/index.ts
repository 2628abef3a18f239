import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from '../../src-main/api/contract/said/said';
import { languageOf as languageAmong } from '../../src-main/api/contract/said/said';
import { en } from './en';
import type { Key, Translation, ValuesOf } from './typed';

/**
 * The words of the interface. What people read stands in `en/`, a file for each folder of screens, in ICU's message
 * form; the other languages have the same messages. None is loaded from elsewhere: they are parts of the program.
 */

/** The languages, each by the name that it has for itself. */
export const LANGUAGES: Record<Language, string> = { en: 'English', de: 'Deutsch', fr: 'Français' };
export type { Language };

interface Spoken {
  messages: Translation;
  /** What declarations of the program say of themselves, by the English words. */
  declared: Readonly<Partial<Record<string, string>>>;
  /** What the program says: in errors, in logs, of runs. */
  said(english: string): string;
}

const ENGLISH: Spoken = { messages: en, declared: {}, said: (english) => english };
const SPOKEN: Record<Language, () => Promise<Spoken>> = {
  en: () => Promise.resolve(ENGLISH),
  de: () => import('./de'),
  fr: () => import('./fr'),
};

let language: Language = 'en';
let spoken = ENGLISH;
let formats = new Map<Key, (values: Record<string, string | number> | undefined) => string>();

/** The language in use. */
export const currentLanguage = (): Language => language;

/** The language of a choice; “system”: the first of the system's that there is. */
export const languageOf = (choice: string, system: readonly string[] = navigator.languages): Language =>
  languageAmong(choice, system);

/** Has everything said in a language. To be called before what says something is loaded. */
export async function speak(next: Language): Promise<void> {
  spoken = await SPOKEN[next]();
  language = next;
  formats = new Map();
}

/** Numbers are written as the system writes them, whatever the language. */
const formatters = {
  getNumberFormat: (_: unknown, options?: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(navigator.language, options),
  getDateTimeFormat: (_: unknown, options?: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(navigator.language, options),
  getPluralRules: (_: unknown, options?: Intl.PluralRulesOptions) => new Intl.PluralRules(language, options),
};

/** A message in the language in use. */
export function t<K extends Key>(key: K, ...[values]: ValuesOf<K>): string {
  const message = spoken.messages[key];
  if (!message.includes('{')) return message;
  let format = formats.get(key);
  if (!format) {
    format = sentence(message);
    formats.set(key, format);
  }
  return format(values);
}

/** A message that values go into; numbers without a form of their own are written as all others are, no digit lost. */
function sentence(message: string): (values: Record<string, string | number> | undefined) => string {
  const format = new IntlMessageFormat(message, language, undefined, { formatters, ignoreTag: true });
  const numbers = new Intl.NumberFormat(navigator.language, { maximumFractionDigits: 20 });
  const counted = new Set([...message.matchAll(/\{(\w+), plural/g)].map(([, name]) => name));
  return (values = {}) =>
    String(
      format.format(
        Object.fromEntries(
          Object.entries(values).map(([name, value]) => [
            name,
            typeof value === 'number' && !counted.has(name) ? numbers.format(value) : value,
          ]),
        ),
      ),
    );
}

/** What a declaration says of itself, in the language in use where it is known there. */
export const declaredWords = (words: string): string => spoken.declared[words] ?? spoken.said(words);

/** What the program said – an error, a line of a log, the name of a run –, in the language in use where it is known. */
export const said = (english: string): string => spoken.said(english);

/** Words of a declaration as a sentence of their own. */
export const asSentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

/** Words that stand alone elsewhere, within a sentence: German nouns keep their capital, other languages have none. */
export const inSentence = (words: string): string =>
  language === 'de' ? words : words.charAt(0).toLowerCase() + words.slice(1);
