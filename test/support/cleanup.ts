import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

const cleanups: (() => unknown)[] = [];

/** Has something done when the test has ended; the last that was asked for first. */
export function afterwards(clean: () => unknown): void {
  cleanups.push(clean);
}

/** Removes a folder in which what a killed program had started may write for a moment longer. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wave-test-'));
  afterwards(() => removeFolder(folder));
  return folder;
}

/** For every file of tests, by the tests' configuration: files share a process, and with it this module. */
export function cleanUpAfterEach(): void {
  afterEach(async () => {
    for (const clean of cleanups.splice(0).reverse()) await clean();
  });
}
