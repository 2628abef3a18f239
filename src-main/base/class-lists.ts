import type { Literal } from './literal';

/** What transformers calls classes that nobody named. */
const MADE_UP = /^LABEL_\d+$/;

/**
 * Names in the order of the outputs, out of whatever notation: a list, `{"0": "cat"}`, `{"cat": 0}`, Keras's
 * `{"0": ["n02123045", "tabby"]}`, or one of these under a name of its own.
 *
 * @returns undefined where there are gaps, or nothing but made-up names (LABEL_0, …)
 */
export function labelsFrom(value: Literal | undefined): string[] | undefined {
  const names = Array.isArray(value) ? listed(value) : value instanceof Map ? mapped(value) : undefined;
  if (!names || names.length < 1 || names.every((name) => MADE_UP.test(name))) return undefined;
  return names;
}

function listed(values: Literal[]): string[] | undefined {
  const names = inPlaces(values).map(nameOf);
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** Records that say their place are in that order, whatever the file's. */
function inPlaces(values: Literal[]): Literal[] {
  const placed = values.map((value) => ({ value, at: value instanceof Map ? indexOf(value) : undefined }));
  const numbers = new Set(placed.map(({ at }) => at));
  if (numbers.size < values.length || numbers.has(undefined)) return values;
  return placed.sort((a, b) => a.at! - b.at!).map(({ value }) => value);
}

/** Where records say their place and their name, the surest first: `{"id": 2, "name": "dog"}`, `{"label": 2, "class": "dog"}`. */
const PLACE = 'index idx id classid labelid classindex classidx categoryid key label'.split(' ');
const NAME = 'name label classname labelname categoryname displayname class category title text value'.split(
  ' ',
);

/** A place is a number, perhaps written as a text; a name is no number where there is anything else. */
function indexOf(record: Fields): number | undefined {
  const value = valuesOf(record, PLACE).find(
    (each) => typeof each === 'number' || /^\d+$/.test(textOf(each)),
  );
  return value === undefined ? undefined : Number(value);
}

function nameIn(record: Fields): string | undefined {
  const values = valuesOf(record, NAME);
  return nameOf(values.find((each) => /\D/.test(textOf(each))) ?? values[0] ?? null);
}

function mapped(values: ReadonlyMap<string, Literal>): string[] | undefined {
  const entries = [...values];
  if (entries.length === 0) return undefined;
  if (
    entries.every(([key]) => /^\d+$/.test(key)) &&
    entries.some(([, value]) => nameOf(value) !== undefined)
  ) {
    return inOrder(entries.map(([key, value]) => [Number(key), nameOf(value)]));
  }
  if (entries.every(([, value]) => typeof value === 'number' || /^\d+$/.test(textOf(value)))) {
    return inOrder(entries.map(([key, value]) => [Number(value), key]));
  }
  const records = entries.map(
    ([name, value]) => [name, value instanceof Map ? indexOf(value) : undefined] as const,
  );
  if (records.every(([, index]) => index !== undefined))
    return inOrder(records.map(([name, index]) => [index!, name]));
  const inner = innerOf(values);
  return inner === undefined ? undefined : labelsFrom(inner);
}

/** Under which names a description keeps its classes, without case and signs, the surest first. */
const INNER = [
  'idlabel idxtoclass classes labels names classname classnames label labelid classtoidx categories labelnames labelmap',
  'classlabels classlist classmap vocab targetnames idxlabel idxclass indextoclass indextolabel indextoname idtolabel',
  'idtoclass idtoname idclass idname idxtolabel idxtoname idxname intstr labellist labeldict classdict classindices',
  'classindex classidx labelidx labeltoidx labeltoid labeltoindex nametoidx nametoid nametoindex classtoindex classtoid',
  'classmapping labelmapping uniquevalues',
]
  .join(' ')
  .split(' ');

type Fields = ReadonlyMap<string, Literal>;

/** The value of a field that is called so, whatever signs and capitals it is written with. */
const called = (values: Fields, wanted: string): Literal | undefined =>
  [...values].find(
    ([key, each]) => each !== null && key.toLowerCase().replace(/[^a-z]/g, '') === wanted,
  )?.[1];

const valuesOf = (values: Fields, names: readonly string[]): Literal[] =>
  names.map((name) => called(values, name)).filter((each) => each !== undefined);

/** All that a description keeps under such names, the surest first. */
export const listsIn = (values: Fields): Literal[] => valuesOf(values, INNER);

const innerOf = (values: Fields): Literal | undefined =>
  listsIn(values).find((each) => each instanceof Map || Array.isArray(each));

/** Descriptions of descriptions are looked into so deep. */
const DEEP = 3;

/** Names that a description of something else holds under one of the usual names. */
export function labelsWithin(value: Literal, depth = 0): string[] | undefined {
  if (!(value instanceof Map)) return undefined;
  const found = labelsFrom(innerOf(value));
  if (found !== undefined) return found;
  if (depth >= DEEP) return undefined;
  for (const each of value.values()) {
    const inside = labelsWithin(each, depth + 1);
    if (inside) return inside;
  }
  return undefined;
}

/** By index, counted from 0 or from 1. */
function inOrder(pairs: [number, string | undefined][]): string[] | undefined {
  const sorted = [...pairs].sort(([a], [b]) => a - b);
  const first = sorted[0]![0];
  if (first > 1 || sorted.some(([index, name], i) => index !== first + i || name === undefined))
    return undefined;
  return sorted.map(([, name]) => name!);
}

/** Numbers are names too; of Keras's pairs of a WordNet number and a name it is the name. */
function nameOf(value: Literal): string | undefined {
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) {
    const texts = value.filter((item) => typeof item === 'string');
    return texts.find((text) => !WORDNET.test(text)) ?? texts[0];
  }
  return value instanceof Map ? nameIn(value) : undefined;
}

const WORDNET = /^n\d{8}$/;

function textOf(value: Literal): string {
  return typeof value === 'string' ? value : '';
}

/**
 * Names out of a text file with one on each line, perhaps after a number (`0 cat`, `0: cat`, `[0] cat`, `Class 0: cat`),
 * before one (`cat 0`, `'cat': 0`), or after a WordNet number (`n02123045 tabby, tabby cat`).
 */
export function labelsFromLines(text: string): string[] | undefined {
  const lines = text
    .split(/\r\n?|\n/)
    .map((line) => line.trim().replace(/,$/, ''))
    .filter((line) => line !== '' && !/^(#|\/\/) /.test(line));
  if (lines.length === 0) return undefined;
  const between =
    lines.length === 1 ? [';', '|', '\t', ','].find((each) => lines[0]!.includes(each)) : undefined;
  if (between !== undefined) return labelsFromLines(lines[0]!.replaceAll(between, '\n'));
  if (lines.every((line) => line.startsWith('- '))) return lines.map((line) => unquoted(line.slice(2)));
  const numbered = numberedLines(lines) ?? (isHeading(lines[0]!) ? numberedLines(lines.slice(1)) : undefined);
  const names = (numbered ?? lines).map(unquoted);
  const described = names.map((name) => /^n\d{8}[\s,:]+(.+)$/.exec(name)?.[1]);
  return described.every((name) => name !== undefined) ? described : names;
}

/** Where a number stands, and where a name. */
const NUMBERED: [pattern: RegExp, index: number, name: number][] = [
  [/^(\d+)\s*(?:->|=>|[:,;.)=|\t ]|- )\s*(.+)$/, 1, 2],
  [/^[[(](\d+)[\])]\s*:?\s*(.+)$/, 1, 2],
  [/^(?:class|label)[ _]?(\d+)\s*[:=]\s*(.+)$/i, 1, 2],
  [/^(.+?)\s*(?:->|=>|[:=])\s*(\d+)$/, 2, 1],
  [/^(.+?)[,;|\t ]+(\d+)$/, 2, 1],
];

function numberedLines(lines: string[]): string[] | undefined {
  for (const each of NUMBERED) {
    const names = inOrderOf(lines, ...each);
    if (names) return names;
  }
  return undefined;
}

/** What a column of names or numbers is called. */
export const HEADINGS =
  /^(id|idx|index|no|number|names?|labels?|class(es)?|category|categories|species|breeds?|words|wnid|synset|class.?(id|name|index)|label.?(id|name|index)|.*_(id|name|index))$/i;

const isHeading = (line: string): boolean => {
  const cells = line.split(/[,;|\t ]+/);
  return cells.length > 1 && cells.every((cell) => HEADINGS.test(cell));
};

const unquoted = (line: string): string => line.trim().replace(/^(["'])(.*)\1$/, '$2');

/** Of “Class 1” and “Class 2” the number is a part of the name: without it both are one. */
function inOrderOf(lines: string[], pattern: RegExp, index: number, name: number): string[] | undefined {
  const found = lines.map((line) => pattern.exec(line));
  if (found.length === 0 || found.some((match) => !match)) return undefined;
  const names = inOrder(found.map((match) => [Number(match![index]), match![name]!]));
  return names && new Set(names).size === names.length ? names : undefined;
}
