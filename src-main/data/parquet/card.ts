import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decodedText } from '../../base/text';
import { labelsFrom } from '../../base/class-lists';
import { labelsInFile, rankOfLabelFile, readYaml } from '../../base/class-files';
import { LiteralError, readLiteral } from '../../base/literal';
import type { Literal } from '../../base/literal';

const DEEP = 5;

/**
 * Names of numbered classes where the files themselves tell none: in the card of a repository on the hub (`README.md`), in
 * `dataset_infos.json`, or in a list such as `labels.txt`; beside the files, or one folder further up.
 *
 * @param count how many there are at least
 */
export async function namesBeside(folder: string, column: string, count: number): Promise<Told | undefined> {
  for (const place of [folder, dirname(folder)]) {
    const files = (await readdir(place).catch(() => [])).sort();
    for (const from of files) {
      const isList = rankOfLabelFile(from, '') === 0;
      if (!isList && !/^(readme\.md|dataset_infos?\.json)$/i.test(from)) continue;
      const names = await namesIn(join(place, from), from, isList, column);
      // A list further up may be about something else.
      const fits = isList && place !== folder ? names?.length === count : (names?.length ?? 0) >= count;
      if (names && fits) return { names, from };
    }
  }
  return undefined;
}

/** Names in the order of their numbers, and the file that they are from. */
interface Told {
  names: string[];
  from: string;
}

async function namesIn(
  path: string,
  name: string,
  isList: boolean,
  column: string,
): Promise<string[] | undefined> {
  try {
    const text = decodedText(await readFile(path));
    if (isList) return labelsInFile(name, text);
    const described = name.endsWith('.json') ? text : /^---\r?\n([\s\S]*?)\n---/.exec(text)?.[1];
    if (described === undefined) return undefined;
    return ofFeature(name.endsWith('.json') ? readLiteral(described) : readYaml(described), column);
  } catch (error) {
    if (error instanceof LiteralError) return undefined;
    throw error;
  }
}

/** `{label: {names: […]}}`, or `{name: label, dtype: {class_label: {names: {"0": …}}}}`. */
function ofFeature(value: Literal, column: string, depth = 0): string[] | undefined {
  if (depth > DEEP) return undefined;
  if (Array.isArray(value)) return firstOf(value, column, depth);
  if (!(value instanceof Map)) return undefined;
  const type = value.get('name') === column ? within(value.get('dtype'), 'class_label') : value.get(column);
  return labelsFrom(within(type, 'names')) ?? firstOf(value.values(), column, depth);
}

function firstOf(values: Iterable<Literal>, column: string, depth: number): string[] | undefined {
  for (const each of values) {
    const found = ofFeature(each, column, depth + 1);
    if (found) return found;
  }
  return undefined;
}

const within = (value: Literal | undefined, name: string): Literal | undefined =>
  value instanceof Map ? value.get(name) : undefined;
