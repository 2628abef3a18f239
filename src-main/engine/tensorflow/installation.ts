import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { userDataFolder } from '../../base/user-data';

/** The npm package that the binding's sources and the backend come from. */
export const PACKAGE = '@tensorflow/tfjs-node-gpu';

/** Counts up with what `install/binding.cc` can do: a binding that was built of an earlier one is as good as none. */
export const BINDING = 2;

const InstallationSchema = z.object({
  binding: z.literal(BINDING),
  /** The folder of TensorFlow's libraries. */
  library: z.string(),
  /** TensorFlow's version. */
  version: z.string(),
});

/** A binding that was built here, and what it was built against. */
export type Installation = z.infer<typeof InstallationSchema>;

/**
 * Where what is built for this machine lies: `WAVE_STUDIO_ENGINES`, or a folder in the system's one for user data. It is
 * no part of a home, which may be on a disk that is taken to another machine.
 */
export function tensorFlowFolder(env: NodeJS.ProcessEnv = process.env): string {
  const engines = env['WAVE_STUDIO_ENGINES'];
  return engines
    ? resolve(engines, 'tensorflow')
    : join(userDataFolder(env), 'WAVE Studio engines', 'tensorflow');
}

/** The files of an installation. */
export const FILES = {
  /** Says what is installed; written last. */
  record: 'installation.json',
  binding: 'tfjs_binding.node',
  /** The virtual environment, where one was made. */
  environment: 'python',
  /** Whether a GPU was seen to be faster than the processor. */
  verdicts: 'verdicts.json',
} as const;

/** What was installed here and is whole. */
export function installed(folder = tensorFlowFolder()): Installation | undefined {
  try {
    return InstallationSchema.parse(JSON.parse(readFileSync(join(folder, FILES.record), 'utf8')));
  } catch {
    return undefined;
  }
}

/** The binding that was built here. */
export function bindingPath(): string | undefined {
  const path = join(tensorFlowFolder(), FILES.binding);
  return installed() && existsSync(path) ? path : undefined;
}

/** Where the npm package lies, if it is there. */
export function packageFolder(): string | undefined {
  try {
    return resolve(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`), '..');
  } catch {
    return undefined;
  }
}
