import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { StudioError } from '../../../src-main/base/errors';

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean();
});

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wave-formats-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The code and sentences of the error that an action throws. */
export async function errorOf(
  action: () => unknown,
): Promise<{ code: string; message: string; hint: string }> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return { code: error.code, message: error.message, hint: error.hint };
  }
  throw new Error('nothing was thrown');
}
