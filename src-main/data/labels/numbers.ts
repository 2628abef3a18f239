import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CsvError } from 'csv-parse/sync';
import { LiteralError } from '../../base/literal';
import { decodedText } from '../../base/text';
import { labelsInFile, literalOf, namesByNumber, numbered, rankOfLabelFile } from '../../base/class-files';
import type { Tree } from '../folders/tree';
import { classesOf } from './labelling';
import type { Label, Labelling } from './labelling';

/** What numbers of classes stand for; of a list without numbers it is open where it begins. */
export type Names = ReadonlyMap<number, string> | readonly string[];

const MAX_BYTES = 4 * 2 ** 20;
const NUMBER = /^\d+(\.0+)?$/;

/** Gives classes that are told by numbers their names; none changes where one would be without. */
export function withNames(labels: Labelling, names: Names | undefined): Labelling {
  const numbers = [...classesOf(labels)];
  if (names === undefined || numbers.length === 0 || !numbers.every((each) => NUMBER.test(each)))
    return labels;
  const called = calledBy(names, numbers.map(Number));
  if (!called) return labels;
  const named = (label: Label): Label =>
    label.name === undefined ? label : { ...label, name: called.get(Number(label.name))! };
  return { ...labels, of: new Map([...labels.of].map(([image, label]) => [image, named(label)])) };
}

function calledBy(names: Names, numbers: readonly number[]): ReadonlyMap<number, string> | undefined {
  const fits = (map: ReadonlyMap<number, string>) => {
    const called = numbers.map((number) => map.get(number));
    return called.every((name) => name !== undefined) && new Set(called).size === numbers.length
      ? map
      : undefined;
  };
  if (names instanceof Map) return fits(names as ReadonlyMap<number, string>);
  const from = (first: number) => new Map((names as readonly string[]).map((name, i) => [first + i, name]));
  return fits(from(0)) ?? fits(from(1));
}

/** Names of numbered classes out of a file beside the images: `classes.txt`, `class_to_idx.json`, `cat_to_name.json`. */
export async function namesBeside(
  root: string,
  tree: Tree,
  labels: Labelling,
  told: readonly string[] = [],
): Promise<Labelling> {
  if (![...classesOf(labels)].every((each) => NUMBER.test(each))) return labels;
  for (const rank of [0, 1] as const) {
    for (const file of listFiles(tree, rank)) {
      if (told.includes(file)) continue;
      const text = decodedText(await readFile(join(root, file)));
      const named = withNames(
        labels,
        quietly(() => namesByNumber(basename(file), text) ?? labelsInFile(basename(file), text)),
      );
      if (named !== labels) return { ...named, from: `${labels.from}”, “${file}` };
    }
  }
  return labels;
}

function* listFiles(tree: Tree, rank: 0 | 1, depth = 0): Generator<string> {
  for (const { file, bytes } of tree.files) {
    const name = basename(file);
    const found = /^(data|dataset)\.ya?ml$/i.test(name) ? 0 : rankOfLabelFile(name, '');
    if (found === rank && bytes <= MAX_BYTES) yield file;
  }
  if (depth < 2) for (const folder of tree.folders) yield* listFiles(folder, rank, depth + 1);
}

/** A file that cannot be understood is about something else. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof LiteralError || error instanceof SyntaxError || error instanceof CsvError)
      return undefined;
    throw error;
  }
}

const LISTS = /^(classes|class_?names|label_?names|labels|names|categories)$/i;
const MAPS =
  /^(class_?to_?idx|label_?map|id2label|idx_?to_?class|label2id|class_?names|names|classes|categories)$/i;
const WITHIN = 4;
const FEW_KEYS = 64;

/** The names that a description holds itself, under what people call them. */
export function namesIn(value: unknown, depth = 0): Names | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > WITHIN) return undefined;
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length > FEW_KEYS) return undefined;
  for (const [key, each] of entries) {
    const found = LISTS.test(key) && Array.isArray(each) ? listed(each as unknown[]) : undefined;
    if (found) return found;
    const map = MAPS.test(key) ? numbered(literalOf(each)) : undefined;
    if (map && map.size > 1) return map;
  }
  for (const [, each] of entries) {
    const found = namesIn(each, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function listed(items: readonly unknown[]): Names | undefined {
  if (items.length < 2) return undefined;
  if (items.every((item) => typeof item === 'string')) return items;
  const pairs = items.map((item, i) => {
    const { name, id = i } = (item ?? {}) as { name?: unknown; id?: unknown };
    return [Number(id), name] as const;
  });
  if (!pairs.every(([id, name]) => Number.isInteger(id) && typeof name === 'string')) return undefined;
  return new Map(pairs as [number, string][]);
}
