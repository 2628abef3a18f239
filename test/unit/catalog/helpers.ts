import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { afterAll } from 'vitest';
import { toErrorData } from '../../../src-main/base/errors';
import { Catalog } from '../../../src-main/catalog/catalog';
import type { NewEntry } from '../../../src-main/catalog/types';
import { afterwards, temporaryFolder } from '../../support/cleanup';

export { temporaryFolder };

/** A catalog that is closed after the test. */
export function openCatalog(home: string = temporaryFolder()): Catalog {
  const catalog = Catalog.open(home);
  afterwards(() => catalog.close());
  return catalog;
}

export function model(name: string, more: Partial<NewEntry> = {}): NewEntry {
  return { kind: 'model', name, config: {}, ...more };
}

/** What a person would read of the error that an action throws. */
export function sentencesOf(
  action: () => unknown,
): { code: string; message: string; hint: string } | undefined {
  try {
    action();
  } catch (error) {
    const { code, message, hint } = toErrorData(error);
    return { code, message, hint };
  }
  return undefined;
}

const ROOT = resolve(import.meta.dirname, '../../..');
let script: Promise<string> | undefined;
const bundles: string[] = [];

afterAll(() => {
  for (const folder of bundles) rmSync(folder, { recursive: true, force: true });
});

/** Bundles child.ts, inside node_modules so that the child finds the packages it does not contain. */
async function bundleChild(): Promise<string> {
  const outDir = mkdtempSync(join(ROOT, 'node_modules', '.wave-test-'));
  bundles.push(outDir);
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    build: { ssr: join(import.meta.dirname, 'child.ts'), outDir, emptyOutDir: false },
  });
  return join(outDir, 'child.js');
}

/** A second process, see child.ts. Its lines are what it has done so far. */
export interface Child {
  process: ChildProcess;
  lines: string[];
  /** Resolves once it has printed this line (or one that begins so). */
  printed(start: string): Promise<string>;
  ended: Promise<unknown>;
}

export async function startChild(...args: string[]): Promise<Child> {
  script ??= bundleChild();
  const child = spawn(process.execPath, [await script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  afterwards(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const ended = once(child, 'close');
  const printed = async (start: string) => {
    for (;;) {
      const found = lines.find((line) => line.startsWith(start));
      if (found !== undefined) return found;
      const event = await Promise.race([once(reader, 'line'), ended.then(() => 'ended')]);
      if (event === 'ended' && !lines.some((line) => line.startsWith(start))) {
        throw new Error(`the child ended without printing “${start}”: ${lines.join('\n')}`);
      }
    }
  };
  return { process: child, lines, printed, ended };
}
