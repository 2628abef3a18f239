import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CsvError } from 'csv-parse/sync';
import { decodedText } from '../../base/text';
import { allFiles } from '../folders/tree';
import type { Tree } from '../folders/tree';
import { classesOf } from './labelling';
import type { Label, Labelling } from './labelling';
import { parseTable } from './table';

/** Google's Knowledge Graph and Freebase number things so: `/m/011k07` is a tortoise. */
const CODE = /^\/[mgt]\/\w+$/;
/** Open Images' `class-descriptions.csv`, `oidv7-class-descriptions-boxable.csv`. */
const DESCRIPTIONS = /class.?descriptions.*\.[ct]sv$/i;
const MAX_BYTES = 16 * 2 ** 20;

/** Gives classes that are told by such codes the names that a table beside them has; what it lacks stays a code. */
export async function codesInWords(root: string, tree: Tree, labels: Labelling): Promise<Labelling> {
  const codes = [...classesOf(labels)];
  if (!codes.some((each) => CODE.test(each))) return labels;
  for (const { file, bytes } of allFiles(tree)) {
    if (!DESCRIPTIONS.test(basename(file)) || bytes > MAX_BYTES) continue;
    const nameOf = distinct(codes, rowsOf(decodedText(await readFile(join(root, file)))));
    if (nameOf.size === 0) continue;
    const named = (label: Label): Label =>
      label.name === undefined ? label : { ...label, name: nameOf.get(label.name) ?? label.name };
    const of = new Map([...labels.of].map(([image, label]) => [image, named(label)]));
    return { ...labels, from: `${labels.from}”, “${file}`, of };
  }
  return labels;
}

/** The names of codes; two classes of one name stay two. */
function distinct(codes: readonly string[], rows: readonly string[][]): ReadonlyMap<string, string> {
  const told = new Map(rows.flatMap(([code, name]) => (code && name ? [[code, name] as const] : [])));
  const found = codes.flatMap((code) => (told.has(code) ? [[code, told.get(code)!] as const] : []));
  const times = Map.groupBy(found, ([, name]) => name);
  return new Map(found.filter(([, name]) => times.get(name)!.length === 1));
}

function rowsOf(text: string): string[][] {
  try {
    return parseTable(text, 2).rows;
  } catch (error) {
    if (error instanceof CsvError) return [];
    throw error;
  }
}
