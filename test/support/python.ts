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

/** Whether an interpreter has a library; for those that no test insists on. */
export function hasLibrary(python: string, library: string): boolean {
  return spawnSync(python, ['-c', `import ${library}`]).status === 0;
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
