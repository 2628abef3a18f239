import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { Said } from '../../../src-main/api/contract/said';
import { SAID, translator } from '../../../src-main/api/contract/said';

const ROOT = join(import.meta.dirname, '../../../src-main');
const PLACE = /\{\w+\}/g;
const english = Object.keys(SAID);

/** What a program's text says, with `{}` where something is filled in; undefined where it is no text. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => `{}${literal.text}`).join('');
  return undefined;
}

/** Every text of the program, and those that errors are made of. */
function readProgram(): { texts: string[]; thrown: Map<string, string> } {
  const texts: string[] = [];
  const thrown = new Map<string, string>();
  for (const each of readdirSync(ROOT, { recursive: true, withFileTypes: true })) {
    const path = join(each.parentPath, each.name);
    if (!each.name.endsWith('.ts') || path.includes('contract/said')) continue;
    const visit = (node: ts.Node): void => {
      const text = textOf(node);
      if (text !== undefined) texts.push(text);
      if (ts.isNewExpression(node) && node.expression.getText() === 'StudioError')
        for (const sentence of (node.arguments ?? []).slice(1, 3).map(textOf))
          if (sentence) thrown.set(sentence, path.slice(ROOT.length + 1));
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true));
  }
  return { texts, thrown };
}

const { texts, thrown } = readProgram();

describe('what the program says, in other languages', () => {
  it.each([
    ['de', 0],
    ['fr', 1],
  ] as const)('names the same values in %s', (_, at) => {
    const placesOf = (text: string) => [...new Set(text.match(PLACE) ?? [])].sort().join();
    expect(english.filter((each) => placesOf(each) !== placesOf(SAID[each]![at]))).toEqual([]);
  });

  it('is what the program really says', () => {
    const known = new Set(texts);
    // What is put together of few words of its own would fit everything.
    const forms = [...known]
      .filter((text) => text.includes('{}') && text.replaceAll('{}', '').length > 9)
      .map(
        (text) => new RegExp(`^${text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll('{}', '.*')}$`, 's'),
      );
    const fits = (text: string) => known.has(text) || forms.some((form) => form.test(text));
    const isSaid = (sentence: string) => {
      const text = sentence.replace(PLACE, '{}');
      // “…” and what is wrong with it; and what the system says, with the path behind it.
      const within = text.replace(/^“?\{\}”? |^Choose /, '').replace(/( \(\{\}\))?\.$/, '');
      const begins = (start: string) => texts.some((each) => each.startsWith(start));
      return (
        fits(text) || within.split('; ').every((part) => fits(part) || (part.length > 30 && begins(part)))
      );
    };
    expect(english.filter((each) => !isSaid(each))).toEqual([]);
  });

  it('is nine of ten sentences of errors that people see in the window', () => {
    const german = translator(SAID, 'de');
    // What is said before there is a window, and on the command line, is English.
    const elsewhere = /^(app|engine)\/|^catalog\/(home|home-note|database|find)\.ts$/;
    const own = [...thrown].filter(([text, path]) => /\w{4}/.test(text) && !elsewhere.test(path));
    const lacking = own.filter(
      ([text]) => german(text.replaceAll('{}', 'x7')) === text.replaceAll('{}', 'x7'),
    );
    expect(own.length).toBeGreaterThan(300);
    expect(lacking.length, lacking.join('\n')).toBeLessThanOrEqual(own.length / 10);
  });
});

describe('a sentence of the program', () => {
  const SMALL: Said = {
    'There is no {kind} named “{name}”.': ['Es gibt kein {kind} „{name}“.', 'Pas de {kind} « {name} ».'],
    'There is no {what}.': ['Es gibt kein {what}.', 'Pas de {what}.'],
    model: ['Modell', 'modèle'],
    'Check the path.': ['Prüfen Sie den Pfad.', 'Vérifiez le chemin.'],
    'It failed: {why}.': ['Es misslang: {why}.', 'Échec : {why}.'],
  };
  const cases: [said: string, german: string, french: string][] = [
    ['Check the path.', 'Prüfen Sie den Pfad.', 'Vérifiez le chemin.'],
    ['There is no model named “a {b} $1”.', 'Es gibt kein Modell „a {b} $1“.', 'Pas de modèle « a {b} $1 ».'],
    ['There is no way.', 'Es gibt kein way.', 'Pas de way.'],
    [
      'It failed: no. Check the path.',
      'Es misslang: no. Prüfen Sie den Pfad.',
      'Échec : no. Vérifiez le chemin.',
    ],
    ['It failed: two\nlines.', 'Es misslang: two\nlines.', 'Échec : two\nlines.'],
    [
      'Nobody translated this. Nor this.',
      'Nobody translated this. Nor this.',
      'Nobody translated this. Nor this.',
    ],
    ['', '', ''],
  ];
  it.each(cases)('“%s” is said', (said, german, french) => {
    expect([translator(SMALL, 'de')(said), translator(SMALL, 'fr')(said)]).toEqual([german, french]);
  });

  it('is found among all of them in no time: logs have thousands', () => {
    const say = translator(SAID, 'fr');
    const start = performance.now();
    for (let i = 0; i < 5000; i++) say(`step ${i}: loss ${i / 7}, something that nobody knows`);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
