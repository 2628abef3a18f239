import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SOURCES = join(import.meta.dirname, '../../src-main');
/** Each folder may use itself and those before it. */
const ORDER = ['base', 'engine', 'nn', 'wave', 'data', 'formats', 'catalog', 'work', 'api', 'app'];

/** What every file of a folder imports of it, types included. */
function importsWithin(folder: string): Map<string, string[]> {
  const files = globSync('**/*.ts', { cwd: folder });
  const imports = new Map<string, string[]>();
  for (const file of files) {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, file), 'utf8'));
    const found = importedFiles.flatMap(({ fileName }) => {
      if (!fileName.startsWith('.')) return [];
      const target = resolve(folder, dirname(file), fileName);
      const path = [`${target}.ts`, join(target, 'index.ts')].find((each) => existsSync(each));
      return path === undefined ? [] : [relative(folder, path)];
    });
    imports.set(file, found);
  }
  return imports;
}

/** The circles of a graph, each as the way around it. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (node: string, way: string[]): void => {
    if (way.includes(node)) found.push([...way.slice(way.indexOf(node)), node].join(' → '));
    if (done.has(node) || way.includes(node)) return;
    for (const next of graph.get(node) ?? []) walk(next, [...way, node]);
    done.add(node);
  };
  for (const node of graph.keys()) walk(node, []);
  return found;
}

describe('the structure of src-main, drawn from its imports', () => {
  const imports = importsWithin(SOURCES);
  const folderOf = (file: string) => file.split(/[\\/]/)[0]!;

  it('has no circle', () => {
    expect([...imports.values()].flat().length).toBeGreaterThan(500);
    expect(circles(imports)).toEqual([]);
  });

  it('has no upward arrow', () => {
    const upward = [...imports].flatMap(([file, targets]) =>
      targets
        .filter((target) => ORDER.includes(folderOf(target)) && ORDER.includes(folderOf(file)))
        .filter((target) => ORDER.indexOf(folderOf(target)) > ORDER.indexOf(folderOf(file)))
        .map((target) => `${file} → ${target}`),
    );
    expect(upward).toEqual([]);
  });

  it('would be found out', () => {
    const ring = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['a', 'd']],
      ['d', []],
    ]);
    expect(circles(ring)).toEqual(['a → b → c → a']);
  });
});
