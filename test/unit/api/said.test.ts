import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { Said } from '../../../src-main/api/contract/said';
import { SAID, translator } from '../../../src-main/api/contract/said';
import { withWindowsWays } from '../../../src-renderer/app/ways';

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

/** What is said of a run as it goes on, and of what is found in images. */
const SPEAKS = /(^|\.)(log|note|ignored)$/;

/** What is wrong with a file, as the rest of a sentence that begins with its name. */
const BLAMES = /^(bad|badFile|fail|this\.fail|graph\.refused|this\.refused|harmful)$/;

/** Every text of the program, those that errors are made of, those of logs and notes, and rests of sentences. */
function readProgram(): Record<'thrown' | 'noted' | 'rests', Map<string, string>> & { texts: string[] } {
  const texts: string[] = [];
  const rests = new Map<string, string>();
  const thrown = new Map<string, string>();
  const noted = new Map<string, string>();
  for (const each of readdirSync(ROOT, { recursive: true, withFileTypes: true })) {
    const path = join(each.parentPath, each.name);
    if (!each.name.endsWith('.ts') || path.includes('contract/said')) continue;
    const visit = (node: ts.Node): void => {
      const text = textOf(node);
      if (text !== undefined) texts.push(text.trim());
      if (ts.isNewExpression(node) && node.expression.getText() === 'StudioError')
        for (const sentence of (node.arguments ?? []).slice(1, 3).map(textOf))
          if (sentence) thrown.set(sentence, path.slice(ROOT.length + 1));
      if (ts.isCallExpression(node) && BLAMES.test(node.expression.getText()))
        for (const rest of node.arguments.map(textOf))
          if (rest && /^\p{Ll}.* /u.test(rest)) rests.set(rest, path.slice(ROOT.length + 1));
      if (ts.isCallExpression(node) && SPEAKS.test(node.expression.getText()))
        for (const sentence of node.arguments.map(textOf))
          if (sentence) noted.set(sentence, path.slice(ROOT.length + 1));
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true));
  }
  return { texts, thrown, noted, rests };
}

const { texts, thrown, noted, rests } = readProgram();

/** What stands in a sentence's places: anything, or words that the program puts in, or nothing. */
const FILLINGS = [
  'x7',
  '',
  'is',
  'are',
  '7 images',
  '7 files',
  'folder',
  'a model',
  'beside the class folders',
  'its images are of no class',
  ', instead of 7 % in the order as it is',
];

/** A sentence with all of what may stand in its places; of long ones, whose places are many, the same in all. */
function filled(text: string): string[] {
  const [first = '', ...rest] = text.split('{}');
  if (rest.length > 4) return [text.replaceAll('{}', 'x7')];
  return rest.reduce<string[]>(
    (begun, part) => begun.flatMap((start) => FILLINGS.map((each) => start + each + part)),
    [first],
  );
}

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
      .filter((text) => text.includes('{}') && text.replaceAll('{}', '').length > 6)
      .map(
        (text) => new RegExp(`^${text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll('{}', '.*')}$`, 's'),
      );
    const fits = (text: string) => known.has(text) || forms.some((form) => form.test(text));
    const isSaid = (sentence: string) => {
      const text = sentence.replace(PLACE, '{}');
      // “…” and what is wrong with it; and what the system says, with the path behind it.
      const within = text.replace(/^“?\{\}”? |^Choose /, '').replace(/( \(\{\}\))?\.$/, '');
      const begins = (start: string) => texts.some((each) => each.startsWith(start));
      const inParts = (between: string) =>
        within.split(between).every((part) => fits(part) || (part.length > 30 && begins(part)));
      return fits(text) || fits(within) || inParts('; ') || inParts(', ');
    };
    // What only the window says in its place: see `ways.ts` there.
    const here =
      /on the teacher’s page|“Its column of classes”|“File that tells the classes”|field “Image size”|among the settings|another teacher\./;
    // A sentence of several in one text, or one without its options.
    const cut = /^(Likely causes: |Their order was found)|does not name its classes\.$/;
    expect(english.filter((each) => !isSaid(each) && !here.test(each) && !cut.test(each))).toEqual([]);
  });

  // What is said before there is a window, and on the command line, is English; so is what asks for a way to mend.
  const elsewhere =
    /^(app|engine|api\/transport)\/|^catalog\/(home|home-note|database|find)\.ts$|^work\/(executors|tasks)\//;

  it.each([
    ['errors', thrown, 300],
    ['logs and notes', noted, 25],
  ] as const)('is every whole sentence of %s that people see in the window', (_, sentences, least) => {
    const german = translator(SAID, 'de');
    const isLacking = (text: string) =>
      filled(text).every((english) => {
        const here = withWindowsWays(english);
        return german(english) === english && german(here) === here;
      });
    const whole = [...sentences].filter(
      ([text, path]) => /^(\p{Lu}|“|\{\}).*\w{4}.*[.:]$/u.test(text) && !elsewhere.test(path),
    );
    expect(whole.length).toBeGreaterThan(least);
    const lacking = whole.filter(([text]) => isLacking(text)).map(([text, path]) => `${path}: ${text}`);
    // What is new need not be known in all languages at once.
    expect(lacking.length, lacking.join('\n')).toBeLessThanOrEqual(whole.length / 50);
  });
});

it.each(['de', 'fr'] as const)('says what is wrong with a file in %s', (language) => {
  const say = translator(SAID, language);
  const isSaid = (text: string) =>
    filled(text).some(
      (rest) => say(`“x” ${rest}.`) !== `“x” ${rest}.` || !say(`The file “x” ${rest}.`).includes(rest),
    );
  expect(rests.size).toBeGreaterThan(60);
  expect([...rests].filter(([text]) => !isSaid(text)).map((each) => each.join(' '))).toEqual([]);
});

describe('a sentence of the program', () => {
  const SMALL: Said = {
    'There is no {kind} named “{name}”.': ['Es gibt kein {kind} „{name}“.', 'Pas de {kind} « {name} ».'],
    'There is no {what}.': ['Es gibt kein {what}.', 'Pas de {what}.'],
    model: ['Modell', 'modèle'],
    'Check the path.': ['Prüfen Sie den Pfad.', 'Vérifiez le chemin.'],
    'It failed: {why}.': ['Es misslang: {why}.', 'Échec : {why}.'],
    'It is {how} right.': ['Es ist {how} richtig.', 'C’est {how} juste.'],
    'It needs {library} {version}.': ['Es braucht {library} {version}.', 'Il faut {library} {version}.'],
  };
  const cases: [said: string, german: string, french: string][] = [
    ['Check the path.', 'Prüfen Sie den Pfad.', 'Vérifiez le chemin.'],
    [
      'There is no model named “a {b} $1”.',
      'Es gibt kein Modell „a {b} $1“.',
      'Pas de modèle «\u00a0a {b} $1\u00a0».',
    ],
    ['There is no way.', 'Es gibt kein way.', 'Pas de way.'],
    [
      'It failed: no. Check the path.',
      'Es misslang: no. Prüfen Sie den Pfad.',
      'Échec\u00a0: no. Vérifiez le chemin.',
    ],
    ['It is 75.6 % right.', 'Es ist 75,6 % richtig.', 'C’est 75,6 % juste.'],
    ['It is 75.6 % ± 1.3 right.', 'Es ist 75,6 % ± 1,3 richtig.', 'C’est 75,6 % ± 1,3 juste.'],
    ['It failed: 0.25 ms.', 'Es misslang: 0,25 ms.', 'Échec\u00a0: 0,25 ms.'],
    ['It failed: 12,345.', 'Es misslang: 12.345.', 'Échec\u00a0: 12\u202f345.'],
    // Names and versions are no numbers, nor is what stands in other words.
    ['There is no model named “1.5”.', 'Es gibt kein Modell „1.5“.', 'Pas de modèle «\u00a01.5\u00a0».'],
    ['It needs Keras 3.12.', 'Es braucht Keras 3.12.', 'Il faut Keras 3.12.'],
    ['It failed: /home/v1.5/a.png.', 'Es misslang: /home/v1.5/a.png.', 'Échec\u00a0: /home/v1.5/a.png.'],
    // Names in a list have the marks of the language.
    [
      'It failed: “cat” and “dog”.',
      'Es misslang: „cat“ und „dog“.',
      'Échec\u00a0: «\u00a0cat\u00a0» et «\u00a0dog\u00a0».',
    ],
    ['It failed: two\nlines.', 'Es misslang: two\nlines.', 'Échec\u00a0: two\nlines.'],
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

  it('has its numbers as the system writes them, where that is said', () => {
    expect(translator(SMALL, 'de', 'en')('It is 1,075.6 % right.')).toBe('Es ist 1,075.6 % richtig.');
  });

  it('is found among all of them in no time: logs have thousands', () => {
    const say = translator(SAID, 'fr');
    // Of the processor, which may be busy with other things.
    const start = process.cpuUsage();
    for (let i = 0; i < 5000; i++) say(`step ${i}: loss ${i / 7}, something that nobody knows`);
    expect(process.cpuUsage(start).user).toBeLessThan(1e6);
  });
});

it('says what a file is instead of a model, in each of them', () => {
  const source = readFileSync(join(ROOT, 'formats/disguise.ts'), 'utf8');
  const rests = [...source.matchAll(/'((?:is|begins) [^']+)'/g)].map(([, rest]) => `“x” ${rest!}.`);
  const hints = [...source.matchAll(/'([A-Z][^']+\.)'/g)].map(([, hint]) => hint!);
  expect([rests.length, hints.length].every((count) => count > 15)).toBe(true);
  for (const language of ['de', 'fr'] as const) {
    const say = translator(SAID, language);
    expect([...rests, ...hints].filter((each) => say(each) === each)).toEqual([]);
  }
});

it('says that nothing of a catalog can be changed, wherever it lies', () => {
  const say = translator(SAID, 'fr');
  const way = 'copy the home to a folder of your own and name that with --home.';
  expect(say(`The catalog cannot be written. Change its permissions, or ${way}`)).toBe(
    'Le catalogue ne peut pas être écrit. Changez ses droits, ou copiez-le dans un dossier à vous et nommez celui-ci avec --home.',
  );
  expect(say('The catalog /a/catalog.db is damaged.')).toBe('Le catalogue /a/catalog.db est endommagé.');
  expect(say('The catalog is damaged.')).toBe('Le catalogue est endommagé.');
});
