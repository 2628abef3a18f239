import { StudioError } from '../../base/errors';
import { PACKAGE } from './installation';

/** The command that mends most of what may be missing. */
const INSTALL = 'wave engines install tensorflow';

const WITHOUT = 'the onnxruntime engine works without it';
const WHERE = `Run “${INSTALL}”, or use the button in Settings`;

/** What is there of the engine, found without loading anything. */
export interface Found {
  /** The npm package with the binding's sources. */
  package: boolean;
  /** A binding that was built here. */
  binding: boolean;
  /** The folder of the library that the binding was built against, and whether it is still there. */
  library?: { folder: string; there: boolean };
}

/**
 * Why the engine cannot be loaded, as far as it shows without trying; undefined where nothing is missing.
 *
 * @returns StudioError 'engine' with what to do
 */
export function missing(found: Found, platform: NodeJS.Platform = process.platform): StudioError | undefined {
  const because = (message: string, hint: string) => new StudioError('engine', message, hint);
  if (platform !== 'linux') {
    const other =
      platform === 'win32'
        ? 'Run WAVE Studio in WSL 2, or choose the onnxruntime engine: its GPU device computes through Direct3D.'
        : 'Choose the onnxruntime engine: its GPU device computes through the system’s own graphics.';
    return because('The tensorflow engine is there for Linux only.', other);
  }
  if (!found.package) {
    return because(
      'The tensorflow engine’s package is missing.',
      `Run “npm install ${PACKAGE} --ignore-scripts” in the program’s folder, then “${INSTALL}”; ${WITHOUT}.`,
    );
  }
  if (!found.binding) return because('The tensorflow engine is not installed here.', `${WHERE}; ${WITHOUT}.`);
  if (found.library && !found.library.there) {
    return because(
      `The tensorflow engine was built against a TensorFlow that is gone (${found.library.folder}).`,
      `${WHERE}, again; ${WITHOUT}.`,
    );
  }
  return undefined;
}

/** For a library that is there, but does not load. */
export function doesNotLoad(cause: unknown): StudioError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n', 1)[0]!;
  return new StudioError(
    'engine',
    `TensorFlow is installed, but does not load: ${reason.replace(/\.$/, '')}.`,
    `Install it again (“${INSTALL}”), or remove it (“wave engines remove tensorflow”); ${WITHOUT}.`,
    { cause },
  );
}

/** For a machine on which no GPU shows. @param because why, as the end of a sentence */
export function noDevice(because: string): StudioError {
  return new StudioError(
    'engine',
    `The tensorflow engine has no GPU to compute on: ${because}.`,
    'Where there is one, install its driver (“nvidia-smi” then names it). TensorFlow on the processor is chosen with --engine tensorflow --device cpu.',
  );
}

/** For a library that works where there is no GPU to be seen. */
export function noGpu(version: string): StudioError {
  return new StudioError(
    'engine',
    `TensorFlow ${version} works here, but sees no GPU.`,
    `Check the NVIDIA driver (“nvidia-smi”); a TensorFlow without CUDA’s libraries needs “${INSTALL}” again.`,
  );
}
