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
 */
export async function namesBeside(folder: string, column: string): Promise<string[] | undefined> {
  for (const place of [folder, dirname(folder)]) {
    const files = (await readdir(place).catch(() => [])).sort();
    for (const name of files) {
      const found = await namesIn(join(place, name), name, column);
      if (found) return found;
    }
  }
  return undefined;
}

async function namesIn(path: string, name: string, column: string): Promise<string[] | undefined> {
  const isList = rankOfLabelFile(name, '') === 0;
  if (!isList && !/^(readme\.md|dataset_infos?\.json)$/i.test(name)) return undefined;
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
