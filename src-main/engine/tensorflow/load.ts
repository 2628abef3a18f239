import * as tf from '@tensorflow/tfjs';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { StudioError } from '../../base/errors';
import type { Device } from '../types';
import type { Binding, NodeBackend } from './binding';
import { noGpuHere } from './gpu';
import { bindingPath, installed, PACKAGE, packageFolder } from './installation';
import { doesNotLoad, missing, noDevice } from './reasons';

/** TensorFlow's name among TensorFlow.js's backends. */
export const TENSORFLOW = 'tensorflow';

const load = createRequire(import.meta.url);

let binding: Binding | undefined;

/**
 * Loads TensorFlow's library and makes it TensorFlow.js's current backend.
 *
 * @param threads CPU threads that one operation may use; the first call of a process decides
 * @throws StudioError 'engine' that says what is missing, and what to do
 */
export async function loadBackend(threads: number): Promise<NodeBackend> {
  const reason = lacking('cpu');
  if (reason) throw reason;
  try {
    binding ??= openBinding(bindingPath()!, threads, installed()?.library);
    await registerBackend(binding);
  } catch (cause) {
    throw doesNotLoad(cause);
  }
  await tf.setBackend(TENSORFLOW);
  return tf.backend() as NodeBackend;
}

/**
 * Why the engine cannot compute on a device, as far as it shows without loading the library, which takes 300 MB of
 * memory; undefined where nothing is missing.
 */
export function lacking(device: Device): StudioError | undefined {
  const place = installed();
  const found = {
    package: packageFolder() !== undefined,
    binding: bindingPath() !== undefined,
    ...(place ? { library: { folder: place.library, there: existsSync(place.library) } } : {}),
  };
  const reason = missing(found);
  if (reason || device === 'cpu') return reason;
  const hidden = noGpuHere();
  return hidden === undefined ? undefined : noDevice(hidden);
}

function openBinding(path: string, threads: number, library: string | undefined): Binding {
  // TensorFlow reads its settings from the environment; a person's own wishes stand.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true'; // else it takes all of the GPU's memory at once
  process.env.TF_NUM_INTRAOP_THREADS ??= String(threads);
  const cuda = library && join(library, '../nvidia/cuda_nvcc'); // where pip puts what XLA needs for a GPU
  if (cuda && existsSync(cuda)) process.env.XLA_FLAGS ??= `--xla_gpu_cuda_data_dir=${cuda}`;
  return load(path) as Binding;
}

/** Registers the package's kernels and backend over the binding, wherever that lies. */
async function registerBackend(native: Binding): Promise<void> {
  if (tf.engine().backendNames().includes(TENSORFLOW)) return;
  restoreUtilities();
  // By names that the bundler sees: they must register with the one TensorFlow.js of the program.
  await import('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js');
  const { NodeJSKernelBackend } =
    (await import('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js')) as unknown as BackendModule;
  tf.registerBackend(TENSORFLOW, () => new NodeJSKernelBackend(native, PACKAGE));
}

interface BackendModule {
  NodeJSKernelBackend: new (binding: Binding, packageName: string) => NodeBackend;
}

/** The package (4.22, the newest) calls two functions that Node 23 removed, and that Node 22 warns of. */
function restoreUtilities(): void {
  const util = load('node:util') as Record<string, unknown>;
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = (value: unknown) => Array.isArray(value);
}
