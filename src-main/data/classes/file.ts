import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { StudioError } from '../../base/errors';
import { decodedText } from '../../base/text';
import { parseTable } from '../labels/table';
import { ClassPairsSchema } from './pairs';
import type { ClassPairs } from './pairs';

/** A first line that names the columns. */
const HEADER = /^(dataset|data|class|from)$/i;

/**
 * Pairs of classes from a file: a JSON object, or a table of two columns, the dataset's class and the teacher's; several
 * lines of one class stand for it together.
 *
 * @throws StudioError 'bad-file' where it is neither
 */
export function readClassPairs(path: string): ClassPairs {
  const text = decodedText(readFileSync(path)).replace(/^\ufeff/, '');
  if (text.trimStart().startsWith('{')) {
    const found = ClassPairsSchema.safeParse(parsed(path, text));
    const twice = repeatedName(text);
    if (twice !== undefined) throw notPairs(path, `it has ${twice} twice`);
    if (found.success) return found.data;
    throw notPairs(path, 'it is an object of something else than names and numbers');
  }
  const rows = parseTable(text, 2).rows;
  if (rows.length === 0 || rows.some((row) => row.length !== 2))
    throw notPairs(path, 'it has no two columns');
  const pairs = new Map<string, string[]>();
  for (const [own, wanted] of (HEADER.test(rows[0]![0]!) ? rows.slice(1) : rows) as [string, string][]) {
    pairs.set(own, [...(pairs.get(own) ?? []), wanted]);
  }
  return Object.fromEntries([...pairs].map(([own, all]) => [own, all.length === 1 ? all[0]! : all]));
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notPairs(path, 'it is not valid JSON');
  }
}

/** A name that a flat JSON object has twice, of which JSON.parse would keep the last in silence; with its quotes. */
function repeatedName(text: string): string | undefined {
  const names = [...text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g)]
    .filter(([, , colon]) => colon)
    .map(([, name]) => name);
  return names.find((name, i) => names.indexOf(name) < i);
}

const notPairs = (path: string, why: string): StudioError =>
  new StudioError(
    'bad-file',
    `“${basename(path)}” does not pair classes: ${why}.`,
    'Write a line for each class: the dataset’s, a comma, the teacher’s; or a JSON object such as {"car": "sports car"}.',
  );
