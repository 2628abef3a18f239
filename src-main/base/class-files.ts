import { basename, extname } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import { HEADINGS, labelsFrom, labelsFromLines } from './class-lists';
import { beginsLiteral, type Literal, LiteralError, readLiteral } from './literal';

/** Files with nothing but names, as their exporters call them. */
const KNOWN = [
  /^(labels?|classes|class_?names|names|categories|class_?labels|synset(_words)?|imagenet_classes)\.(txt|names)$/i,
  /^(labels?|classes|class_?names|names|categories|class_ind(ices|ex)|class_to_idx|idx_to_class|index_to_name|label_?map|id2label|imagenet_class_index)\.json$/i,
];
const SUFFIXES = new Set([
  '.txt',
  '.names',
  '.json',
  '.csv',
  '.tsv',
  '.pbtxt',
  '.yaml',
  '.yml',
  '.js',
  '.py',
]);
/** What Python, MATLAB and Excel keep such a list in. */
const UNREAD = /\.(pkl|pickle|npy|npz|joblib|mat|xlsx?)$/i;
/** Words that the name of such a file has, whatever else it says… */
const SPEAKS =
  /^(labels?|class|classes|classnames?|names?|categories|synsets?|labelmap|classmap|vocab|dict)$/;
/** … and words of files about something else. */
const OTHER =
  /^(train|training|val|valid|validation|test|weights?|counts?|stats?|scores?|metrics?|report|descriptions?|colou?rs?|distribution|requirements|file|files|license|predictions?)$/;

/** Whether a file may hold the names of classes; 0: it is called as exporters do, 1: it may be something else. */
export function rankOfLabelFile(name: string, model: string): 0 | 1 | undefined {
  const stem = basename(model, extname(model)).toLowerCase();
  const own = ['.txt', '.names', '.labels', '_labels.txt', '.labels.txt'].map((end) => `${stem}${end}`);
  if (own.includes(name.toLowerCase()) || KNOWN.some((each) => each.test(name))) return 0;
  const suffix = extname(name).toLowerCase();
  if (!SUFFIXES.has(suffix)) return undefined;
  return suffix === '.names' || speaks(name) ? 1 : undefined;
}

/** Whether a file may hold the names of classes in a way that is not read. */
export const isUnreadLabelFile = (name: string): boolean => UNREAD.test(name) && speaks(name);

function speaks(name: string): boolean {
  const words = basename(name, extname(name))
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u);
  return !words.some((word) => OTHER.test(word)) && words.some((word) => SPEAKS.test(word));
}

/** Names in whatever notation a file has: lines, JSON, Python's dictionaries, tables, TensorFlow's `item { … }`. */
export function labelsInFile(name: string, text: string): string[] | undefined {
  const plain = withoutAssignment(text.replace(/^\uFEFF/, '').trim());
  const isValue = beginsLiteral(plain) && !/^[[(]\d+[\])]\s*[^\s,]/.test(plain);
  if (isValue || /\.(json|js|py)$/i.test(name)) return labelsFrom(valueOf(plain));
  if (/^item\s*\{/.test(plain)) return labelsOfItems(plain);
  if (/\.ya?ml$/i.test(name)) return labelsFrom(readYaml(plain));
  if (/\.[ct]sv$/i.test(name)) return labelsOfTable(plain);
  return labelsFromLines(plain);
}

/**
 * What each number stands for, where a file says that itself and not by its order: numbered lines, `{"21": "lily"}`,
 * `{"cat": 0}`. Numbers may be left out.
 */
export function namesByNumber(name: string, text: string): ReadonlyMap<number, string> | undefined {
  const plain = text.replace(/^\uFEFF/, '').trim();
  if (/\.ya?ml$/i.test(name)) return numbered(readYaml(plain));
  if (beginsLiteral(plain) || name.toLowerCase().endsWith('.json')) return numbered(valueOf(plain));
  const lines = plain.split(/\r\n?|\n/).map((line) => /^\s*(\d+)\s*[:,;.)\t ]\s*(\S.*?)\s*$/.exec(line));
  if (lines.some((match) => !match)) return undefined;
  return new Map(lines.map((match) => [Number(match![1]), match![2]!]));
}

/** The same of a value: `{"21": "lily"}`, or `{"cat": 0}`. */
export function numbered(value: Literal): ReadonlyMap<number, string> | undefined {
  if (!(value instanceof Map)) return undefined;
  const entries = [...value];
  if (entries.every(([key, each]) => /^\d+$/.test(key) && typeof each === 'string'))
    return new Map(entries.map(([key, each]) => [Number(key), each as string]));
  if (entries.every(([, each]) => Number.isInteger(each)))
    return new Map(entries.map(([key, each]) => [each as number, key]));
  const inner = value.get('names') ?? value.get('id2label') ?? value.get('class_to_idx');
  return inner === undefined ? undefined : numbered(inner);
}

/** A program's list without what it is assigned to: `export const CLASSES = […];`, `class_names = […]`. */
function withoutAssignment(text: string): string {
  const begun = /^(?:export\s+default\s+|(?:export\s+)?(?:const|let|var)?\s*[\w.]+\s*=\s*)(?=[[{(])/;
  return begun.test(text) ? text.replace(begun, '').replace(/;\s*$/, '') : text;
}

/** One value, or one in each line. */
function valueOf(text: string): Literal {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const records = lines.length > 1 && lines.every((line) => /^\{.*\}$/.test(line.trim()));
  return records ? lines.map((line) => readLiteral(line.trim())) : readLiteral(text);
}

/** TensorFlow's label maps: `item { id: 1 name: 'cat' display_name: 'Cat' }`. */
function labelsOfItems(text: string): string[] | undefined {
  const items = [...text.matchAll(/item\s*\{([^}]*)\}/g)].map(([, body]) => {
    const field = (name: string) =>
      new RegExp(`(?:^|[\\s,])${name}\\s*:\\s*("[^"]*"|'[^']*'|\\d+)`).exec(body!)?.[1];
    const called = (field('display_name') ?? field('name'))?.slice(1, -1);
    return new Map<string, Literal>([
      ['id', Number(field('id') ?? NaN)],
      ['name', called ?? null],
    ]);
  });
  return labelsFrom(items);
}

/** A table with a column of names, and perhaps one of places that count from 0 or 1. */
function labelsOfTable(text: string): string[] | undefined {
  const delimiter = [',', ';', '\t'].find((each) => text.split('\n', 1)[0]!.includes(each)) ?? ',';
  const rows = parseCsv(text, { delimiter, relax_quotes: true, relax_column_count: true, trim: true });
  const columns = rows[0]?.map((_, i) => i) ?? [];
  const headed = rows.length > 1 && rows[0]!.some((cell) => HEADINGS.test(cell));
  const body = headed ? rows.slice(1) : rows;
  const isNumbers = (i: number) => body.every((row) => /^\d+$/.test(row[i] ?? ''));
  const isHeaded = (i: number, pattern: RegExp) => headed && pattern.test(rows[0]![i]!);
  // Numbers of images, or parts of colours, are no places.
  const places = columns.find(
    (i) => isNumbers(i) && (countsUp(body, i) || isHeaded(i, /^(id|idx|index|no|number)$|(id|idx|index)$/i)),
  );
  const others = columns.filter((i) => !isNumbers(i));
  const names =
    others.find((i) => isHeaded(i, /name|label|class|category|words|species|breed|title/i)) ?? others[0];
  if (names === undefined) return undefined;
  if (places === undefined) return labelsFrom(body.map((row) => row[names] ?? null));
  return labelsFrom(
    body.map(
      (row) =>
        new Map<string, Literal>([
          ['id', Number(row[places])],
          ['name', row[names] ?? null],
        ]),
    ),
  );
}

/** Whether a column numbers the rows, in whatever order: each number from 0 or 1 once. */
function countsUp(rows: readonly string[][], column: number): boolean {
  const numbers = rows.map((row) => Number(row[column])).sort((a, b) => a - b);
  return numbers[0]! <= 1 && numbers.every((number, i) => number === numbers[0]! + i);
}

/** A value of YAML, as Ultralytics' `metadata.yaml`. @throws LiteralError where it is none */
export function readYaml(text: string): Literal {
  try {
    return literalOf(parseYaml(text, { maxAliasCount: 100 }));
  } catch (error) {
    throw new LiteralError('no YAML', { cause: error });
  }
}

/** What JSON and YAML give, as Python's notation is read. */
export function literalOf(value: unknown): Literal {
  if (Array.isArray(value)) return value.map(literalOf);
  if (typeof value === 'object' && value !== null)
    return new Map(Object.entries(value).map(([key, each]) => [key, literalOf(each)]));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
