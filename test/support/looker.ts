import { mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll } from 'vitest';
import { removeFolder } from './cleanup';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Bundles entries of the program (or of a test) as the program's build does, inside node_modules so that they find the
 * packages that they do not contain. Gone after the tests of the file.
 *
 * @param entries name → path from the root of the project
 * @returns the folder with `<name>.js`
 */
export async function bundle(entries: Record<string, string>): Promise<string> {
  const outDir = mkdtempSync(join(ROOT, 'node_modules', '.wave-test-'));
  afterAll(() => removeFolder(outDir));
  const input = Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(ROOT, path)]));
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      rolldownOptions: { input, output: { entryFileNames: '[name].js' } },
    },
  });
  return outDir;
}
