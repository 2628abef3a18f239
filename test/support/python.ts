import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The interpreter that the scripts of test/interop are run with. */
export const PYTHON = process.env.WAVE_PYTHON ?? 'python3';

/** One that has TensorFlow, which is seldom installed beside torch. */
export const TENSORFLOW_PYTHON = process.env.WAVE_TENSORFLOW_PYTHON ?? PYTHON;

const SCRIPTS = join(import.meta.dirname, '../interop');

/**
 * Why libraries cannot be used here, or undefined where all are there: they are looked for and not loaded, which takes
 * seconds; a script that cannot load one fails.
 * @throws Error where tests with Python must run (REQUIRE_INTEROP=1) and cannot
 */
export function missingInPython(...libraries: string[]): string | undefined {
  const reason = lacking(PYTHON, libraries);
  if (reason !== undefined && process.env.REQUIRE_INTEROP === '1')
    throw new Error(`Tests with Python cannot run: ${reason}`);
  return reason;
}

/**
 * Whether there is TensorFlow for Python.
 * @throws Error where one is named (WAVE_TENSORFLOW_PYTHON), tests with Python must run, and it is not there
 */
export function hasTensorFlow(): boolean {
  const reason = lacking(TENSORFLOW_PYTHON, ['tensorflow']);
  if (reason === undefined) return true;
  if (process.env.REQUIRE_INTEROP === '1' && process.env.WAVE_TENSORFLOW_PYTHON !== undefined)
    throw new Error(`Tests with TensorFlow cannot run: ${reason}`);
  console.warn(`skipped: ${reason} (WAVE_TENSORFLOW_PYTHON)`);
  return false;
}

function lacking(python: string, libraries: readonly string[]): string | undefined {
  const find =
    'import sys; from importlib.util import find_spec; print(*[n for n in sys.argv[1:] if not find_spec(n)])';
  const { status, stdout, stderr } = spawnSync(python, ['-c', find, ...libraries], { encoding: 'utf8' });
  if (status !== 0) return stderr ? stderr.trim().split('\n').at(-1) : `there is no ${python}`;
  return stdout.trim() === '' ? undefined : `${python} lacks ${stdout.trim()}`;
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
