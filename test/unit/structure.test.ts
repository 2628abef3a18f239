import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SOURCES = join(import.meta.dirname, '../../src-main');
/** Each folder may use itself and those before it. */
const ORDER = ['base', 'engine', 'nn', 'wave', 'data', 'formats', 'catalog', 'work', 'api', 'app'];

/** The file that an import means; undefined for a package, and for what is no source. */
function fileMeant(folder: string, file: string, name: string): string | undefined {
  if (!name.startsWith('.')) return undefined;
  const target = resolve(folder, dirname(file), name);
  const path = [`${target}.ts`, join(target, 'index.ts')].find((each) => existsSync(each));
  return path === undefined ? undefined : relative(folder, path);
}

/** What every file of a folder imports of it, types included. */
function importsWithin(folder: string): Map<string, string[]> {
  const files = globSync('**/*.ts', { cwd: folder });
  const imports = new Map<string, string[]>();
  for (const file of files) {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, file), 'utf8'));
    imports.set(
      file,
      importedFiles.flatMap(({ fileName }) => fileMeant(folder, file, fileName) ?? []),
    );
  }
  return imports;
}

/** What a file imports as it is loaded: neither types alone nor what is imported later. */
function loadedBy(file: string): string[] {
  const text = readFileSync(join(SOURCES, file), 'utf8');
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  return statements.flatMap((each) => {
    if (!ts.isImportDeclaration(each) && !ts.isExportDeclaration(each)) return [];
    const typesOnly = ts.isExportDeclaration(each)
      ? each.isTypeOnly
      : each.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    const { moduleSpecifier } = each;
    return !typesOnly && moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? [moduleSpecifier.text] : [];
  });
}

/** The packages that a program loads as it starts, and the file that wants each of them. */
function packagesOf(program: string): Map<string, string> {
  const packages = new Map<string, string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const name of loadedBy(file)) {
      const path = fileMeant(SOURCES, file, name);
      if (path !== undefined) visit(path);
      else if (!name.startsWith('.')) packages.set(name, packages.get(name) ?? file);
    }
  };
  visit(program);
  return packages;
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

  it.each(['app/server.ts', 'app/electron.ts'])(
    'keeps what computes and decodes out of the host %s',
    (host) => {
      const packages = packagesOf(host);
      expect(packages.get('better-sqlite3')).toBeDefined();
      const computing = ['onnxruntime-node', 'sharp', '@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'];
      expect(computing.map((name) => packages.get(name)).filter(Boolean)).toEqual([]);
      expect([...packagesOf('work/kinds/train-teacher/run.ts').keys()]).toContain('@tensorflow/tfjs');
    },
  );

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
