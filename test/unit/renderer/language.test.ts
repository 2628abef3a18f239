import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { afterEach, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src-main/api/contract/commands';
import { EXPORTS, PRESETS } from '../../../src-main/api/contract';
import { KINDS } from '../../../src-main/work/kinds/registry';
import { fieldsOf } from '../../../src-main/work/form';
import { declaredWords, LANGUAGES, languageOf, speak, t } from '../../../src-renderer/language';
import * as german from '../../../src-renderer/language/de';
import { en } from '../../../src-renderer/language/en';
import * as french from '../../../src-renderer/language/fr';

const ROOT = join(import.meta.dirname, '../../../src-renderer');
const OTHERS = [
  ['de', german],
  ['fr', french],
] as const;
const keys = Object.keys(en) as (keyof typeof en)[];

function sources(folder = ROOT): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((each) => {
    if (each.isDirectory()) return each.name === 'language' ? [] : sources(join(folder, each.name));
    return /\.(ts|svelte)$/.test(each.name) ? [readFileSync(join(folder, each.name), 'utf8')] : [];
  });
}

/** The values that a message names, and the kinds of its places: a plural is another than a plain value. */
function placesOf(message: string): string[] {
  const places: string[] = [];
  type Element = { type: number; value?: unknown; options?: Record<string, { value: Element[] }> };
  const visit = (elements: readonly Element[]) => {
    for (const { type, value, options } of elements) {
      // 0: text, 7: the number of the plural around it.
      if (type !== 0 && type !== 7) places.push(`${type} ${String(value)}`);
      for (const option of Object.values(options ?? {})) visit(option.value);
    }
  };
  const format = new IntlMessageFormat(message, 'en', undefined, { ignoreTag: true });
  visit(format.getAst());
  return [...new Set(places)].sort();
}

describe.each(OTHERS)('the messages in %s', (_, { messages }) => {
  it('are those in English, no more and no less, and none is empty', () => {
    expect(Object.keys(messages).sort()).toEqual([...keys].sort());
    expect(keys.filter((key) => messages[key].trim() === '')).toEqual([]);
  });

  it('name the same values at the same kinds of places', () => {
    const different = keys.filter(
      (key) => JSON.stringify(placesOf(messages[key])) !== JSON.stringify(placesOf(en[key])),
    );
    expect(different).toEqual([]);
  });

  it('begin and end in the same blanks: they are put together with others', () => {
    const edges = (text: string) => [/^\s/.test(text), /\s$/.test(text)];
    // French sets a blank before its signs; German a comma where English has a blank.
    const joined = (text: string) => /^[,;:\s]/.test(text);
    const different = keys.filter(
      (key) =>
        edges(en[key])[1] !== edges(messages[key])[1] ||
        (edges(en[key])[0] !== edges(messages[key])[0] && !joined(messages[key])),
    );
    expect(different).toEqual([]);
  });
});

it.each(OTHERS)('declarations have their decimals behind a comma in %s', (_, { declared }) => {
  expect(Object.values(declared).filter((text) => /(?<![\w.])\d+\.\d+(?!\d|\.\d)/.test(text!))).toEqual([]);
});

it('never end a line within French marks of quotation, or before a sign', () => {
  const loose = (text: string | undefined) => /« | [»:;!?%]/.test(text!);
  expect(Object.values(french.messages).filter(loose)).toEqual([]);
  expect(Object.values(french.declared).filter(loose)).toEqual([]);
});

describe('messages', () => {
  it('are all used, and hold no sign that their form takes for its own', () => {
    const text = sources().join('\n');
    const kinds = /t\(`(count|kind)\.\$\{[^`]*`/g;
    const families = [...text.matchAll(kinds)].map(([, family]) => family!);
    const used = (key: string) =>
      text.includes(`'${key}'`) ||
      (families.includes(key.split('.')[0]!) && /\.(bank|model|teacher|dataset)(\.(one|many))?$/.test(key));
    expect(keys.filter((key) => !used(key))).toEqual([]);
    expect(keys.filter((key) => en[key].includes("'"))).toEqual([]);
  });

  it('are typed: a name that is none, or a value that is lacking, is an error', () => {
    // @ts-expect-error there is no such message
    expect(() => t('there.isNone')).toThrow();
    // @ts-expect-error its number is lacking
    expect(() => t('count.models')).toThrow();
    // @ts-expect-error it wants no value
    expect(t('app.settings', { n: 1 })).toBe('Settings');
  });
});

describe('what declarations say of themselves', () => {
  const said = new Set<string>();
  for (const kind of KINDS.values()) {
    said.add(kind.label).add(kind.about);
    for (const { label, help, about } of fieldsOf(kind)) {
      for (const part of label.split(': ')) said.add(part);
      said.add(help ?? about);
    }
  }
  for (const { title } of COMMANDS) said.add(title);
  for (const { note } of EXPORTS) said.add(note);
  for (const { label, description } of PRESETS) said.add(label).add(description);
  for (const { group } of [...KINDS.values()].flatMap(fieldsOf)) if (group !== undefined) said.add(group);
  said.delete('');

  it.each(OTHERS)('is known in %s', (_, { declared, said: program }) => {
    // Names of ways are names, and so is what is called alike everywhere.
    const names = (text: string) => /^ways to begin, of/.test(text) || !/[a-z]{3}/i.test(text);
    const isKnown = (text: string) => declared[text] !== undefined || program(text) !== text;
    expect([...said].filter((text) => !names(text) && !isKnown(text))).toEqual([]);
  });
});

describe('the language', () => {
  const cases: [choice: string, system: string[], language: string][] = [
    ['system', ['de-AT', 'en'], 'de'],
    ['system', ['it-IT', 'fr-CA', 'de'], 'fr'],
    ['system', ['it'], 'en'],
    ['system', [], 'en'],
    ['de', ['en-US'], 'de'],
    ['en', ['de'], 'en'],
    ['of a later version', ['de'], 'de'],
  ];
  it.each(cases)('of the choice “%s” on a system of %j is %s', (choice, system, language) =>
    expect(languageOf(choice, system)).toBe(language),
  );

  afterEach(() => speak('en'));

  it('is spoken from then on, with its own plurals and the system’s numbers', async () => {
    expect([1, 1200].map((n) => t('count.models', { n }))).toEqual(['1 model', '1,200 models']);
    await speak('de');
    expect([1, 1200].map((n) => t('count.models', { n }))).toEqual(['1 Modell', '1,200 Modelle']);
    expect(t('app.settings')).toBe('Einstellungen');
    // A number is one wherever it stands in a sentence.
    expect(t('entry.testImages2', { test: 1200 })).toBe('1,200 Testbilder');
    expect(t('generate.thatKnowNothingUntilTheyAre', { n: 1 })).toBe(
      '1 Modell, das bis zum Training nichts weiß',
    );
    expect(declaredWords('Batch')).toBe('Batch');
    expect(declaredWords('Learning rate')).toBe('Lernrate');
    expect(declaredWords('of a later version')).toBe('of a later version');
    await speak('fr');
    // Nothing is one for the French as well.
    expect([0, 2].map((n) => t('count.models', { n }))).toEqual(['0 modèle', '2 modèles']);
    expect(Object.keys(LANGUAGES)).toEqual(['en', 'de', 'fr']);
  });
});
