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
  const numbers = values.map((value) => (value instanceof Map ? indexOf(value) : undefined));
  const ordered = new Set(numbers).size === values.length && !numbers.includes(undefined);
  const sorted = ordered
    ? values.map((value, i) => ({ value, at: numbers[i]! })).sort((a, b) => a.at - b.at)
    : values.map((value) => ({ value }));
  const names = sorted.map(({ value }) => nameOf(value));
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** Records may say their place: `{"id": 2, "name": "dog"}`. */
function indexOf(record: ReadonlyMap<string, Literal>): number | undefined {
  const value = ['index', 'id', 'class_id', 'label_id']
    .map((name) => record.get(name))
    .find((each) => each != null);
  return typeof value === 'number' ? value : undefined;
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
  const inner = innerOf(values);
  return inner === undefined ? undefined : labelsFrom(inner);
}

/** Under which names a description keeps its classes, without case and signs, the surest first. */
const INNER =
  'idlabel idxtoclass classes labels names classnames label labelid classtoidx categories labelnames labelmap classlabels classlist classmap vocab targetnames idxlabel idxclass indextoclass indextolabel indextoname idtolabel idtoclass idtoname'.split(
    ' ',
  );

type Fields = ReadonlyMap<string, Literal>;

function innerOf(values: Fields): Literal | undefined {
  const called = (wanted: string) =>
    [...values].find(
      ([key, each]) =>
        key.toLowerCase().replace(/[^a-z]/g, '') === wanted && (each instanceof Map || Array.isArray(each)),
    )?.[1];
  for (const wanted of INNER) {
    const found = called(wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

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
  if (value instanceof Map) return nameOf(value.get('name') ?? value.get('label') ?? null);
  return undefined;
}

const WORDNET = /^n\d{8}$/;

function textOf(value: Literal): string {
  return typeof value === 'string' ? value : '';
}

/**
 * Names out of a text file with one on each line, perhaps after a number (`0 cat`, `0: cat`, `cat 0`) or after a WordNet
 * number (`n02123045 tabby, tabby cat`).
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
  const numbered =
    inOrderOf(lines, /^(\d+)\s*[:,;.)\t ]\s*(.+)$/, 1, 2) ?? inOrderOf(lines, /^(.+?)[,;\t ]+(\d+)$/, 2, 1);
  const names = (numbered ?? lines).map(unquoted);
  const described = names.map((name) => /^n\d{8}[\s,:]+(.+)$/.exec(name)?.[1]);
  return described.every((name) => name !== undefined) ? described : names;
}

const unquoted = (line: string): string => line.trim().replace(/^(["'])(.*)\1$/, '$2');

/** Of “Class 1” and “Class 2” the number is a part of the name: without it both are one. */
function inOrderOf(lines: string[], pattern: RegExp, index: number, name: number): string[] | undefined {
  const found = lines.map((line) => pattern.exec(line));
  if (found.some((match) => !match)) return undefined;
  const names = inOrder(found.map((match) => [Number(match![index]), match![name]!]));
  return names && new Set(names).size === names.length ? names : undefined;
}
