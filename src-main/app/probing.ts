import { fork } from 'node:child_process';
import { StudioError } from '../base/errors';
import type { EngineProbe } from '../api/handlers/host';

/**
 * Asks a process of its own what the engines can do: native code that crashes there harms nobody, and what it writes on
 * the way (drivers tell of themselves) is not shown.
 *
 * @param script the built probe
 * @throws StudioError 'engine' where it ended without an answer
 */
export function probeInChild(script: string): Promise<EngineProbe> {
  return new Promise((resolve, reject) => {
    const child = fork(script, [], { stdio: 'ignore', execArgv: [] });
    child.on('message', (found) => resolve(found as EngineProbe));
    child.on('error', reject);
    child.on('exit', (code) => reject(probeFailed(code)));
  });
}

export function probeFailed(code: number | null): StudioError {
  return new StudioError(
    'engine',
    `Looking for engines ended with exit code ${code ?? 'unknown'}.`,
    'Most often a driver or TensorFlow is broken: “wave engines remove tensorflow” leaves it out.',
  );
}
