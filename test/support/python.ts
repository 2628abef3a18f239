import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The interpreter that the scripts of test/interop are run with. */
export const PYTHON = process.env.WAVE_PYTHON ?? 'python3';

const SCRIPTS = join(import.meta.dirname, '../interop');

/**
 * Why libraries cannot be used here, or undefined where all can.
 * @throws Error where tests with Python must run (REQUIRE_INTEROP=1) and cannot
 */
export function missingInPython(...libraries: string[]): string | undefined {
  const names = libraries.map((name) => JSON.stringify(name)).join(', ');
  const probe = spawnSync(PYTHON, ['-c', `from common import need; need(${names})`], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: SCRIPTS },
  });
  if (probe.status === 0) return undefined;
  const last = (probe.stdout + probe.stderr).trim().split('\n').at(-1);
  const reason = probe.error ? `there is no ${PYTHON}` : (last ?? 'it ends without a word');
  if (process.env.REQUIRE_INTEROP === '1') throw new Error(`Tests with Python cannot run: ${reason}`);
  return reason;
}

/** Runs a script of test/interop. */
export function runInterop(script: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(PYTHON, [join(SCRIPTS, script), ...args], {
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}
