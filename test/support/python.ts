import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The interpreter that the scripts of test/interop are run with. */
const PYTHON = process.env.WAVE_PYTHON ?? 'python3';

/** Why libraries cannot be used here, or undefined where all can. */
export function missingInPython(...libraries: string[]): string | undefined {
  const probe = spawnSync(PYTHON, ['-c', `import ${libraries.join(', ')}`], { encoding: 'utf8' });
  if (probe.error) return `there is no ${PYTHON}`;
  return probe.status === 0 ? undefined : probe.stderr.trim().split('\n').at(-1);
}

/** Runs a script of test/interop. */
export function runInterop(script: string, ...args: string[]): { status: number | null; output: string } {
  const path = join(import.meta.dirname, '../interop', script);
  const { status, stdout, stderr } = spawnSync(PYTHON, [path, ...args], { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}
