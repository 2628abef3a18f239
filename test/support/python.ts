import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The interpreter that the scripts of test/interop are run with. */
export const PYTHON = process.env.WAVE_PYTHON ?? 'python3';

/** One that has TensorFlow, which is seldom installed beside torch. */
export const TENSORFLOW_PYTHON = process.env.WAVE_TENSORFLOW_PYTHON ?? PYTHON;

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

/**
 * Whether there is TensorFlow for Python.
 * @throws Error where one is named (WAVE_TENSORFLOW_PYTHON), tests with Python must run, and it cannot be used
 */
export function hasTensorFlow(): boolean {
  const { status, stderr } = spawnSync(TENSORFLOW_PYTHON, ['-c', 'import tensorflow'], { encoding: 'utf8' });
  if (status === 0) return true;
  if (process.env.REQUIRE_INTEROP === '1' && process.env.WAVE_TENSORFLOW_PYTHON !== undefined)
    throw new Error(`Tests with TensorFlow cannot run: ${stderr}`);
  console.warn('skipped: there is no TensorFlow for Python (WAVE_TENSORFLOW_PYTHON)');
  return false;
}

/** Runs a script of test/interop. */
export function runInterop(script: string, ...args: string[]): { status: number | null; output: string } {
  return runScript(PYTHON, script, ...args);
}

/** The same with an interpreter of one's choice. */
export function runScript(
  python: string,
  script: string,
  ...args: string[]
): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(python, [join(SCRIPTS, script), ...args], {
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}
